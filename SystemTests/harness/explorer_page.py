# SPDX-License-Identifier: GPL-3.0-or-later
"""Orthanc Explorer, by the steps of a person who looks for a study."""

from playwright.sync_api import Page

SOURCES = ("dicom-json", "dicom-web")
MODES = (
    "Basic viewer",
    "Volume rendering",
    "Total metabolic tumor volume",
    "Segmentation",
    "Microscopy",
)


class ExplorerPage:
    """A tab with Orthanc Explorer."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, url: str) -> None:
        """Opens the front page of the Orthanc at `url`."""
        self.page.goto(f"{url}/app/explorer.html")
        self.page.get_by_text("All studies").filter(visible=True).first.wait_for()

    def open_study(self, patient: str) -> None:
        """Goes through the list of all studies to the one of `patient`."""
        self.page.get_by_text("All studies").filter(visible=True).first.click()
        self.page.get_by_text(patient).filter(visible=True).first.click()
        self.page.get_by_text("Download ZIP").filter(visible=True).first.wait_for()

    def press_open_viewer(self) -> None:
        """Presses the plugin's button and waits for its choices."""
        self.page.get_by_text("Open OHIF viewer").filter(visible=True).first.click()
        self.page.get_by_text(MODES[0]).filter(visible=True).first.wait_for()

    def offered(self, source: str) -> list[str]:
        """The modes that the opened dialog offers for a data source, from top to bottom."""
        return [text.strip() for text in self._links(source).all_inner_texts()]

    def choose(self, mode: str, source: str) -> Page:
        """Presses a choice of the opened dialog and gives the tab that it opens."""
        with self.page.context.expect_page() as opened:
            self._links(source).get_by_text(mode, exact=True).click()
        return opened.value
