# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run of `./test` has seen: how many tests passed, and what failed and why."""

from dataclasses import dataclass

_EXCERPT, _WIDTH = 25, 200
"""Lines of a failure that are repeated at the end of the whole run, and characters of each."""


@dataclass(frozen=True)
class Failure:
    """A test that failed and what it said, or, where the test has no name, a stage as a whole and a sentence on it."""

    step: str
    test: str
    words: str

    def excerpt(self) -> str:
        """The name and the end of what was said, where the reason stands; short enough to read many of them."""
        if not self.test:
            return f"FAILED {self.words}"
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

    @classmethod
    def failed(cls, step: str, sentence: str) -> "Outcome":
        """A stage that failed as a whole."""
        return cls(failures=(Failure(step, "", sentence),))

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.passed + other.passed,
            self.skipped + other.skipped,
            self.failures + other.failures,
            self.late + other.late,
        )

    def __str__(self) -> str:
        """The last line of a run."""
        line = f"{self.passed} passed, {len(self.failures)} failed"
        return f"{line}, {self.skipped} skipped" if self.skipped else line


class Report:
    """The outcome of a run so far: what was seen stays when the run breaks off."""

    def __init__(self) -> None:
        self.outcome = Outcome()
        self.remarks: list[str] = []
        """What a reader of the counts must know as well, such as what was not tested."""

    def add(self, outcome: Outcome) -> Outcome:
        """Adds what a stage has seen, and gives it back."""
        self.outcome += outcome
        return outcome
