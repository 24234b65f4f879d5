# SPDX-License-Identifier: GPL-3.0-or-later
"""The memory of a browser that holds all images of a study.

Nobody is connected to the browser while it loads: it keeps what it has received for a second time for whoever is, up to
200 MB for each connection.
"""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from harness.browser import CHROMIUM, SWITCHES
from playwright.sync_api import CDPSession, sync_playwright
from workbench.orthanc import free_port
from workbench.waiting import TooLate, eventually

from .processes import BrowserProcesses
from .viewing import LAST_IMAGE_SECONDS, Viewing

_STILL_SECONDS = 3
_LOOKS = 10

_LOADED = """
() => {
    const ids = window.cornerstone?.getRenderingEngines()[0]?.getViewports()[0]?.getImageIds() ?? [];
    return ids.filter(id => cornerstone.cache._imageCache.get(id)?.loaded).length;
}
"""


@dataclass(frozen=True)
class Memory:
    """Megabytes in use once all images are in OHIF's cache, after garbage was collected."""

    heap: float
    """JavaScript's heap, without the contents of buffers."""
    buffers: float
    """Those: pixels, files."""
    page: float
    """The process that shows the page."""
    browser: float
    """All processes of the browser."""


def open_for_memory(viewing: Viewing) -> Memory:
    """Opens a study in a new browser, and looks when that has nothing to do any more."""
    port = free_port()
    with _browser(viewing.address, port) as processes:
        loaded = 0
        for _ in range(_LOOKS):
            _wait_until_idle(processes)
            with sync_playwright() as playwright:
                browser = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
                page = browser.contexts[0].pages[0]
                loaded = page.evaluate(_LOADED)
                if loaded == viewing.slices:
                    return _look(browser.contexts[0].new_cdp_session(page), processes)
        raise TooLate(f"{loaded} of {viewing.slices} images are there, and no more come")


@contextmanager
def _browser(address: str, port: int) -> Iterator[BrowserProcesses]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [
                *(CHROMIUM, "--headless", *SWITCHES, "--no-first-run", "--window-size=1280,860"),
                *(f"--user-data-dir={profile}", f"--remote-debugging-port={port}", address),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield BrowserProcesses(process.pid)
        finally:
            process.terminate()
            process.wait(30)


def _wait_until_idle(processes: BrowserProcesses) -> None:
    used = [0.0]

    def is_idle() -> bool:
        used.append(processes.page_processor_seconds())
        # It has to have begun. Other processes may draw something that moves.
        return used[-1] > 1 and used[-1] - used[-2] < 0.05 * _STILL_SECONDS

    eventually(is_idle, "the page is idle", LAST_IMAGE_SECONDS, every=_STILL_SECONDS)


def _look(session: CDPSession, processes: BrowserProcesses) -> Memory:
    session.send("HeapProfiler.collectGarbage")
    usage = session.send("Runtime.getHeapUsage")
    heap, buffers = usage["usedSize"] / (1 << 20), usage["backingStorageSize"] / (1 << 20)
    return Memory(heap, buffers, processes.page_megabytes(), processes.megabytes())
