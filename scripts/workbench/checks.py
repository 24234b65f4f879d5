# SPDX-License-Identifier: GPL-3.0-or-later
"""The stages of `./test`: each runs one tool, shows what it says, and tells what passed and failed."""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from . import limits, paths, reports
from .console import say, tail
from .limits import Limit
from .outcome import Outcome
from .processes import Ending, NotBegun, Steps, Words
from .reports import BadReport, Progress
from .stages import PYTEST_GRACE, Stage

Check = Steps[Outcome]
"""A stage that waits side by side with others: see `processes.side_by_side`."""

_SECOND_TRIES = 8
"""More failures than this are no accident."""
_NOTHING_CHOSEN = 5
"""pytest's status when -k selects nothing."""
_PYTEST = {2: "interrupted", 3: "pytest itself failed", 4: "pytest was called wrongly"}


@dataclass(frozen=True)
class TestRun:
    """A stage that writes a JUnit report, and where to see how far it came when there is none."""

    __test__ = False

    stage: Stage
    report: Path
    progress: Callable[[], Progress]


def in_turn(some: Iterable[Check]) -> Check:
    """One after the other. Lanes with the same iterator share what it gives: the one that is free takes it."""
    for check in some:
        yield from check
    return Outcome()


def tool(
    title: str, words: Words, limit: Limit, log: str = "", environment: Mapping[str, str] | None = None
) -> Check:
    """A stage that passes or fails as a whole: it adds to the outcome only when it fails."""
    name = log or re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    stage = Stage(title, paths.LOGS / f"{name}.log", words, limit, environment=environment or {})
    try:
        command = stage.begin()
    except NotBegun as reason:
        return Outcome.failed(title, stage.not_begun(reason))
    ending = yield command
    stage.say_end(ending)
    return Outcome() if ending.is_good else Outcome.failed(title, stage.sentence(ending))


def swift_test(
    title: str, name: str, *arguments: str | os.PathLike[str], limit: Limit,
    environment: Mapping[str, str] | None = None,
) -> Check:
    """Swift's unit tests, by the report that Swift Testing writes."""
    log, report = paths.LOGS / f"{name}-tests.log", paths.REPORTS / f"{name}.xml"
    words = ["swift", "test", "--disable-xctest", "--xunit-output", report, *arguments]
    # Thousands of lines say that something starts; how it ended stands in the report.
    stage = Stage(title, log, words, limit, is_shown=False, environment=environment or {})
    outcome, ending = yield from run_tests(TestRun(stage, report, lambda: reports.swift_progress(title, log)))
    lines = [line for line in tail(log, 100_000) if not line.startswith("◇")]
    say("\n".join(lines[-1 if ending and ending.status == 0 else -200 :]))
    return outcome


def pytest(title: str, name: str, *arguments: str | os.PathLike[str], limit: Limit) -> Check:
    """A run of pytest over SystemTests, by its report."""
    outcome, _ = yield from run_tests(pytest_run(title, name, *arguments, limit=limit))
    return outcome


def patient_pytest(title: str, name: str, *arguments: str | os.PathLike[str], limit: Limit) -> Check:
    """A run of pytest whose failures, if they are few, have a second try: the viewer has races of its own on a busy
    machine. What passes only then is told apart.
    """
    # Each failure may have waited for minutes.
    run = pytest_run(title, name, *arguments, f"--maxfail={_SECOND_TRIES + 1}", limit=limit)
    first, ending = yield from run_tests(run)
    # Any other status than 1 means that not all tests were run.
    if ending is None or ending.passed or ending.status != 1 or not 0 < len(first.failures) <= _SECOND_TRIES:
        return first
    second = f"{title}, second try"
    again, ending = yield from run_tests(
        pytest_run(second, f"{name}-again", *arguments, "--last-failed", cache=name, limit=limits.SECOND_TRY))
    if ending is None or ending.passed or ending.status not in (0, 1):
        return first
    if again.passed + len(again.failures) != len(first.failures):
        return first
    failed = {failure.test for failure in again.failures}
    late = tuple(failure.test for failure in first.failures if failure.test not in failed)
    return Outcome(first.passed + len(late), first.skipped, again.failures, late)


def pytest_run(
    title: str, name: str, *arguments: str | os.PathLike[str], limit: Limit, cache: str | None = None
) -> TestRun:
    """A run of pytest, with names of its own for all that it writes.

    - cache: the run whose failures `--last-failed` means, if it is another.
    """
    report, journal = paths.REPORTS / f"{name}.xml", paths.REPORTS / f"{name}.journal"
    options = [f"--junit-xml={report}", "-o", f"cache_dir={paths.PYTEST_CACHES / (cache or name)}"]
    options += ["--durations=10", "--durations-min=5"]
    if os.isatty(1):
        options.append("--color=yes")
    folders = [paths.SYSTEM_TESTS, f"--ignore={paths.WORKBENCH_TESTS}"]
    if any(isinstance(one, os.PathLike) for one in arguments):
        folders = []
    stage = Stage(
        title,
        paths.LOGS / f"{name}.log",
        [paths.VENV_PYTHON, "-m", "pytest", *options, *arguments, *folders],
        limit,
        environment={"WORKBENCH_JOURNAL": str(journal)},
        grace=PYTEST_GRACE,
        meanings=_PYTEST,
    )
    journal.unlink(missing_ok=True)
    return TestRun(stage, report, lambda: reports.pytest_progress(title, journal))


def run_tests(run: TestRun) -> Steps[tuple[Outcome, Ending | None]]:
    """Runs it; the ending is None when it could not begin."""
    # A report of an earlier run must not be counted when this one dies early.
    run.report.parent.mkdir(parents=True, exist_ok=True)
    run.report.unlink(missing_ok=True)
    try:
        command = run.stage.begin()
    except NotBegun as reason:
        return Outcome.failed(run.stage.title, run.stage.not_begun(reason)), None
    ending = yield command
    run.stage.say_end(ending)
    return _outcome(run, ending), ending


def _outcome(run: TestRun, ending: Ending) -> Outcome:
    """What the report says; at least one failure when the tool did not end with success or nothing was tested."""
    stage = run.stage
    if ending.status == _NOTHING_CHOSEN and not ending.passed and stage.grace is PYTEST_GRACE:
        return Outcome()
    progress = run.progress()
    try:
        outcome, complaint = reports.read(stage.title, run.report), ""
    except BadReport as bad:
        outcome, complaint = progress.outcome, str(bad)
    is_as_reported = ending.status == (1 if outcome.failures else 0) and not ending.passed
    if not is_as_reported:
        # pytest reports the test at which it was interrupted as if it had passed.
        seen = progress.outcome
        outcome = Outcome(seen.passed, seen.skipped, outcome.failures or seen.failures)
    if not complaint and is_as_reported and (outcome.passed or outcome.failures):
        return outcome
    if is_as_reported and not complaint:
        complaint = "nothing was tested"
    return outcome + Outcome.failed(stage.title, stage.sentence(ending, complaint, progress.running))
