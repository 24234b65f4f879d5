# SPDX-License-Identifier: GPL-3.0-or-later
"""The viewer with a study of SystemTests/studies: what a person reads off the screen, and does with the mouse."""

import base64
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Error, Locator
from studies import barcode
from studies.barcode import Code

from .viewer_page import ViewerPage

_CANVAS = "canvas.cornerstone-canvas"
_PANE = '[data-cy="viewport-pane"]'
_THUMBNAIL = '[data-cy^="study-browser-thumbnail"]'
# The images alone, without what OHIF draws above them. PNG keeps the size of the message small.
_AS_PNG = """
canvas => {
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [canvas.width, canvas.height];
    if (!canvas.width || !canvas.height) [copy.width, copy.height] = [1, 1];  // Not laid out yet: nothing to see.
    else copy.getContext("2d").drawImage(canvas, 0, 0);
    return copy.toDataURL("image/png").split(",")[1];
}
"""
_SCROLL_TO = """
([pane, index]) => {
    const { viewportGridService, cornerstoneViewportService } = window.services;
    const id = [...viewportGridService.getState().viewports.keys()][pane];
    const viewport = cornerstoneViewportService.getCornerstoneViewport(id);
    if (!viewport) return false;
    window.cornerstone.utilities.jumpToSlice(viewport.element, { imageIndex: index });
    return true;
}
"""
# Images by their instance numbers where these tell them apart, else (frames) by their places, from 1.
_NUMBERS = """
() => {
    const { viewportGridService, cornerstoneViewportService } = window.services;
    const id = [...viewportGridService.getState().viewports.keys()][0];
    const identifiers = cornerstoneViewportService.getCornerstoneViewport(id)?.getImageIds?.() ?? [];
    const numbers = identifiers.map(one => window.cornerstone.metaData.get('instance', one)?.InstanceNumber);
    const areDifferent = numbers.length === new Set(numbers).size && numbers.every(Number.isInteger);
    return areDifferent ? numbers : identifiers.map((_, index) => index + 1);
}
"""
_USE_TOOL = "tool => window.commandsManager.runCommand('setToolActiveToolbar', { toolName: tool })"


@dataclass(frozen=True)
class Box:
    """Where an image lies on its canvas, in pixels."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


class StudyPage(ViewerPage):
    """A tab with the viewer, and how to read codes (see `studies.barcode`), measure and open derived series."""

    # What is on the screen

    def colours(self, viewport: int = 0) -> NDArray[numpy.uint8]:
        """The image in a viewport as rows x columns x RGB, without annotations and text."""
        encoded = self.page.locator(_CANVAS).nth(viewport).evaluate(_AS_PNG)
        return numpy.array(Image.open(io.BytesIO(base64.b64decode(encoded))).convert("RGB"))

    def screen(self, part: Locator | None = None) -> NDArray[numpy.uint8]:
        """What is on the screen, with everything that OHIF draws above the images."""
        shot = part.screenshot() if part else self.page.screenshot()
        return numpy.array(Image.open(io.BytesIO(shot)).convert("RGB"))

    def pane(self, viewport: int = 0) -> Locator:
        """A viewport with all its layers."""
        return self.page.locator(_PANE).nth(viewport)

    def code(self, viewport: int = 0) -> Code | None:
        """The code that a viewport shows at the moment."""
        if self.page.locator(_CANVAS).count() <= viewport:
            return None
        return barcode.read(self.colours(viewport).mean(axis=2))

    def wait_for_code(
        self, number: int, label: int | None = None, viewport: int = 0, between: Callable[[], object] = lambda: None
    ) -> Code:
        """Until a viewport shows this number, and this label if one is given; gives the whole code.

        - between: what is done before each look.
        """
        seen: list[Code | None] = [None]

        def is_there() -> bool:
            between()
            seen[0] = self.code(viewport)
            return seen[0] is not None and seen[0].number == number and label in (None, seen[0].label)

        self.until(is_there, lambda: f"viewport {viewport} shows {seen[0]} instead of {number}, {label}")
        assert seen[0] is not None
        return seen[0]

    def wait_for_first_code(self, label: int | None = None) -> Code:
        """Until the viewport shows the image that OHIF puts first, see `numbers`, with this label if one is given."""
        seen: list[Code | None] = [None]

        def is_there() -> bool:
            numbers, seen[0] = self.numbers(), self.code()
            return seen[0] is not None and seen[0].number in numbers[:1] and label in (None, seen[0].label)

        self.until(is_there, lambda: f"{seen[0]} shows instead of the first of {self.numbers()}, {label}")
        assert seen[0] is not None
        return seen[0]

    def wait_for_image(self, viewport: int = 0) -> None:
        """Until something bright and large is there."""
        self.until(
            lambda: self.page.locator(_CANVAS).count() > viewport and self.image_box(viewport).width > 100,
            f"viewport {viewport} stays dark",
        )

    def image_box(self, viewport: int = 0) -> Box:
        """Where the bright image lies, empty when there is none: codes have a white rim."""
        return bright_box(self.colours(viewport).mean(axis=2))

    def code_colours(self) -> tuple[NDArray[numpy.int_], NDArray[numpy.int_]]:
        """Red, green and blue of what is white and of what is black in the code that the first viewport shows."""
        box, colours = self.image_box(), self.colours().astype(int)
        cell = box.width // 10
        white, black = (colours[box.top + at, box.left + at] for at in (cell // 2, cell * 3 // 2))
        return white, black

    def share_of_colour(self, colour: tuple[int, int, int]) -> float:
        """How much of the first viewport is of a pure colour, whose red, green and blue are 0 or 1."""
        values = self.screen(self.pane()).astype(int)
        fits = [values[..., index] > 200 if part else values[..., index] < 80 for index, part in enumerate(colour)]
        return float(numpy.logical_and.reduce(fits).mean())

    def coloured_pixels(self) -> int:
        """How many pixels of the first viewport have a colour, which grey images and texts do not."""
        values = self.screen(self.pane())[60:-40].astype(int)
        return int((values.max(axis=2) - values.min(axis=2) > 80).sum())

    def drawn_texts(self) -> str:
        """What stands beside annotations, in all viewports."""
        return "\n".join(self.page.locator("svg text").all_text_contents())

    def troubles(self) -> list[str]:
        """The notices of failure that OHIF shows."""
        return [text for text in self.page.locator("[data-sonner-toast]").all_inner_texts() if "wrong" in text.lower()]

    def listed(self) -> list[str]:
        """The segments or measurements in the panel on the right, one text each."""
        return [" ".join(text.split()) for text in self.rows().all_inner_texts()]

    def rows(self) -> Locator:
        """The same as places to click at, each with the values below its title."""
        return self.page.locator('[data-cy="data-row"]').locator("xpath=..")

    # What a person does

    def show_image(self, index: int) -> None:
        """Goes to an image until it is there and its number stands beside it.

        OHIF goes to its own first image some time after the viewport is ready. A jump that comes before the text beside
        the image listens never shows in that text, so that it takes a detour to be told of.
        """
        detour = 1 if index == 0 else 0

        def is_there() -> bool:
            if self.slice_position()[0] != index + 1:
                self.page.evaluate(_SCROLL_TO, [0, detour])
                self.page.wait_for_timeout(300)
                self.page.evaluate(_SCROLL_TO, [0, index])
                return False
            return self.image_box().width > 100

        self.until(is_there, f"image {index} does not show")

    def show_code(self, number: int, label: int | None = None) -> Code:
        """Goes to the place of a code until it shows there; see `show_image`."""
        return self.wait_for_code(
            number, label, between=lambda: self.page.evaluate(_SCROLL_TO, [0, self.place_of(number)])
        )

    def numbers(self) -> list[int]:
        """The numbers of images or frames in the order in which OHIF shows them: since 3.11 the head comes first."""
        return self.page.evaluate(_NUMBERS)

    def place_of(self, number: int) -> int:
        """Where the image of a number comes in that order, from 0."""
        numbers = self.numbers()
        return numbers.index(number) if number in numbers else number - 1

    def wheel(self, clicks: int, viewport: int = 0) -> None:
        """Turns the mouse wheel by so many clicks at once, without waiting in between."""
        self.page.locator(_CANVAS).nth(viewport).hover()
        for _ in range(abs(clicks)):
            self.page.mouse.wheel(0, 100 if clicks > 0 else -100)

    def thumbnail(self, text: str) -> Locator:
        """The entry of a series in the list, by its description."""
        return self.page.locator(_THUMBNAIL).filter(has_text=re.compile(rf"{re.escape(text)}\s*S:")).first

    def wait_until_unsupported(self, text: str) -> None:
        """Until a series is listed with the sign that says that OHIF does not show it."""
        self.until(lambda: self.thumbnail(text).locator("svg").count() > 0, f"nothing says that {text} is unsupported")

    def open(self, text: str) -> None:
        """Opens a series in the active viewport."""
        self.thumbnail(text).dblclick()

    def say_yes(self) -> None:
        """Answers OHIF's question in a viewport whether to load or track what was opened."""
        self.page.get_by_role("button", name=re.compile("^(Yes|Load|Confirm)$")).first.click()

    def drag(self, tool: str, start: tuple[float, float], end: tuple[float, float], viewport: int = 0) -> float:
        """Draws with a tool from one place of the image to another, in parts of its width and height.

        Gives the way that the mouse went, in widths of the image.
        """
        self.page.evaluate(_USE_TOOL, tool)
        box = self.image_box(viewport)
        canvas = self.page.locator(_CANVAS).nth(viewport).bounding_box()
        assert canvas is not None

        def place(at: tuple[float, float]) -> tuple[float, float]:
            return (
                round(canvas["x"] + box.left + at[0] * box.width),
                round(canvas["y"] + box.top + at[1] * box.height),
            )

        first, last = place(start), place(end)
        self.page.mouse.move(*first)
        self.page.mouse.down()
        for step in (0.3, 0.7, 1.0):
            self.page.mouse.move(*(a + (b - a) * step for a, b in zip(first, last, strict=True)))
            self.page.wait_for_timeout(50)
        self.page.mouse.up()
        return float(numpy.hypot(last[0] - first[0], last[1] - first[1])) / box.width

    def open_panel(self, name: str) -> None:
        """Opens a panel on the right by its name for tests (`data-cy`), unless it is open."""
        button = self.page.locator(f'[data-cy="{name}-btn"]').first
        try:
            button.click(timeout=3000)
        except Error:
            assert self.page.locator(f'[data-cy="{name}-panel"]').count(), f"there is no panel {name}"


def numbers(text: str, unit: str) -> Sequence[float]:
    """The numbers in a text that are followed by a unit."""
    return [float(found) for found in re.findall(rf"(-?\d+(?:\.\d+)?)\s*{re.escape(unit)}(?![a-z0-9²])", text)]


def bright_box(grey: NDArray[numpy.float64]) -> Box:
    """Where the bright part of a picture lies, empty when there is none."""
    bright = grey > (grey.min() + grey.max()) / 2
    rows, columns = numpy.flatnonzero(bright.any(axis=1)), numpy.flatnonzero(bright.any(axis=0))
    if not len(rows):
        return Box(0, 0, 0, 0)
    return Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
