# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of `./test`: each runs one tool, shows what it says, and tells what passed and failed."""

import os
import re
import signal
import subprocess
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from . import paths
from .console import duration, say, tail

_SECOND_TRIES = 8
"""More failures than this are no accident."""
_STEP_MINUTES = 40
"""What takes longer hangs: no step takes more than a quarter of an hour on two cores that do nothing else."""
_END_SECONDS = 60
"""In which a step that is asked to end can stop the servers that it has started."""
_EXCERPT, _WIDTH = 25, 200
"""Lines of a failure that are repeated at the end of the whole run, and characters of each."""


@dataclass(frozen=True)
class Failure:
    """A test, or a step as a whole where the test has no name, that failed, and what it said."""

    step: str
    test: str
    words: str

    def excerpt(self) -> str:
        """The name and the end of what was said, where the reason stands; short enough to read many of them."""
        lines = self.words.strip().splitlines()[-_EXCERPT:]
        return "\n".join([f"FAILED {self.step}: {self.test}", *(f"    {line[:_WIDTH]}" for line in lines)])


@dataclass(frozen=True)
class Outcome:
    """How many tests passed and were skipped, and those that failed."""

    passed: int = 0
    skipped: int = 0
    failures: tuple[Failure, ...] = ()
    late: tuple[str, ...] = ()
    """Those among the passed that failed at first."""

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.passed + other.passed,
            self.skipped + other.skipped,
            self.failures + other.failures,
            self.late + other.late,
        )

    def __str__(self) -> str:
        line = f"{self.passed} passed, {len(self.failures)} failed"
        line += f", {self.skipped} skipped" if self.skipped else ""
        return line + (f", {len(self.late)} of the passed at the second try" if self.late else "")


def tool(title: str, command: Sequence[str | os.PathLike[str]]) -> Outcome:
    """A step that passes or fails as a whole: it adds to the outcome only when it fails."""
    status = _run(title, command)
    return Outcome() if status == 0 else Outcome(failures=(Failure(title, "", f"status {status}"),))


def swift_test(title: str, name: str, *arguments: str | os.PathLike[str]) -> Outcome:
    """Swift's unit tests, by the report that Swift Testing writes."""
    report, log = paths.REPORTS / f"{name}.xml", paths.LOGS / f"{name}-tests.log"
    _discard(report)
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    # Thousands of lines say that something starts; how it ended stands in the report.
    with log.open("wb") as output:
        command = ["swift", "test", "--disable-xctest", "--xunit-output", report, *arguments]
        status = _run(title, command, output=output)
    say("\n".join(_last_words(log, 1 if status == 0 else 200)))
    return _reported(title, report, status)


def _last_words(log: Path, count: int) -> list[str]:
    """The end of what Swift Testing said but for beginnings, and tests that have not ended: when few are left, one of
    them hangs.
    """
    lines = tail(log, 100_000)
    begun = {found[1] for line in lines if (found := re.match(r'◇ Test ("[^"]*") started', line))}
    ended = {found[1] for line in lines if (found := re.match(r'[✔✘] Test ("[^"]*") (?:passed|failed|with)', line))}
    unfinished = [f"Not finished: {test}" for test in sorted(begun - ended)]
    return [*[line for line in lines if not line.startswith("◇")][-count:], *unfinished[:_SECOND_TRIES]]


def patient_pytest(title: str, name: str, *arguments: str) -> Outcome:
    """A run of pytest whose failures, if they are few, have a second try: the viewer has races of its own on a busy
    machine. What passes only then is told apart.
    """
    # Each failure may have waited for minutes.
    first, status = _pytest(title, name, *arguments, f"--maxfail={_SECOND_TRIES + 1}")
    # Any other status than 1 means that not all tests were run.
    if status != 1 or not 0 < len(first.failures) <= _SECOND_TRIES:
        return first
    again, status = _pytest(f"{title}, second try", f"{name}-again", *arguments, "--last-failed")
    if status not in (0, 1) or again.passed + len(again.failures) != len(first.failures):
        return first
    failed = {failure.test for failure in again.failures}
    late = tuple(failure.test for failure in first.failures if failure.test not in failed)
    return Outcome(first.passed + len(late), first.skipped, again.failures, late)


def pytest(title: str, name: str, *arguments: str) -> Outcome:
    """A run of pytest over SystemTests, by its report."""
    return _pytest(title, name, *arguments)[0]


def _pytest(title: str, name: str, *arguments: str) -> tuple[Outcome, int]:
    """The same with pytest's exit status."""
    report = paths.REPORTS / f"{name}.xml"
    _discard(report)
    status = _run(title, [paths.VENV_PYTHON, "-m", "pytest", f"--junit-xml={report}", *arguments, paths.SYSTEM_TESTS])
    nothing_to_do = status == 5  # pytest's status when -k selects nothing
    return (Outcome() if nothing_to_do else _reported(title, report, status)), status


def _run(title: str, command: Sequence[str | os.PathLike[str]], output: IO[bytes] | None = None) -> int:
    """Runs a step and gives its status; one that hangs is ended, and has failed."""
    say(f"\n== {title}")
    start = time.monotonic()
    # The corpus is for the mutation tests among the unit tests; they skip what is not there.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "DICOM_CORPUS": str(paths.CORPUS)}
    process = subprocess.Popen(
        command, cwd=paths.ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        status = process.wait(_STEP_MINUTES * 60)
    except subprocess.TimeoutExpired:
        say(f"== {title}: no end after {_STEP_MINUTES} min")
        process.send_signal(signal.SIGINT)
        _await_end(process)
        status = process.returncode or 1
    except KeyboardInterrupt:
        # The step has heard it, too; a second one would keep it from stopping what it has started.
        _await_end(process)
        raise
    say(f"== {title}: {'good' if status == 0 else f'failed (status {status})'} after {duration(start)}")
    return status


def _await_end(process: subprocess.Popen[bytes]) -> None:
    """Waits for a step that was interrupted, so that it can stop its servers; ends it in the end without asking."""
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _discard(*reports: Path) -> None:
    """Removes reports of an earlier run, lest they be counted when this one dies early."""
    paths.REPORTS.mkdir(parents=True, exist_ok=True)
    for report in reports:
        report.unlink(missing_ok=True)


def _reported(title: str, report: Path, status: int) -> Outcome:
    """What a JUnit report says; at least one failure when the tool did not end with success or nothing was tested."""
    outcome = Outcome()
    if report.exists():
        for case in ET.parse(report).iter("testcase"):
            outcome += _case(title, case)
    if not outcome.failures and (status != 0 or outcome.passed == 0):
        outcome += Outcome(failures=(Failure(title, "", f"status {status}, {outcome.passed} passed"),))
    return outcome


def _case(title: str, case: ET.Element) -> Outcome:
    """One test of a JUnit report."""
    said = [part for part in case if part.tag in ("failure", "error")]
    if said:
        words = "\n".join(part.text or part.get("message", "") for part in said)
        return Outcome(failures=(Failure(title, f"{case.get('classname')} {case.get('name')}", words),))
    return Outcome(skipped=1) if case.find("skipped") is not None else Outcome(passed=1)
