# SPDX-License-Identifier: GPL-3.0-or-later
"""What the system says of a browser's processes: memory and processor time (proc(5))."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Browser
from study_benchmark.process import processor_seconds

Found = TypeVar("Found")

_GONE = (FileNotFoundError, ProcessLookupError)
"""A process may end while it is looked at."""


class BrowserProcesses:
    """The process of a Chromium that was started, and all that it has started since."""

    def __init__(self, first: int) -> None:
        self._first = first

    @classmethod
    def of(cls, browser: Browser) -> "BrowserProcesses":
        """Those of a browser that Playwright has started."""
        processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
        [first] = [one["id"] for one in processes if one["type"] == "browser"]
        return cls(first)

    def processor_seconds(self) -> float:
        """What those that run now have used so far."""
        return sum(_each(self._all(), processor_seconds))

    def page_processor_seconds(self) -> float:
        """The same of the process that shows the page, which is the largest of its kind."""
        return max(_each(self._renderers(), processor_seconds), default=0)

    def megabytes(self) -> float:
        """Memory of all of them. What several share counts once: each has its share of it (Pss)."""
        return sum(_each(self._all(), _proportional_megabytes))

    def page_megabytes(self) -> float:
        """The same of the process that shows the page."""
        return max(_each(self._renderers(), _proportional_megabytes))

    def _renderers(self) -> list[int]:
        return [one for one in self._all() if any(_each([one], _is_renderer))]

    def _all(self) -> list[int]:
        children: dict[int, list[int]] = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(*_GONE):
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(folder.name))
        found = [self._first]
        for one in found:
            found += children.get(one, [])
        return found


def _each(processes: list[int], look: Callable[[int], Found]) -> Iterator[Found]:
    for process in processes:
        with suppress(*_GONE):
            yield look(process)


def _is_renderer(process: int) -> bool:
    return b"--type=renderer" in Path(f"/proc/{process}/cmdline").read_bytes()


def _proportional_megabytes(process: int) -> float:
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0
