# SPDX-License-Identifier: GPL-3.0-or-later
"""OHIF's other modes and layouts: mammograms side by side, fusion, volumes in time, slides, 3D."""

import numpy
import pytest
from harness.compatibility import is_in
from harness.library import Library
from harness.study_page import StudyPage
from harness.viewer_page import is_blank
from studies.colour import BLUE, YELLOW
from studies.dynamic import SLICES, TIMES
from studies.projection import VIEWS
from workbench import paths

_PROTOCOL = "name => window.commandsManager.runCommand('setHangingProtocol', { protocolId: name })"


@pytest.mark.every_release
@pytest.mark.study_type("Mammograms", "the four views, listed and opened")
def test_every_view_of_the_breasts_opens(library: Library) -> None:
    with library.open("mg") as viewer:
        viewer.wait_for_series(len(VIEWS))
        for number, (laterality, view, *_) in enumerate(VIEWS, start=1):
            viewer.open(f"{laterality} {view}")
            viewer.wait_for_code(number)


_ORIENTATION = (
    "OHIF's protocol leaves out a right MLO view with the orientation that the standard gives it "
    "(`RMLOSeriesMatchingRules`)"
)


@pytest.mark.study_type("Mammograms, hanging protocol", "the four views in their places")
@pytest.mark.limit("dicom-json", _ORIENTATION)
@pytest.mark.limit("dicom-web", _ORIENTATION)
def test_the_views_of_the_breasts_are_hung_in_order(library: Library) -> None:
    with library.open("mg") as viewer:
        viewer.wait_for_code(1)
        viewer.page.evaluate(_PROTOCOL, "@ohif/hpMammo")
        viewer.until(lambda: viewer.viewport_count() == 4, "there are not four views")
        for viewport, name in enumerate(("R CC", "L CC", "R MLO", "L MLO")):
            viewer.until(
                lambda viewport=viewport, name=name: name in viewer.pane(viewport).inner_text(), f"{name} is missing"
            )


@pytest.mark.every_release
@pytest.mark.study_type("PET/CT, Bq/ml", "TMTV mode: CT, PET and both fused")
def test_the_mode_for_tumour_volumes_fuses_pet_and_ct(library: Library) -> None:
    with library.open("pet ct", "tmtv") as viewer:
        viewer.until(lambda: viewer.viewport_count() == 10, "there are not ten viewports")
        viewer.until(lambda: _is_coloured(viewer), "no viewport shows the PET in colour over the CT")


def _is_coloured(viewer: StudyPage) -> bool:
    """Whether a viewport shows the PET in colour over the CT, which is grey; how strongly differs by release."""
    for viewport in range(6, 9):
        values = viewer.colours(viewport).astype(int)
        if (values.max(axis=2) - values.min(axis=2) > 20).mean() > 0.05:
            return True
    return False


@pytest.mark.every_release
@pytest.mark.study_type("MR, a volume in time", "one volume of 6 slices with 5 times")
def test_a_series_with_several_times_is_one_volume(library: Library) -> None:
    with library.open("mr dynamic") as viewer:
        viewer.wait_until_slices(SLICES)
        viewer.until(
            lambda: (code := viewer.code()) is not None and code.label in range(1, TIMES + 1), "no slice shows"
        )


@pytest.mark.every_release
@pytest.mark.study_type(
    "PET/CT, a volume in time",
    "the mode for 4D: PET and CT; before 3.12 beside a notice that OHIF has failed, in its panel of histograms "
    "(`getWindowLevelsData`)",
)
def test_the_mode_for_volumes_in_time_shows_the_pet(library: Library) -> None:
    # The panel asks a volume in time for what it has not, or a viewport that is not ready.
    is_clean = is_in(paths.CHOSEN.version, since="3.12")
    with library.open("pet dynamic", "dynamic-volume", is_clean=is_clean) as viewer:
        viewer.until(lambda: viewer.viewport_count() >= 3, "there are not three planes")
        viewer.until(lambda: not is_blank(viewer.colours(0).mean(axis=2)), "the first plane stays blank")


@pytest.mark.every_release
@pytest.mark.study_type("Slide microscopy", "the slide, in the microscopy mode")
def test_the_microscopy_mode_shows_the_slide(library: Library) -> None:
    with library.open("microscopy", "microscopy") as viewer:
        viewer.until(lambda: _shows(viewer, YELLOW) and _shows(viewer, BLUE), "the slide does not show")


@pytest.mark.every_release
@pytest.mark.sources("dicom-json")
@pytest.mark.study_type("Slide microscopy beside CT", "the CT, the slide listed as unsupported; the slide in its mode")
def test_a_slide_beside_other_images_leaves_the_page_alone(library: Library) -> None:
    with library.open("ct and slide") as viewer:
        viewer.show_code(1)
        viewer.wait_until_unsupported("Slide")
        # With `dicom-json` OHIF has no viewport for it, and 3.12 and later lose the page.
        viewer.open("Slide")
        viewer.show_code(3)
    if not library.is_brief:
        with library.open("ct and slide", "microscopy") as viewer:
            viewer.until(lambda: _shows(viewer, YELLOW) and _shows(viewer, BLUE), "the slide does not show")


def _shows(viewer: StudyPage, colour: tuple[int, int, int]) -> bool:
    values = viewer.screen(viewer.pane()).astype(int)
    return bool((numpy.abs(values - colour).max(axis=2) < 40).mean() > 0.05)


@pytest.mark.every_release
@pytest.mark.study_type("CT", "3D")
def test_a_volume_is_rendered(library: Library) -> None:
    with library.open("ct reversed") as viewer:
        viewer.show_image(10)
        viewer.page.evaluate(_PROTOCOL, "only3D")
        viewer.until(lambda: _lit(viewer) > 0.02, "nothing is rendered")


def _lit(viewer: StudyPage) -> float:
    values = viewer.colours().astype(int).mean(axis=2)
    return float((values > 40).mean())
