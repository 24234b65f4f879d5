# SPDX-License-Identifier: GPL-3.0-or-later
"""PDF documents whose media type is missing, or another one."""

from __future__ import annotations

from studies.documents import ENCAPSULATED_PDF, one_page_pdf
from studies.study import file, new_object

MEDIA_TYPES = {
    "no type": None,
    "empty type": "",
    "octet stream": "application/octet-stream",
    "x-pdf": "application/x-pdf",
    "text pdf": "text/pdf",
    "capitals": "APPLICATION/PDF",
    "parameter": "application/pdf; charset=binary",
}
"""What MIME Type of Encapsulated Document says, by the description of the series; None when it is not there."""


BACKGROUNDS = ((1, 1, 0), (0, 1, 1))
"""Red, green and blue of the pages, by turns."""


def documents(study: str) -> list[bytes]:
    """A series for each of them."""
    made = []
    for number, (name, media_type) in enumerate(MEDIA_TYPES.items(), start=1):
        dataset = new_object(study, name, number, ENCAPSULATED_PDF, "DOC", SeriesNumber=number)
        content = one_page_pdf(name, BACKGROUNDS[number % 2])
        dataset.DocumentTitle = name
        dataset.EncapsulatedDocument = content + b"\0" * (len(content) % 2)
        if media_type is not None:
            dataset.MIMETypeOfEncapsulatedDocument = media_type
        made.append(file(dataset))
    return made
