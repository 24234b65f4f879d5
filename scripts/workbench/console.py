# SPDX-License-Identifier: GPL-3.0-or-later
"""Talking to the person at the terminal: short lines, and one sentence when something fails."""

import errno
import sys
import time
from collections.abc import Callable
from pathlib import Path

from . import paths


class Problem(Exception):
    """Something that the user can repair; the message is the one sentence that says how."""


_IS_WITHIN_LINE = [False]


def say(line: str) -> None:
    """Prints one line at once, also into a pipe, and never behind a part of another line."""
    if _IS_WITHIN_LINE[0]:
        _IS_WITHIN_LINE[0] = False
        print()
    print(line, flush=True)


def show(output: bytes) -> None:
    """Passes on what a command has said."""
    sys.stdout.flush()
    sys.stdout.buffer.write(output)
    sys.stdout.buffer.flush()
    _IS_WITHIN_LINE[0] = not output.endswith(b"\n")


def tail(file: Path, count: int) -> list[str]:
    """The last `count` lines of a text file, none when it does not exist."""
    if not file.exists():
        return []
    return file.read_text(errors="replace").splitlines()[-count:]


def duration(since: float) -> str:
    """The time since `time.monotonic()` gave `since`, as people read it."""
    seconds = time.monotonic() - since
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.1f} min"


def sentence(error: Exception) -> str:
    """What a person is told of an expected failure; raises `error` again when it is none."""
    if isinstance(error, Problem):
        return str(error)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full: make room in {paths.ROOT} and start again."
    if isinstance(error, BrokenPipeError) and error.filename is None:
        return "Nobody reads the output any more, so the run was stopped."
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}"
    raise error


def as_command(main: Callable[[], int]) -> None:
    """Runs a command's main function and turns every expected failure into one sentence and an exit status."""
    try:
        sys.exit(main())
    except (Problem, OSError) as error:
        print(sentence(error), file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        sys.exit(130)
