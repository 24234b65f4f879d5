# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for what happens elsewhere: by looking, with a limit. Nothing here, or in the tests, waits in another way."""

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


class TooLate(AssertionError):
    """What was waited for has not happened in time; a test that waited for it has failed."""


def eventually(
    look: Callable[[], Value],
    what: str | Callable[[], str],
    seconds: float = 15,
    every: float = 0.05,
    pause: Callable[[float], object] = time.sleep,
) -> Value:
    """Looks until the answer is true and gives that answer; raises TooLate after `seconds`.

    - what: what is waited for, or a function that then says it.
    - every: seconds between two looks; fewer for what does not last.
    - pause: lets the seconds between two looks pass.
    """
    deadline = time.monotonic() + seconds
    while not (value := look()):
        if time.monotonic() >= deadline:
            raise TooLate(f"{what if isinstance(what, str) else what()}: not within {seconds:.0f} s")
        pause(every)
    return value


def never(look: Callable[[], object], what: str, seconds: float = 2, every: float = 0.1) -> None:
    """Looks for `seconds`; raises AssertionError when the answer becomes true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if look():
            raise AssertionError(what)
        time.sleep(every)
