# SPDX-License-Identifier: GPL-3.0-or-later
"""Grey and colour as they are stored."""

import numpy
import pytest
from harness.library import Library
from studies.colour import BLUE, YELLOW

_INDICES = "OHIF shows the indices in grey"
_LATE = "OHIF may draw before a palette that is asked for by itself has come, and stays black (`convertPALETTECOLOR`)"


def _kind(study: str, kind: str) -> object:
    marks = [pytest.mark.study_type(kind, "yellow as yellow and blue as blue")]
    if "palette" in study:
        marks.append(pytest.mark.limit("dicom-web", _INDICES, until="3.11"))
        marks.append(pytest.mark.limit("dicom-web", _LATE, since="3.11", until="3.13", is_race=True))
    if study not in ("colour planar", "colour palette 8"):  # Releases treat them as their neighbours.
        marks.append(pytest.mark.every_release)
    return pytest.param(study, marks=marks, id=study.replace(" ", "-"))


@pytest.mark.parametrize(
    "study",
    [
        _kind("colour rgb", "RGB"),
        _kind("colour planar", "RGB, plane by plane"),
        _kind("colour ybr", "YBR_FULL"),
        _kind("colour jpeg", "YBR_FULL_422, JPEG"),
        _kind("colour palette 8", "PALETTE COLOR, 8 bits"),
        _kind("colour palette 16", "PALETTE COLOR, 16 bits"),
    ],
)
def test_colours_are_those_of_the_object(library: Library, study: str) -> None:
    with library.open(study) as viewer:
        viewer.wait_for_code(1)
        white, black = viewer.code_colours()
        assert numpy.abs(white - YELLOW).max() < 12, f"yellow shows as {white}"
        assert numpy.abs(black - BLUE).max() < 12, f"blue shows as {black}"


@pytest.mark.every_release
@pytest.mark.study_type("CR, MONOCHROME1", "white as white")
def test_the_lowest_value_is_white_in_monochrome1(library: Library) -> None:
    with library.open("cr monochrome1") as viewer:
        viewer.wait_for_code(1)
