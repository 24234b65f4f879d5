# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of set-up: commands that run quietly, with a limit, and one sentence when one fails."""

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from . import limits, paths
from .console import Problem, tail
from .limits import Limit
from .processes import NotBegun, Words, run
from .stages import Stage, where


def run_logged(
    command: Words, *, log: str, otherwise: str, limit: Limit, environment: Mapping[str, str] | None = None
) -> None:
    """Runs `command` quietly, its output in `var/log/{log}.log`.

    Raises Problem with the sentence `otherwise` when it fails, after showing the last lines of its output, and with how
    it ended when it was killed or took too long.
    """
    stage = Stage(f"The step '{log}'", paths.LOGS / f"{log}.log", command, limit)
    # Services that a package starts stay, unless the step fails.
    try:
        ending = run(command, limit=limit.most, output=stage.log, environment=environment, owns_all=False)
    except NotBegun as reason:
        raise Problem(stage.not_begun(reason)) from None
    if ending.is_good:
        return
    for line in tail(stage.log, 20):
        print(f"    {line}", file=sys.stderr)
    if ending.passed or ending.status < 0:
        raise Problem(f"{otherwise} {stage.sentence(ending)}")
    raise Problem(f"{otherwise} (everything it said is in {where(stage.log)})")


def ask(command: Words, limit: Limit = limits.QUERY) -> tuple[int, str]:
    """Runs a command of a moment; gives its exit status and what it said.

    Raises Problem when it is not there, or does not end in time.
    """
    with tempfile.TemporaryDirectory(prefix="workbench-") as folder:
        output = Path(folder, "output")
        stage = Stage(f"The command '{' '.join(map(str, command))}'", output, command, limit)
        try:
            ending = run(command, limit=limit.most, output=output, every=0.005, owns_all=False)
        except NotBegun as reason:
            raise Problem(stage.not_begun(reason)) from None
        said = output.read_text(errors="replace")
    if ending.passed:
        raise Problem(f"{stage.title} {stage.how(ending)}; it said: {_last_line(said)}")
    return ending.status, said


def do(command: Words, limit: Limit = limits.QUERY) -> None:
    """The same for a command that must succeed."""
    status, said = ask(command, limit)
    if status != 0:
        raise Problem(f"The command '{' '.join(map(str, command))}' failed (status {status}): {_last_line(said)}")


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["nothing"])[-1]
