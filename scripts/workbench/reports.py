# SPDX-License-Identifier: GPL-3.0-or-later
"""What test tools leave behind: JUnit reports, and what stands in for one that is missing."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

from . import paths
from .console import tail
from .outcome import Failure, Outcome

# "Test run …" is about all of them, "Test case passing …" about one argument of one.
_SWIFT_BEGIN = re.compile(r"\S+ Test (?!run |case )(.+) started\.$")
_SWIFT_END = re.compile(
    r'\S+ Test (?!run |case )(".*?"|\S+\(.*?\))(?: with \d+ test cases?)? (passed|failed|skipped)(?: after|:|\.|$)'
)


class BadReport(Exception):
    """There is no whole report; the message is half a sentence."""


@dataclass(frozen=True)
class Progress:
    """How far a test tool came."""

    outcome: Outcome
    running: tuple[str, ...]
    """The tests that had begun and not ended."""


def read(title: str, report: Path) -> Outcome:
    """What a JUnit report says; raises BadReport when it does not say it."""
    name = report.relative_to(paths.ROOT) if report.is_relative_to(paths.ROOT) else report
    if not report.exists():
        raise BadReport(f"its report {name} is missing")
    if report.stat().st_size == 0:
        raise BadReport(f"its report {name} is empty")
    outcome = Outcome()
    try:
        for case in ET.parse(report).iter("testcase"):
            outcome += _case(title, case)
    except ET.ParseError:
        raise BadReport(f"its report {name} is cut off or damaged") from None
    return outcome


def _case(title: str, case: ET.Element) -> Outcome:
    """One test of a JUnit report."""
    said = [part for part in case if part.tag in ("failure", "error")]
    if said:
        words = "\n".join(part.text or part.get("message", "") for part in said)
        return Outcome(failures=(Failure(title, f"{case.get('classname')} {case.get('name')}", words),))
    return Outcome(skipped=1) if case.find("skipped") is not None else Outcome(passed=1)


def pytest_progress(title: str, journal: Path) -> Progress:
    """By the journal that SystemTests/harness/journal.py keeps."""
    begun: dict[str, None] = {}
    outcome = Outcome()
    for line in tail(journal, 1_000_000):
        word, _, test = line.partition(" ")
        if word == "begun":
            begun[test] = None
        elif word in ("passed", "skipped", "failed") and test in begun:
            del begun[test]
            if word == "failed":
                outcome += Outcome(failures=(Failure(title, test, "its words are lost with the report"),))
            else:
                outcome += Outcome(**{word: 1})
    return Progress(outcome, tuple(begun))


def swift_progress(title: str, log: Path) -> Progress:
    """By what Swift Testing says as it goes."""
    begun: dict[str, None] = {}
    ended: dict[str, str] = {}
    for line in tail(log, 1_000_000):
        if found := _SWIFT_BEGIN.match(line):
            begun[found[1]] = None
        elif found := _SWIFT_END.match(line):
            ended[found[1]] = found[2]
    outcome = Outcome()
    for test, word in ended.items():
        if word == "failed":
            outcome += Outcome(failures=(Failure(title, test, "its words are in the log"),))
        else:
            outcome += Outcome(**{word: 1})
    return Progress(outcome, tuple(test for test in begun if test not in ended))
