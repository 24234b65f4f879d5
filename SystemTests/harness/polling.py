# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for what happens on other threads: by looking, with a deadline."""

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


def eventually(look: Callable[[], Value], what: str, seconds: float = 15, every: float = 0.05) -> Value:
    """Looks until the answer is true and gives that answer; fails the test after `seconds`.

    - every: seconds between two looks; fewer for what does not last.
    """
    deadline = time.monotonic() + seconds
    while not (value := look()):
        assert time.monotonic() < deadline, f"{what}: not within {seconds:.0f} s"
        time.sleep(every)
    return value


def never(look: Callable[[], object], what: str, seconds: float = 2) -> None:
    """Fails the test when the answer becomes true within `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert not look(), what
        time.sleep(0.1)
