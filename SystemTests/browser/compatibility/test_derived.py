# SPDX-License-Identifier: GPL-3.0-or-later
"""Segmentations, structure sets and measurement reports, drawn where they belong."""

import numpy
import pytest
from harness.compatibility import SOURCES
from harness.library import Library
from harness.segments import Extent, segments
from harness.study_page import StudyPage, numbers
from numpy.typing import NDArray
from studies.barcode import Code
from studies.derived import LENGTH, LONG_AXIS, SHORT_AXIS
from studies.radiotherapy import DOSE_FRAMES, GREATEST_DOSE, planes
from studies.segmentations import SEGMENTS, SERIES


def coloured(picture: NDArray[numpy.uint8]) -> NDArray[numpy.bool_]:
    """Where a picture of a grey image has been drawn on in colour."""
    values = picture.astype(int)
    return values.max(axis=2) - values.min(axis=2) > 40


def load(viewer: StudyPage, series: str) -> None:
    """Opens a derived series on its images, and has it kept there."""
    viewer.show_code(1)
    viewer.open(series)
    viewer.say_yes()


def _share(viewer: StudyPage) -> float:
    """The part of the image that is coloured."""
    box, colours = viewer.image_box(), viewer.colours()
    inside = coloured(colours)[box.top : box.bottom, box.left : box.right]
    return float(inside.mean())


@pytest.mark.every_release
@pytest.mark.study_type("SEG, binary", "number, names, place and size of the segments")
def test_the_segments_are_listed_and_drawn(library: Library) -> None:
    with library.open("ct seg") as viewer:
        load(viewer, "Boxes")
        viewer.show_code(5)
        # 24 x 24 and 12 x 12 of 80 x 80 pixels; a little of what is drawn lies on white.
        viewer.until(lambda: abs(_share(viewer) - 0.1125) < 0.02, lambda: f"{_share(viewer):.3f} is coloured")
        viewer.show_code(7)
        viewer.until(lambda: abs(_share(viewer) - 0.09) < 0.02, lambda: f"{_share(viewer):.3f} is coloured")
        viewer.show_code(11)
        viewer.until(lambda: _share(viewer) == 0, lambda: f"{_share(viewer):.3f} is coloured")
        viewer.open_panel("panelSegmentation")
        _wait_for_rows(viewer, "Box 1", "Box 2")


_SEEN = "voxels and place of each segment"


def _kind(study: str, kind: str, *limits: pytest.MarkDecorator) -> object:
    return pytest.param(study, marks=[pytest.mark.study_type(kind, _SEEN), *limits], id=study.replace(" ", "-"))


_BINARY_ONLY = "OHIF loads binary segmentations only"
_ONE_LAYER = "where segments overlap, OHIF keeps the last of them (`createSegmentationForSEGDisplaySet`)"
_CUT_AT_BYTES = (
    "listed as not supported: Orthanc's DICOMweb plugin gives wrong frames of one bit, or none, that begin inside "
    "a byte"
)
_AS_STORED = "OHIF takes the frames in a segmentation's file as they are stored"


def _until(release: str, reason: str) -> list[pytest.MarkDecorator]:
    """Mended in that release of OHIF."""
    return [pytest.mark.limit(source, reason, until=release) for source in SOURCES]


def _cut_at_bytes() -> pytest.MarkDecorator:
    return pytest.mark.limit("dicom-web", _CUT_AT_BYTES, since="3.13")


@pytest.mark.every_release
@pytest.mark.parametrize(
    "study",
    [
        _kind("seg binary", "SEG, binary, frames that begin inside a byte", _cut_at_bytes()),
        _kind("seg overlapping", "SEG, segments overlap", *_until("3.11", _ONE_LAYER), _cut_at_bytes()),
        _kind("seg labelmap", "SEG, labelmap", *_until("3.11", _BINARY_ONLY)),
        # Orthanc's DICOMweb plugin decompresses whole instances.
        _kind(
            "seg labelmap rle",
            "SEG, labelmap, RLE",
            pytest.mark.limit("dicom-json", _AS_STORED, until="3.13"),
            pytest.mark.limit("dicom-web", _BINARY_ONLY, until="3.11"),
        ),
    ],
)
def test_segments_have_their_voxels_at_their_places(library: Library, study: str) -> None:
    expected = {number: Extent.of(box) for number, box in enumerate(SEGMENTS[study], start=1)}
    with library.open(study) as viewer:
        load(viewer, SERIES)
        viewer.until(lambda: segments(viewer) == expected, lambda: f"{segments(viewer)} instead of {expected}")
        viewer.show_code(SEGMENTS[study][0].slices[0])
        viewer.until(lambda: _share(viewer) > 0.03, lambda: f"{_share(viewer):.3f} is coloured")


@pytest.mark.every_release
@pytest.mark.study_type("SEG, fractional", "the images beside it; listed as not supported, without an error")
@pytest.mark.limit("dicom-web", _BINARY_ONLY, until="3.13")
@pytest.mark.parametrize(
    ("study", "series"), [("seg fractional", SERIES), ("ct seg fractional", "Probability")], ids=["one", "another"]
)
def test_a_fractional_segmentation_is_listed(library: Library, study: str, series: str) -> None:
    with library.open(study) as viewer:
        viewer.show_code(1)
        viewer.wait_until_unsupported(series)
        # It opens nothing, and the page stays.
        viewer.open(series)
        viewer.show_code(3)
        assert _share(viewer) == 0


def _pixels(viewer: StudyPage, channel: int) -> int:
    """How many pixels of the viewport have a colour in which one channel outweighs both others."""
    values = viewer.screen(viewer.pane())[60:-40].astype(int)
    others = [values[..., other] for other in range(3) if other != channel]
    return int(((values[..., channel] - numpy.maximum(*others)) > 60).sum())


@pytest.mark.every_release
@pytest.mark.study_type("RTSTRUCT", "contours in their colours, on their slices only")
def test_contours_are_drawn_in_their_colours(library: Library) -> None:
    with library.open("ct rtstruct") as viewer:
        load(viewer, "RTSTRUCT")
        for slice_number, has_red, has_green in ((5, True, True), (8, True, False), (11, False, False)):
            viewer.show_code(slice_number)
            viewer.until(
                lambda has_red=has_red, has_green=has_green: (
                    (_pixels(viewer, 0) > 200) == has_red and (_pixels(viewer, 1) > 100) == has_green
                ),
                lambda: f"{_pixels(viewer, 0)} pixels are red, {_pixels(viewer, 1)} green",
            )
        viewer.open_panel("panelSegmentation")
        _wait_for_rows(viewer, "Red square", "Green square")


_POINTS_ONLY = "OHIF draws no more than points of such reports (OHIF issue 1215)"


@pytest.mark.every_release
@pytest.mark.study_type("SR TID 1500, Comprehensive", "each measurement, drawn on its image")
def test_the_measurements_of_another_program_are_drawn(library: Library) -> None:
    # With `dicom-json` OHIF 3.10 says "something went wrong": it looks for its own list of images in the document.
    with library.open("ct sr", is_clean=library.source != "dicom-json") as viewer:
        assert_measurements(viewer)


@pytest.mark.study_type("SR TID 1500, Comprehensive 3D", "each measurement, drawn on its image")
@pytest.mark.limit("dicom-json", _POINTS_ONLY)
@pytest.mark.limit("dicom-web", _POINTS_ONLY)
def test_the_measurements_in_space_are_drawn(library: Library) -> None:
    with library.open("ct sr 3d") as viewer:
        # OHIF finds the images by the plane in which they lie, and stays at the first one.
        assert_measurements(viewer, is_first_shown=False)


def assert_measurements(viewer: StudyPage, is_first_shown: bool = True) -> None:
    """Opening the report goes to its first image; each image shows its own measurement.

    Since 3.11 OHIF may show the first image before it knows what to draw on it, so that one is looked at once another
    was shown.
    """
    viewer.show_code(1)
    viewer.open("Measurements")
    if is_first_shown:
        viewer.wait_for_code(4)
    for slice_number, values in ((6, [LONG_AXIS, SHORT_AXIS]), (4, [LENGTH])):
        viewer.show_code(slice_number)
        viewer.until(
            lambda values=values: numbers(viewer.drawn_texts(), "mm") == values,
            lambda values=values: f"{viewer.drawn_texts()!r} instead of {values}",
        )
    viewer.show_code(8)
    viewer.until(lambda: "1200" in viewer.drawn_texts(), "no area is shown")


@pytest.mark.every_release
@pytest.mark.study_type("SR TID 1500, saved by OHIF", "each measurement listed; a click goes to its image")
def test_a_report_of_ohif_is_taken_up_again(library: Library) -> None:
    with library.open("ct sr ohif", is_clean=library.source != "dicom-json") as viewer:
        viewer.show_code(1)
        viewer.open("Measurements")
        viewer.say_yes()
        viewer.open_panel("trackedMeasurements")
        # Since 3.12 with units, and in the order of the images.
        _wait_for_rows(viewer, f"L: {LONG_AXIS}", f"{LENGTH} mm")
        _go_to(viewer, f"{LONG_AXIS}", 6)
        _go_to(viewer, f"{LENGTH} mm", 4)


def _go_to(viewer: StudyPage, text: str, number: int) -> None:
    """Clicks at a measurement until its image shows: OHIF takes the first click after loading to change its layout."""
    row = viewer.rows().filter(has_text=text).locator('[data-cy="data-row"]').first

    def is_there() -> bool:
        row.click()
        viewer.page.wait_for_timeout(2000)
        return viewer.code() == Code(number, 0)

    viewer.until(is_there, lambda: f"{viewer.code()} shows instead of {number}")


def _wait_for_rows(viewer: StudyPage, *expected: str) -> None:
    """Until the panel lists exactly these, in any order, whatever else it says of each."""
    viewer.until(
        lambda: (
            len(viewer.listed()) == len(expected)
            and all(any(text in row for row in viewer.listed()) for text in expected)
        ),
        lambda: f"{viewer.listed()} are listed instead of {expected}",
    )


_PLANES = """
() => {
    const { viewportGridService, cornerstoneViewportService } = window.services;
    const id = [...viewportGridService.getState().viewports.keys()][0];
    const viewport = cornerstoneViewportService.getCornerstoneViewport(id);
    const planes = viewport.getImageIds().map(one => window.cornerstone.metaData.get('imagePlaneModule', one));
    return {
        greatest: window.cornerstone.cache.getImage(viewport.getCurrentImageId())?.maxPixelValue,
        places: planes.map(plane => plane?.rowCosines && plane.frameOfReferenceUID && plane.imagePositionPatient[2]),
    };
}
"""


@pytest.mark.sources("dicom-json")
@pytest.mark.limit("dicom-json", "OHIF lists doses as not supported", until="3.11")
@pytest.mark.study_type("RTDOSE", "each frame, its dose in Gy and its plane, as far as the object tells where it lies")
@pytest.mark.parametrize(
    "study",
    [
        pytest.param("rtdose", marks=pytest.mark.every_release),
        "rtdose downwards",
        pytest.param("rtdose absolute", marks=pytest.mark.every_release),
        "rtdose uneven",
        pytest.param("rtdose nowhere", marks=pytest.mark.every_release),
    ],
)
def test_a_dose_lies_in_its_planes(library: Library, study: str) -> None:
    with library.open(study) as viewer:
        viewer.show_code(1)
        viewer.open("RTDOSE")
        for number in (1, 4, DOSE_FRAMES, 1):
            viewer.show_code(number, 1)
            found = viewer.page.evaluate(_PLANES)
            assert found["greatest"] == pytest.approx(GREATEST_DOSE)
            # Asked again and again: OHIF 3.11 and 3.12 add up what they add by themselves.
            expected = planes(study)
            if expected is None:
                assert not any(found["places"])
            else:
                assert found["places"] == pytest.approx(expected)
