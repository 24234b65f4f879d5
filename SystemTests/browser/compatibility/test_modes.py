# SPDX-License-Identifier: GPL-3.0-or-later
"""OHIF's other modes and layouts: mammograms side by side, fusion, volumes in time, slides, 3D."""

import numpy
import pytest
from harness.library import Library
from harness.study_page import StudyPage
from studies.colour import BLUE, YELLOW
from studies.dynamic import TIMES
from studies.projection import VIEWS

_PROTOCOL = "name => window.commandsManager.runCommand('setHangingProtocol', { protocolId: name })"


@pytest.mark.study_type("Mammograms", "the four views, listed and opened")
def test_every_view_of_the_breasts_opens(library: Library) -> None:
    with library.open("mg") as viewer:
        viewer.wait_for_series(len(VIEWS))
        for number, (laterality, view, *_) in enumerate(VIEWS, start=1):
            viewer.open(f"{laterality} {view}")
            viewer.wait_for_code(number)


@pytest.mark.study_type("Mammograms", "the four views, hung by laterality and view")
def test_the_views_of_the_breasts_are_hung_in_order(library: Library) -> None:
    with library.open("mg") as viewer:
        viewer.wait_for_code(1)
        viewer.page.evaluate(_PROTOCOL, "@ohif/hpMammo")
        viewer.until(lambda: viewer.viewport_count() == 4, "there are not four views")
        for viewport, number in enumerate((3, 4, 1, 2)):  # MLO above CC, right on the left.
            viewer.wait_for_code(number, viewport=viewport)


@pytest.mark.study_type("PET/CT, Bq/ml", "TMTV mode: CT, PET and both fused")
def test_the_mode_for_tumour_volumes_fuses_pet_and_ct(library: Library) -> None:
    with library.open("pet ct", "tmtv") as viewer:
        viewer.until(lambda: viewer.viewport_count() == 10, "there are not ten viewports")
        viewer.until(lambda: _is_hot(viewer), "no viewport shows the PET in colour over the CT")


def _is_hot(viewer: StudyPage) -> bool:
    """Whether a viewport shows the PET's middle in the colours of heat."""
    for viewport in range(6, 9):
        values = viewer.colours(viewport).astype(int)
        if (values.max(axis=2) - values.min(axis=2) > 60).mean() > 0.05:
            return True
    return False


@pytest.mark.study_type("MR, a volume in time", "the mode for 4D finds the times and shows a slice")
def test_the_mode_for_volumes_in_time_shows_each_time(library: Library) -> None:
    with library.open("mr dynamic", "dynamic-volume") as viewer:
        seen = set()

        def is_complete() -> bool:
            code = viewer.code()
            if code is not None:
                seen.add(code.label)
            return bool(seen)

        viewer.until(is_complete, "no code shows")
        assert seen <= set(range(1, TIMES + 1))


@pytest.mark.study_type("Slide microscopy", "the slide, in the microscopy mode")
def test_the_microscopy_mode_shows_the_slide(library: Library) -> None:
    with library.open("microscopy", "microscopy") as viewer:
        viewer.until(lambda: _shows(viewer, YELLOW) and _shows(viewer, BLUE), "the slide does not show")


def _shows(viewer: StudyPage, colour: tuple[int, int, int]) -> bool:
    values = viewer.screen(viewer.pane()).astype(int)
    return bool((numpy.abs(values - colour).max(axis=2) < 40).mean() > 0.05)


@pytest.mark.study_type("CT", "3D")
def test_a_volume_is_rendered(library: Library) -> None:
    with library.open("ct reversed") as viewer:
        viewer.page.evaluate(_PROTOCOL, "only3D")
        viewer.until(lambda: _lit(viewer) > 0.02, "nothing is rendered")


def _lit(viewer: StudyPage) -> float:
    values = viewer.colours().astype(int).mean(axis=2)
    return float((values > 40).mean())
