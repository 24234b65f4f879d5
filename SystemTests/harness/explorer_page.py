# SPDX-License-Identifier: GPL-3.0-or-later
"""Orthanc Explorer, by the steps of a person who looks for a study."""

from playwright.sync_api import Page


class ExplorerPage:
    """A tab with Orthanc Explorer."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, url: str) -> None:
        """Opens the front page of the Orthanc at `url`."""
        self.page.goto(f"{url}/app/explorer.html")
        self.page.get_by_text("All studies").filter(visible=True).first.wait_for()

    def open_jobs(self) -> None:
        """Goes to the list of all jobs."""
        self.page.get_by_text("Jobs", exact=True).filter(visible=True).first.click()
        self.page.get_by_text("Inactive jobs").filter(visible=True).first.wait_for()

    def jobs(self) -> list[tuple[str, str]]:
        """The type and the state of each job of the opened list, from top to bottom."""
        jobs = self.page.locator("#all-jobs li:has(h1)").filter(visible=True)
        return [(job.locator("h1").inner_text(), job.locator(".ui-li-count").inner_text()) for job in jobs.all()]

    def open_job(self, type_name: str) -> None:
        """Opens one of the opened list."""
        self.page.get_by_role("heading", name=type_name).filter(visible=True).first.click()
        self.page.get_by_text("Detailed information").filter(visible=True).first.wait_for()

    def open_study(self, patient: str) -> None:
        """Goes through the list of all studies to the one of `patient`."""
        self.page.get_by_text("All studies").filter(visible=True).first.click()
        self.page.get_by_text(patient).filter(visible=True).first.click()
        self.page.get_by_text("Download ZIP").filter(visible=True).first.wait_for()

    def press_open_viewer(self) -> None:
        """Presses the plugin's button and waits for its choices."""
        self.page.get_by_text("Open OHIF viewer").filter(visible=True).first.click()
        self.page.locator("ul.ohif-modes a").filter(visible=True).first.wait_for()

    def offered(self) -> list[str]:
        """The modes that the opened dialog offers, from top to bottom."""
        links = self.page.locator("ul.ohif-modes a").filter(visible=True)
        return [text.strip() for text in links.all_inner_texts()]

    def choose(self, mode: str) -> Page:
        """Presses a choice of the opened dialog and gives the tab that it opens."""
        return self._new_tab(mode)

    def open_study_list(self) -> Page:
        """Presses the front page's button for OHIF's own list of studies and gives the tab that it opens."""
        return self._new_tab("Open OHIF study list")

    def _new_tab(self, text: str) -> Page:
        with self.page.context.expect_page() as opened:
            self.page.get_by_text(text, exact=True).filter(visible=True).first.click()
        return opened.value
