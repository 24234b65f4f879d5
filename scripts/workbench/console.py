# SPDX-License-Identifier: GPL-3.0-or-later
"""Talking to the person at the terminal: short lines, and one sentence when something fails."""

import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from . import paths


class Problem(Exception):
    """Something that the user can repair; the message is the one sentence that says how."""


def say(line: str) -> None:
    """Prints one line at once, also into a pipe."""
    print(line, flush=True)


def run_logged(
    command: Sequence[str | os.PathLike[str]],
    *,
    log: str,
    otherwise: str,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Runs `command` quietly, its output in `var/log/{log}.log`.

    Raises Problem with the sentence `otherwise` when it fails, after showing the last lines of its output.
    """
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    file = paths.LOGS / f"{log}.log"
    with file.open("wb") as output:
        status = subprocess.run(
            [os.fspath(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=paths.ROOT,
            env={**os.environ, **(environment or {})},
        ).returncode
    if status != 0:
        for line in tail(file, 20):
            print(f"    {line}", file=sys.stderr)
        raise Problem(f"{otherwise} (everything it said is in {file.relative_to(paths.ROOT)})")


def tail(file: Path, count: int) -> list[str]:
    """The last `count` lines of a text file, none when it does not exist."""
    if not file.exists():
        return []
    return file.read_text(errors="replace").splitlines()[-count:]


def duration(since: float) -> str:
    """The time since `time.monotonic()` gave `since`, as people read it."""
    seconds = time.monotonic() - since
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.1f} min"


def as_command(main: Callable[[], int]) -> None:
    """Runs a command's main function and turns every expected failure into one sentence and an exit status."""
    try:
        sys.exit(main())
    except Problem as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        sys.exit(130)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            print(f"The disk is full: make room in {paths.ROOT} and start again.", file=sys.stderr)
        else:
            print(f"{error.strerror}: {error.filename}", file=sys.stderr)
        sys.exit(1)
