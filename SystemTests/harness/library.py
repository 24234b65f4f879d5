# SPDX-License-Identifier: GPL-3.0-or-later
"""An Orthanc that holds all studies of SystemTests/studies, and a browser that opens them."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from playwright.sync_api import BrowserContext
from workbench import paths

from .browser import PATIENCE, Traffic
from .server import OrthancServer
from .study_page import StudyPage


@cache
def catalogue() -> dict[str, Any]:
    """The studies by name, as `python -m studies` has listed them."""
    return json.loads((paths.STUDIES / "index.json").read_text())


@dataclass(frozen=True)
class Shelf:
    """Studies on a server that is configured with one data source."""

    source: str
    server: OrthancServer
    orthanc_ids: dict[str, str]
    """Orthanc's identifier of each study."""

    @classmethod
    def filled(cls, source: str, server: OrthancServer) -> "Shelf":
        """Stores every study."""
        ids = {}
        for name, entry in catalogue().items():
            answers = server.upload(*(paths.STUDIES / file for file in entry["files"]))
            ids[name] = answers[0]["ParentStudy"]
        return cls(source, server, ids)


@dataclass
class Library:
    """Studies on a server that is configured with one data source, and a profile of a browser."""

    source: str
    server: OrthancServer
    context: BrowserContext
    traffic: Traffic
    orthanc_ids: dict[str, str]
    """Orthanc's identifier of each study."""
    patience: int
    """Milliseconds that anything on the screen may take."""
    is_brief: bool = False
    """A look at each kind is enough: another release of OHIF has all tests."""
    kept: dict[str, StudyPage] = field(default_factory=dict)
    """Pages that stay open, by their address."""

    @classmethod
    def over(cls, shelf: Shelf, context: BrowserContext, traffic: Traffic) -> "Library":
        """The studies of a server in a new profile."""
        return cls(shelf.source, shelf.server, context, traffic, shelf.orthanc_ids, patience=PATIENCE)

    def link(self, study: str, route: str = "viewer") -> str:
        """The address that opens a study in a mode of OHIF."""
        if self.source == "dicom-json":
            query = f"url=../studies/{self.orthanc_ids[study]}/ohif-dicom-json"
        else:
            query = f"StudyInstanceUIDs={catalogue()[study]['study_instance_uid']}"
        return f"{self.server.url}/ohif/{route}?{query}"

    @contextmanager
    def open(
        self,
        study: str,
        route: str = "viewer",
        *,
        is_clean: bool = True,
        throttle: int | None = None,
        stays: bool = False,
    ) -> Iterator[StudyPage]:
        """The viewer with a study, once OHIF knows the study.

        - is_clean: afterwards no request may have failed, no script thrown, and OHIF may have complained of nothing.
        - throttle: bytes a second that the network lets through, once OHIF knows the study.
        - stays: the page is left as it is for the next test that opens the same study, unless this one fails.
        """
        self.traffic.forget()
        address = self.link(study, route)
        viewer = self._reused(address) if stays else None
        is_good = False
        try:
            if viewer is None:
                self._close_kept()
                viewer = StudyPage(self.context.new_page(), self.patience)
                viewer.page.set_default_timeout(self.patience)
                viewer.page.goto(address)
                viewer.wait_for_viewports()
            if throttle is not None:
                self._throttle(viewer, throttle)
            yield viewer
            if is_clean:
                self.traffic.assert_clean()
                assert viewer.troubles() == []
            is_good = True
        finally:
            assert viewer is not None
            name = re.sub(r"[^A-Za-z0-9]+", "-", f"{self.source}-{study}-{route}")
            viewer.screenshot(paths.SCREENSHOTS / paths.CHOSEN.name / "studies" / f"{name}.png")
            if stays and is_good:
                self.kept[address] = viewer
            else:
                self.kept.pop(address, None)
                viewer.page.close()

    def _reused(self, address: str) -> StudyPage | None:
        viewer = self.kept.get(address)
        if viewer is not None:
            viewer.patience = self.patience
            viewer.page.set_default_timeout(self.patience)
        return viewer

    def _close_kept(self) -> None:
        """One page at a time draws."""
        for viewer in self.kept.values():
            viewer.page.close()
        self.kept.clear()

    def _throttle(self, viewer: StudyPage, rate: int) -> None:
        conditions = {"offline": False, "latency": 20, "downloadThroughput": rate, "uploadThroughput": rate}
        session = self.context.new_cdp_session(viewer.page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", conditions)
