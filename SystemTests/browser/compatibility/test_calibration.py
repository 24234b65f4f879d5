# SPDX-License-Identifier: GPL-3.0-or-later
"""What OHIF's tools measure: lengths by each kind of calibration, and uptake."""

import pytest
from harness.library import Library
from harness.study_page import StudyPage, numbers
from harness.uptake import assert_uptake
from studies.projection import IMAGER_SPACING, MAGNIFICATION
from studies.projection import SIZE as RADIOGRAPH


def assert_width(viewer: StudyPage, width: float) -> None:
    """Draws a line over most of the image; what stands beside it says that the whole is so many mm wide."""
    part = viewer.drag("Length", (0.05, 0.15), (0.95, 0.15))
    expected = pytest.approx(width * part, rel=0.02)
    viewer.until(lambda: _millimetres(viewer) == [expected], lambda: f"{viewer.drawn_texts()!r} instead of {expected}")


def _millimetres(viewer: StudyPage) -> list[float]:
    text = viewer.drawn_texts()
    return [*numbers(text, "mm"), *(10 * length for length in numbers(text, "cm"))]


_TWICE = "OHIF scales lengths twice in images with one region (`calculateUSPixelSpacing`): they are wrong"


def _calibrated(study: str, kind: str, width: float) -> object:
    marks = [pytest.mark.study_type(kind, "a length in mm")]
    if study.startswith("us "):
        marks.append(pytest.mark.limit("dicom-web", _TWICE, since="3.11", until="3.12"))
    if study == "us single":  # The releases differ.
        marks.append(pytest.mark.every_release)
    return pytest.param(study, width, marks=marks, id=study.replace(" ", "-"))


@pytest.mark.parametrize(
    ("study", "width"),
    [
        _calibrated("ct axial", "CT", 80),
        _calibrated("enhanced mr", "Enhanced MR", 80),
        _calibrated("us single", "Ultrasound", 40),
        _calibrated("us cine", "Ultrasound, cine", 40),
        _calibrated("dx", "DX, magnification estimated", RADIOGRAPH * IMAGER_SPACING / MAGNIFICATION),
        _calibrated("dx fiducial", "DX, calibrated by an object", RADIOGRAPH * 0.15),
        _calibrated("cr", "CR", RADIOGRAPH * IMAGER_SPACING),
    ],
)
def test_a_length_is_that_of_the_patient(library: Library, study: str, width: float) -> None:
    with library.open(study) as viewer:
        viewer.show_code(1)
        assert_width(viewer, width)


@pytest.mark.parametrize(
    "study",
    [
        pytest.param(
            study, marks=pytest.mark.study_type(kind, "the standardised uptake value"), id=study.replace(" ", "-")
        )
        for study, kind in (
            ("pet ct", "PET/CT, Bq/ml"),
            ("pet ct ge", "PET/CT, GE"),
            ("pet ct philips", "PET/CT, Philips"),
        )
    ],
)
def test_the_uptake_is_that_of_the_phantom(library: Library, study: str) -> None:
    with library.open(study) as viewer:
        assert_uptake(viewer)
