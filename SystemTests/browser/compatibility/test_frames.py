# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects with many frames: each place shows its own frame, from the first paint on."""

import random
import re

import pytest
from harness.library import Library
from harness.study_page import StudyPage


def assert_frames_are_right(viewer: StudyPage, count: int, label: int | None = None, is_brief: bool = False) -> None:
    """First, last, some in no order, and the one at which fast scrolling ends."""
    viewer.wait_for_image()
    if is_brief:
        for number in (count, 2):
            viewer.show_code(number, label)
        return
    numbers = viewer.numbers()
    assert sorted(numbers) == list(range(1, count + 1))
    viewer.wait_for_code(numbers[0], label)
    order = random.Random(count).sample(range(2, count), k=min(4, count - 2))
    for number in (count, *order, 1):
        viewer.show_code(number, label)
    viewer.wheel(count + 5)
    viewer.wait_for_code(numbers[-1], label)
    viewer.wheel(-(count // 3))
    viewer.until(lambda: viewer.slice_position()[0] < count, "the wheel does nothing")
    viewer.wait_for_code(numbers[viewer.slice_position()[0] - 1], label)


def _kind(study: str, kind: str, frames: int) -> object:
    marks = pytest.mark.study_type(kind, "each slice or frame, in any order and scrolled fast")
    return pytest.param(study, frames, marks=marks, id=study.replace(" ", "-"))


@pytest.mark.every_release
@pytest.mark.parametrize(
    ("study", "count"),
    [
        _kind("ct axial", "CT", 12),
        _kind("mr sagittal", "MR", 8),
        _kind("us cine", "Ultrasound, cine", 20),
        _kind("xa", "X-ray angiography", 20),
        _kind("nm", "Nuclear medicine", 16),
        _kind("tomosynthesis", "Breast tomosynthesis", 15),
        _kind("enhanced ct", "Enhanced CT", 12),
        _kind("enhanced mr", "Enhanced MR", 12),
        _kind("enhanced pet", "Enhanced PET", 8),
    ],
)
def test_each_place_shows_its_own_frame(library: Library, study: str, count: int) -> None:
    with library.open(study) as viewer:
        assert_frames_are_right(viewer, count, is_brief=library.is_brief)


@pytest.mark.study_type("Ultrasound, cine", "the frame rate of the object")
def test_a_cine_plays_at_the_rate_of_its_object(library: Library) -> None:
    with library.open("us cine") as viewer:
        viewer.wait_for_code(1)
        viewer.until(lambda: 20 in _rates(viewer), lambda: f"the rates {_rates(viewer)} are shown")


def _rates(viewer: StudyPage) -> list[int]:
    """What may be the number before "FPS": text or the value of a field, by release."""
    text = viewer.pane().inner_text()
    values = viewer.pane().locator("input").evaluate_all("all => all.map(one => one.value)") if "FPS" in text else []
    return [int(value) for value in [*re.findall(r"(\d+)\s*FPS", text), *values] if value.isdecimal()]


@pytest.mark.study_type("Enhanced MR", "each frame's own window")
@pytest.mark.sources("dicom-json")
def test_each_frame_has_its_own_attributes(library: Library) -> None:
    with library.open("enhanced mr") as viewer:
        viewer.wait_for_code(1)
        viewer.show_code(12)
        viewer.show_code(1)
        assert "1000" in viewer.page.locator('[data-cy="viewport-overlay-bottom-left"]').first.inner_text()


@pytest.mark.every_release
@pytest.mark.study_type("X-ray angiography", "the right frames while 38 MB come at 2 MB/s")
def test_frames_of_a_large_object_are_right_while_it_comes(library: Library) -> None:
    with library.open("xa large", throttle=2_000_000) as viewer:
        for number in (1, 40) if library.is_brief else (1, 40, 7, 60, 2):
            viewer.show_code(number)
