# SPDX-License-Identifier: GPL-3.0-or-later
"""A stage of `./test`: a command with a limit, and one sentence on how it ended when that was not well."""

import os
import re
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from . import limits, paths
from .console import say, tail
from .limits import Limit, in_words
from .processes import Command, Ending, Grace, MissingTool, NotBegun, OutOfTime, Words

GRACE = Grace()
PYTEST_GRACE = Grace(interrupted=60, alone=True)
"""pytest stops the servers that it has started."""
_SEVERAL = 3
"""More tests than this are not named."""
_ADVICE = {
    "swift": "install Swift 6.3 or newer from swift.org and put it on PATH",
    "python": "remove var/venv and start again",
    "git": "install git",
}


@dataclass(frozen=True)
class Stage:
    """What to run, and for how long.

    - is_shown: its output goes to the terminal, too, as it comes.
    - meanings: what exit statuses mean.
    """

    title: str
    log: Path
    words: Words
    limit: Limit
    is_shown: bool = True
    environment: Mapping[str, str] = field(default_factory=dict)
    grace: Grace = GRACE
    meanings: Mapping[int, str] = field(default_factory=dict)

    def begin(self, is_announced: bool = True) -> Command:
        """Starts it; raises NotBegun."""
        if is_announced:
            say(f"\n== {self.title}")
        # The corpus is for the mutation tests among the unit tests; they skip what is not there.
        environment = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1", "DICOM_CORPUS": str(paths.CORPUS)}
        return Command(
            self.words, limit=self.limit.most, output=self.log, is_shown=self.is_shown,
            environment={**environment, **self.environment}, grace=self.grace)

    def say_end(self, ending: Ending) -> None:
        """A line on how it ended."""
        how = "good" if ending.is_good else f"failed ({self.how(ending)})"
        say(f"== {self.title}: {how} after {in_words(ending.seconds)}")
        if ending.left_over:
            say(f"== {self.title} had left running, and it was ended now: {', '.join(ending.left_over)}")

    def how(self, ending: Ending) -> str:
        """Half a sentence on an ending."""
        if ending.passed == "run":
            return f"was ended when the run's {in_words(limits.RUN.minutes * 60)} were over"
        if ending.passed:
            return f"did not end within its {in_words(self.limit.most)} and was ended"
        meaning = self.meanings.get(ending.status)
        return f"ended with status {ending.status} ({meaning})" if meaning else _how(ending.status, self.log)

    def sentence(self, ending: Ending, more: str = "", running: tuple[str, ...] = ()) -> str:
        """How the stage ended, what was running, where its output lies, and what to do where that is known."""
        parts = [f"{self.title} {self.how(ending)}"]
        if running:
            named = ", ".join(running[:_SEVERAL]) + (f" and {len(running) - _SEVERAL} more" * (len(running) > _SEVERAL))
            parts.append(f"while it ran {named}")
        if more:
            parts.append(more)
        return f"{', '.join(parts)}; its output is in {where(self.log)}{self._advice(ending)}."

    def not_begun(self, reason: NotBegun) -> str:
        """The sentence on a stage that could not start."""
        advice = ""
        if isinstance(reason, MissingTool):
            known = next((words for tool, words in _ADVICE.items() if Path(reason.tool).name.startswith(tool)), "")
            advice = f": {known}" if known else ": install it and start again"
        elif isinstance(reason, OutOfTime):
            advice = ": give the run more with --limit MINUTES"
        return f"{self.title} {reason}{advice}."

    def _advice(self, ending: Ending) -> str:
        if ending.passed == "run":
            return "; --limit MINUTES gives the run more"
        if ending.passed:
            return f" (on two idle cores it takes about {in_words(self.limit.takes)})"
        if ending.status == -signal.SIGKILL:
            return " (the kernel kills what it has no memory for: 'dmesg' tells)"
        return ""


def where(file: Path) -> str:
    """A file as a person at the root of the repository names it."""
    return os.fspath(file.relative_to(paths.ROOT) if file.is_relative_to(paths.ROOT) else file)


def _how(status: int, log: Path) -> str:
    """An exit status in words."""
    if status < 0:
        return f"was ended by signal {_signal(-status)}"
    # Swift tells of its test process by a number.
    for line in reversed(tail(log, 50) if status else []):
        if found := re.search(r"unexpected signal code (\d+)", line):
            return f"failed, since the test process was ended by signal {_signal(int(found[1]))}"
    return f"ended with status {status}"


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
