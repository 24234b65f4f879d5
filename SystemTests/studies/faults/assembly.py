# SPDX-License-Identifier: GPL-3.0-or-later
"""The studies that the faults make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from studies.faults import encodings, frames, geometry, groups, numbers
from studies.faults.documents import documents
from studies.faults.fault import Fault, Place, plain
from studies.faults.overlays import OVERLAY
from studies.faults.texts import ENCODED, encoded, from_elsewhere
from studies.study import Study, file

TOPICS: dict[str, Sequence[Fault]] = {
    "faults geometry": (*geometry.FAULTS, *groups.FAULTS),
    "faults numbers": numbers.FAULTS,
    "faults pixels": (*encodings.FAULTS, *frames.FAULTS, OVERLAY),
}
"""The faults by study; a series without one comes last: "sound"."""


def number_of(study: str, fault: Fault) -> int:
    """The Series Number, which is also the label of the images."""
    return TOPICS[study].index(fault) + 1


def studies() -> Iterator[Study]:
    """All studies of this kind."""
    for study, faults in TOPICS.items():
        places = {fault: Place(study, fault.name, number_of(study, fault)) for fault in faults}
        files = [content for fault in faults for content in fault.make(places[fault])]
        files.append(file(plain(Place(study, "sound", len(faults) + 1))))
        yield Study(study, f"{len(faults)} series with a fault each, and one without", tuple(files))
    texts = "faults texts"
    note = "a series without what the others say of the study, and backslashes"
    yield Study(texts, note, tuple(from_elsewhere(texts)))
    papers = "faults documents"
    yield Study(papers, "PDF documents of other media types", tuple(documents(papers)))
    for name in ENCODED:
        study = f"faults {name.name}"
        yield Study(study, "a name beyond its character set, or without one", (encoded(study, name),))
