# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that break the standard show what they can show, and leave the series after them alone."""

from typing import Any

import numpy
import pytest
from harness.library import Library
from harness.study_page import StudyPage
from studies.colour import BLUE, YELLOW
from studies.faults.assembly import TOPICS, number_of
from studies.faults.documents import BACKGROUNDS, MEDIA_TYPES
from studies.faults.fault import Fault
from studies.faults.overlays import COLUMNS, OVERLAY, ROWS
from studies.faults.texts import ENCODED, SERIES_DESCRIPTION, SHOWN_NAME, SLICE_THICKNESSES, STUDY_DESCRIPTION, Encoded

_SHOWN = """
() => {
    const { viewportGridService, cornerstoneViewportService } = window.services;
    const id = [...viewportGridService.getState().viewports.keys()][0];
    const viewport = cornerstoneViewportService.getCornerstoneViewport(id);
    const { cache, metaData } = window.cornerstone;
    const imageId = viewport.getCurrentImageId();
    const image = cache.getImage(imageId);
    const white = image.getPixelData().reduce((most, value) => Math.max(most, value), -Infinity);
    const { lower, upper } = viewport.getProperties().voiRange;
    const plane = metaData.get("imagePlaneModule", imageId) ?? {};
    return {
        white: image.preScale?.scaled ? white : white * image.slope + image.intercept,
        window: [lower, upper],
        spacing: [plane.rowPixelSpacing, plane.columnPixelSpacing],
        hasSpacing: metaData.get("instance", imageId).PixelSpacing != null,
    };
}
"""
_THICKNESSES = """
() => window.services.displaySetService.activeDisplaySets
    .find(one => one.SeriesDescription === "of unlike thickness").images
    .map(one => [one.InstanceNumber, one.SliceThickness]).sort()
"""
_KINDS = {
    "faults geometry": "Files with faults: position, orientation, functional groups",
    "faults numbers": "Files with faults: numbers",
    "faults pixels": "Files with faults: what the viewer's reader cannot read, pixels, fragments",
}


_NO_DOSES = pytest.mark.limit("dicom-json", "OHIF lists doses as not supported", until="3.11")
_LIMITS = {"dose without grid": _NO_DOSES}


def _faults() -> list[object]:
    return [
        pytest.param(
            study,
            fault,
            marks=[
                pytest.mark.study_type(_KINDS[study], "each image; the values of its pixels, spacing and window"),
                *([_LIMITS[fault.name]] if fault.name in _LIMITS else []),
            ],
            id=f"{study}-{fault.name}".replace(" ", "-"),
        )
        for study, faults in TOPICS.items()
        for fault in faults
        if fault is not OVERLAY
    ]


@pytest.mark.every_release
@pytest.mark.sources("dicom-json")
@pytest.mark.parametrize(("study", "fault"), _faults())
def test_an_image_with_a_fault_shows(library: Library, study: str, fault: Fault) -> None:
    # One study after the other: it stays open. Whether thumbnails of other series fail the last test of a study tells.
    with library.open(study, is_clean=False, stays=True) as viewer:
        viewer.open(fault.name)
        label = number_of(study, fault)
        viewer.wait_for_first_code(label)
        numbers = viewer.numbers()
        assert fault.images in (None, len(numbers))
        _assert_right(viewer, fault)
        if len(numbers) > 1 and not library.is_brief:
            viewer.show_code(numbers[-1], label)


def _assert_right(viewer: StudyPage, fault: Fault) -> None:
    if fault.is_colour:
        white, black = viewer.code_colours()
        assert numpy.abs(white - YELLOW).max() < 12, f"yellow shows as {white}"
        assert numpy.abs(black - BLUE).max() < 12, f"blue shows as {black}"
        return
    shown: dict[str, Any] = viewer.page.evaluate(_SHOWN)
    # JPEG changes it a little.
    assert shown["white"] == pytest.approx(fault.white, rel=0.02)
    assert shown["hasSpacing"] == (fault.spacing is not None)
    if fault.spacing is not None:
        assert shown["spacing"] == [fault.spacing, fault.spacing]
    if fault.window is not None:
        centre, width = fault.window
        # PS3.3 C.11.2.1.2.1.
        assert shown["window"] == [centre - width / 2, centre + width / 2 - 1]


@pytest.mark.every_release
@pytest.mark.study_type("Files with faults: a series without one after them", "the image")
@pytest.mark.sources("dicom-json")
@pytest.mark.parametrize("study", [pytest.param(study, id=study.replace(" ", "-")) for study in TOPICS])
def test_a_series_without_a_fault_shows_beside_the_others(library: Library, study: str) -> None:
    with library.open(study, stays=True) as viewer:
        # OHIF complains where a series is opened while it still shows the first one.
        viewer.wait_for_image()
        viewer.open("sound")
        viewer.wait_for_code(1, len(TOPICS[study]) + 1)


@pytest.mark.every_release
@pytest.mark.study_type("Overlay of a radiograph", "the overlay over the image")
@pytest.mark.sources("dicom-json")
def test_a_large_overlay_is_drawn(library: Library) -> None:
    with library.open("faults pixels", stays=True) as viewer:
        viewer.open(OVERLAY.name)
        viewer.until(lambda: _is_half_drawn_over(viewer), "the overlay does not show")


def _is_half_drawn_over(viewer: StudyPage) -> bool:
    """Whether half of the image is in the colour of overlays, a light red, whatever the zoom."""
    picture = viewer.screen(viewer.pane()).astype(int)
    red = picture[..., 0] - picture[..., 2] > 60
    if not red.any():
        return False
    rows, columns = numpy.flatnonzero(red.any(axis=1)), numpy.flatnonzero(red.any(axis=0))
    height, width = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    is_whole = red.sum() > 0.9 * height * width
    return bool(width > 10 and is_whole and abs(height / width * COLUMNS / 2 / ROWS - 1) < 0.15)


@pytest.mark.every_release
@pytest.mark.study_type(
    "Files with faults: texts", "names, descriptions and date; each image's own slice thickness"
)
@pytest.mark.sources("dicom-json")
def test_texts_are_whole_and_from_the_first_object_that_has_them(library: Library) -> None:
    with library.open("faults texts") as viewer:
        viewer.wait_for_image()
        described = [series.text for series in viewer.series()]
        assert any(SERIES_DESCRIPTION in text for text in described), described
        panel = viewer.page.locator("body").inner_text()
        assert STUDY_DESCRIPTION in panel
        assert "29-Feb-2024" in panel
        assert viewer.page.evaluate(_THICKNESSES) == [
            [number, thickness] for number, thickness in enumerate(SLICE_THICKNESSES, start=1)
        ]
        viewer.open(SERIES_DESCRIPTION)
        viewer.wait_for_first_code(1)
        assert viewer.patient_name() == SHOWN_NAME


@pytest.mark.every_release
@pytest.mark.study_type("Files with faults: names beyond the declared character set", "the name, in the header")
@pytest.mark.sources("dicom-json")
@pytest.mark.parametrize("name", ENCODED, ids=[name.name.replace(" ", "-") for name in ENCODED])
def test_a_name_beyond_its_character_set_shows(library: Library, name: Encoded) -> None:
    _set_encoding(library, name.default)
    try:
        with library.open(f"faults {name.name}") as viewer:
            viewer.wait_for_code(1)
            assert viewer.patient_name() == name.shown
    finally:
        _set_encoding(library, "Latin1")


def _set_encoding(library: Library, name: str) -> None:
    answer = library.server.request("PUT", "/tools/default-encoding", data=name)
    assert answer.status_code == 200


@pytest.mark.every_release
@pytest.mark.study_type("Files with faults: PDF of another media type, or none", "the page of each")
@pytest.mark.sources("dicom-json")
def test_the_page_of_a_document_of_another_media_type_shows(library: Library) -> None:
    with library.open("faults documents") as viewer:
        for number, name in enumerate(MEDIA_TYPES, start=1):
            viewer.open(name)
            colour = BACKGROUNDS[number % 2]
            viewer.until(
                lambda colour=colour: viewer.share_of_colour(colour) > 0.1, f"the page of {name} does not show"
            )
