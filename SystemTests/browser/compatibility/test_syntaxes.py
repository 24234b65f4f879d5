# SPDX-License-Identifier: GPL-3.0-or-later
"""Every transfer syntax, in single images and in multi-frame ones."""

from collections.abc import Iterator

import pytest
from harness.library import Library
from studies.syntaxes import ENCODINGS, FRAMES

_AS_STORED = "Orthanc's DICOMweb plugin 1.7 gives frames of this transfer syntax in a form that OHIF does not read"
_NOT_BY_DICOMWEB_1_7 = ("big endian", "deflated", "HTJ2K lossless")


def _cases() -> Iterator[object]:
    # One study after the other: it stays open.
    for kind in ("single", "frames"):
        for series, encoding in enumerate(ENCODINGS, start=1):
            marks = [pytest.mark.study_type(f"Transfer syntax: {encoding.name}", "single images and frames")]
            if encoding.name in _NOT_BY_DICOMWEB_1_7:
                # Seen in OHIF 3.12 only.
                marks.append(
                    pytest.mark.limit("dicom-web", _AS_STORED, since="3.12", until="3.13", orthanc_until="1.12"))
            name = f"{kind}-{encoding.name}".replace(" ", "-")
            yield pytest.param(f"syntaxes {kind}", series, encoding.name, marks=marks, id=name)


@pytest.mark.parametrize(("study", "series", "name"), list(_cases()))
def test_images_in_every_transfer_syntax_show(library: Library, study: str, series: int, name: str) -> None:
    # Thumbnails of other series may fail: each has its own test.
    with library.open(study, is_clean=False, stays=True) as viewer:
        viewer.open(name)
        first = viewer.wait_for_first_code(series).number
        for number in (FRAMES + 1 - first, 2):
            viewer.show_code(number, series)
