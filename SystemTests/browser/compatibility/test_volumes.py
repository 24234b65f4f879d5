# SPDX-License-Identifier: GPL-3.0-or-later
"""Planes through the volume that a series of slices makes."""

import numpy
import pytest
from harness.library import Library
from harness.study_page import StudyPage, bright_box

_MPR = "() => window.commandsManager.runCommand('setHangingProtocol', { protocolId: 'mpr' })"

_RECONSTRUCTABLE = "() => window.services.displaySetService.activeDisplaySets[0].isReconstructable"


def assert_discs(viewer: StudyPage) -> None:
    """Three planes through a ball: in each a disc in the middle, as wide as it is high."""
    for viewport in range(3):

        def is_disc(viewport: int = viewport) -> bool:
            picture = viewer.colours(viewport).mean(axis=2)
            box = bright_box(picture)
            if not box.width or not box.height:
                return False  # Not drawn yet.
            height, width = picture.shape
            filled = (picture > 127).sum() / (box.width * box.height)
            off = max(abs(box.left + box.right - width) / width, abs(box.top + box.bottom - height) / height)
            return off < 0.1 and abs(box.width / box.height - 1) < 0.12 and abs(filled - numpy.pi / 4) < 0.05

        viewer.until(is_disc, f"viewport {viewport} shows no disc")


@pytest.mark.parametrize(
    "study",
    [
        pytest.param(
            "ct oblique",
            marks=[
                pytest.mark.every_release,
                pytest.mark.study_type("CT, oblique slices", "MPR shows a ball as discs"),
            ],
        ),
        pytest.param("ct reversed", marks=pytest.mark.study_type("CT, head to feet", "MPR shows a ball as discs")),
    ],
)
def test_planes_through_a_ball_are_discs(library: Library, study: str) -> None:
    with library.open(study) as viewer:
        viewer.show_image(10)
        viewer.page.evaluate(_MPR)
        viewer.until(lambda: viewer.viewport_count() == 3, "there are not three planes")
        assert_discs(viewer)


_SHEARED = "OHIF shears the volume (cornerstone3D issue 227)"


@pytest.mark.limit("dicom-json", _SHEARED)
@pytest.mark.limit("dicom-web", _SHEARED)
@pytest.mark.study_type("CT, gantry tilted", "MPR shows a ball as discs")
def test_planes_through_a_tilted_series_are_not_sheared(library: Library) -> None:
    with library.open("ct tilted") as viewer:
        viewer.show_image(10)
        viewer.page.evaluate(_MPR)
        viewer.until(lambda: viewer.viewport_count() == 3, "there are not three planes")
        assert_discs(viewer)


@pytest.mark.every_release
@pytest.mark.study_type("CT, irregular spacing", "each slice; a volume is not offered, since it would be distorted")
def test_an_irregular_series_gives_no_distorted_volume(library: Library) -> None:
    with library.open("ct irregular") as viewer:
        viewer.show_image(10)
        assert viewer.slice_position() == (11, 16)
        reconstructable = viewer.page.evaluate(_RECONSTRUCTABLE)
        assert reconstructable is False
