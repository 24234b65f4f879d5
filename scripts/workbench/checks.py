# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of `./test`: each runs one tool, shows what it says, and counts what passed and failed."""

import os
import subprocess
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import paths
from .console import duration, say


@dataclass(frozen=True)
class Counts:
    """How many tests passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        line = f"{self.passed} passed, {self.failed} failed"
        return f"{line}, {self.skipped} skipped" if self.skipped else line


def tool(title: str, command: Sequence[str | os.PathLike[str]]) -> Counts:
    """A step that passes or fails as a whole: it adds to the count only when it fails."""
    status = _run(title, command)
    return Counts(failed=int(status != 0))


def swift_test(*arguments: str) -> Counts:
    """Swift's unit tests, counted from the report that Swift Testing writes."""
    report = paths.REPORTS / "unit.xml"
    _discard(report)
    status = _run("Unit tests", ["swift", "test", "--disable-xctest", "--xunit-output", report, *arguments])
    return _counted(report, status)


def pytest(title: str, name: str, *arguments: str) -> Counts:
    """A run of pytest over SystemTests, counted from its report."""
    report = paths.REPORTS / f"{name}.xml"
    _discard(report)
    status = _run(title, [paths.VENV_PYTHON, "-m", "pytest", f"--junit-xml={report}", *arguments, paths.SYSTEM_TESTS])
    nothing_to_do = status == 5  # pytest's status when -k selects nothing
    return Counts() if nothing_to_do else _counted(report, status)


def _run(title: str, command: Sequence[str | os.PathLike[str]]) -> int:
    say(f"\n== {title}")
    start = time.monotonic()
    # The corpus is for the mutation tests among the unit tests; they skip what is not there.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "DICOM_CORPUS": str(paths.CORPUS)}
    status = subprocess.run(command, cwd=paths.ROOT, env=environment, stdin=subprocess.DEVNULL).returncode
    say(f"== {title}: {'good' if status == 0 else f'failed (status {status})'} after {duration(start)}")
    return status


def _discard(*reports: Path) -> None:
    """Removes reports of an earlier run, lest they be counted when this one dies early."""
    paths.REPORTS.mkdir(parents=True, exist_ok=True)
    for report in reports:
        report.unlink(missing_ok=True)


def _counted(report: Path, status: int) -> Counts:
    """What a JUnit report says; at least one failure when the tool did not end with success or nothing was tested."""
    counts = Counts()
    if report.exists():
        for case in ET.parse(report).iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                counts += Counts(failed=1)
            elif case.find("skipped") is not None:
                counts += Counts(skipped=1)
            else:
                counts += Counts(passed=1)
    if counts.failed == 0 and (status != 0 or counts.passed == 0):
        counts += Counts(failed=1)
    return counts
