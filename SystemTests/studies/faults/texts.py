# SPDX-License-Identifier: GPL-3.0-or-later
"""Text: with backslashes, without a character set or beyond it, and missing in the first object of a study."""

from __future__ import annotations

from dataclasses import dataclass

from pydicom.dataset import Dataset

from studies.faults.fault import Place, plain
from studies.faults.numbers import spliced
from studies.study import file

SLICE_THICKNESSES = (5, 1.25, 1.25)
"""Of the images of the series "of unlike thickness", in mm, by their Instance Numbers from 1."""

NAME, SHOWN_NAME = "Doe^John\\Roe^Jane", "Doe, John\\Roe Jane"
"""A patient's name of which there may be one, with a backslash, and what OHIF's header makes of it."""
STUDY_DESCRIPTION = "Head\\Neck"
SERIES_DESCRIPTION = "T2\\FLAIR"


def _spliced(dataset: Dataset, description: str) -> bytes:
    values = [("PatientName", "PN", NAME), ("StudyDescription", "LO", STUDY_DESCRIPTION)]
    return spliced(dataset, [*values, ("SeriesDescription", "LO", description), *_times(description)])


def _times(description: str) -> list[tuple[str, str, str]]:
    """The series with a backslash in its description has them in its date and time, too."""
    if description != SERIES_DESCRIPTION:
        return []
    return [("SeriesDate", "DA", "2024010\\"), ("SeriesTime", "TM", "101010\\111111")]


def from_elsewhere(study: str) -> list[bytes]:
    """A poor series first, as another system writes it, then one with backslashes, and one whose images differ."""
    poor = plain(Place(study, "From elsewhere", 0), SeriesDescription="From elsewhere")
    for keyword in ("StudyDescription", "StudyDate", "StudyTime", "PatientName", "AccessionNumber"):
        setattr(poor, keyword, "")
    made = [file(poor)]
    made += [_spliced(plain(Place(study, "backslash", 1), number), SERIES_DESCRIPTION) for number in (1, 2)]
    for number, thickness in enumerate(SLICE_THICKNESSES, start=1):
        dataset = plain(Place(study, "thickness", 2), number, SliceThickness=thickness)
        made.append(_spliced(dataset, "of unlike thickness"))
    return made


@dataclass(frozen=True)
class Encoded:
    """A patient's name whose bytes are not those of the declared character set."""

    name: str
    written: bytes
    shown: str
    declared: str | None
    """Specific Character Set; None when there is none."""
    default: str = "Latin1"
    """Orthanc's DefaultEncoding that says what the bytes are."""


def _hangul(characters: str) -> bytes:
    """KS X 1001 in G1 (ISO-IR 149), and what Windows code page 949 adds to it."""
    return b"\x1b$)C" + characters.encode("cp949")


ENCODED = (
    Encoded("undeclared windows-1251", "Иванов^Иван".encode("cp1251"), "Иванов, Иван", None, "Windows1251"),
    Encoded("undeclared gb18030", "王^小东".encode("gb18030"), "王, 小东", None, "Chinese"),
    # 뷁 is not in KS X 1001.
    Encoded("korean beyond", _hangul("홍") + b"^" + _hangul("뷁동"), "홍, 뷁동", "\\ISO 2022 IR 149"),
    Encoded("japanese beyond", "山田^太郎".encode("shift_jis"), "山田, 太郎", "ISO_IR 13"),
)


def encoded(study: str, name: Encoded) -> bytes:
    """An image of a patient with such a name."""
    dataset = plain(Place(study, "CT", 1))
    values: list[tuple[str, str, str | bytes]] = [("PatientName", "PN", name.written)]
    if name.declared is None:
        del dataset.SpecificCharacterSet
    else:
        values.append(("SpecificCharacterSet", "CS", name.declared))
    return spliced(dataset, values)
