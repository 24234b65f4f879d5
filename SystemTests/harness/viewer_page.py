# SPDX-License-Identifier: GPL-3.0-or-later
"""OHIF's viewer, as a person sees it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy
from playwright.sync_api import Page

from .browser import PATIENCE
from .polling import eventually

_THUMBNAILS = '[data-cy^="study-browser-thumbnail"]'
# What is on the screen in small: OHIF draws off screen and copies the result into this canvas.
_READ_CANVAS = """
canvas => {
    const small = document.createElement("canvas");
    [small.width, small.height] = [64, 64];
    const context = small.getContext("2d");
    context.drawImage(canvas, 0, 0, 64, 64);
    return Array.from(context.getImageData(0, 0, 64, 64).data);
}
"""


@dataclass(frozen=True)
class Series:
    """A thumbnail in the list on the left."""

    text: str
    has_picture: bool


class ViewerPage:
    """A tab with the viewer."""

    def __init__(self, page: Page, patience: int = PATIENCE) -> None:
        """`patience`: the most milliseconds to wait for anything on the screen."""
        self.page = page
        self.patience = patience

    def wait_until_drawn(self) -> None:
        """Until the first viewport shows an image; fails the test when it never does."""
        canvas = self.page.locator("canvas.cornerstone-canvas").first
        canvas.wait_for()
        self.until(lambda: not is_blank(self.picture()), "the viewport stays blank")

    def wait_for_viewports(self) -> None:
        """Until there is a place for images, be it black: OHIF then knows the study and has chosen what to show."""
        self.page.locator('[data-cy="viewport-pane"]').first.wait_for()

    def picture(self) -> numpy.ndarray:
        """The first viewport's pixels: 64 x 64, grey, 0…255; no annotation or text, which OHIF draws above them."""
        values = self.page.locator("canvas.cornerstone-canvas").first.evaluate(_READ_CANVAS)
        return numpy.array(values, dtype=numpy.float64).reshape(64, 64, 4)[:, :, :3].mean(axis=2)

    def patient_name(self) -> str:
        """The name in the header, which shows after a press on "Patient"."""
        folded = self.page.get_by_text("Patient", exact=True)
        if folded.count():
            folded.first.click()
        return self.page.locator("div.self-start.font-bold").first.inner_text()

    def series(self) -> list[Series]:
        """The thumbnails that are there at the moment, in their order."""
        thumbnails = self.page.locator(_THUMBNAILS)
        return [Series(thumbnail.inner_text(), thumbnail.locator("img").count() > 0) for thumbnail in thumbnails.all()]

    def wait_for_series(self, count: int) -> list[Series]:
        """The thumbnails, in their order, once there are `count` of them and each has its picture."""
        self.until(
            lambda: len(self.series()) == count and all(series.has_picture for series in self.series()),
            f"there are no {count} thumbnails with pictures",
        )
        return self.series()

    def open_series(self, index: int) -> None:
        """Opens the series behind a thumbnail in the active viewport."""
        self.page.locator(_THUMBNAILS).nth(index).dblclick()

    def slice_position(self) -> tuple[int, int]:
        """Which slice of how many the overlay names, counted from 1; (0, 0) when there is no such text yet."""
        overlay = self.page.locator('[data-cy="viewport-overlay-bottom-right"]').first.inner_text()
        found = re.search(r"(\d+)/(\d+)", overlay)
        return (int(found[1]), int(found[2])) if found else (0, 0)

    def scroll_to(self, slice_number: int) -> None:
        """Turns the mouse wheel over the first viewport until the overlay names that slice."""
        self.page.locator("canvas.cornerstone-canvas").first.hover()
        direction = 1 if slice_number > self.slice_position()[0] else -1
        while (before := self.slice_position()[0]) != slice_number:
            self.page.mouse.wheel(0, 100 * direction)
            self.until(lambda before=before: self.slice_position()[0] != before, f"slice {before} does not give way")

    def wait_until_slices(self, count: int) -> None:
        """Until the overlay names that many slices."""
        self.until(lambda: self.slice_position()[1] == count, f"there are no {count} slices")

    def viewport_count(self) -> int:
        """How many viewports are on the screen."""
        return self.page.locator('[data-cy="viewport-pane"]').count()

    def wait_until_different(self, before: numpy.ndarray) -> None:
        """Until the first viewport's picture differs clearly from `before`."""
        self.until(
            lambda: not is_blank(self.picture()) and are_different(self.picture(), before),
            "the picture does not change",
        )

    def screenshot(self, file: Path) -> None:
        """Saves what is on the screen."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=file)

    def until(self, condition: Callable[[], bool], complaint: str | Callable[[], str]) -> None:
        """Looks until the condition holds; fails the test when it never does, with a complaint that may be made then.

        Looking counts as waiting: it takes as long as the page is busy.
        """
        def pause(seconds: float) -> None:
            self.page.wait_for_timeout(seconds * 1000)

        eventually(condition, complaint, self.patience / 1000, every=0.2, pause=pause)


def is_blank(picture: numpy.ndarray) -> bool:
    """Whether a picture is of one shade, or nearly so: no image of a patient is."""
    return len(numpy.unique(picture.round())) < 8 or float(picture.std()) < 5


def are_different(one: numpy.ndarray, other: numpy.ndarray) -> bool:
    """Whether two pictures differ more than by a redraw of the same image."""
    return float(numpy.abs(one - other).mean()) > 3
