# SPDX-License-Identifier: GPL-3.0-or-later
"""Several measurements of one thing."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """Measured values in milliseconds: the median counts, least and most say how much to trust it."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    @property
    def range(self) -> str:
        """From least to most."""
        return f"{digits(min(self.values))}–{digits(max(self.values))}"


def digits(value: float) -> str:
    """A number with about three digits, as tables want it."""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def timed(times: int, work: Callable[[], object], before: Callable[[], object] = lambda: None) -> Sample:
    """How long `work` takes, each time after `before`, which is not measured."""
    values = []
    for _ in range(times):
        before()
        start = time.perf_counter()
        work()
        values.append((time.perf_counter() - start) * 1000)
    return Sample(tuple(values))


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; all columns but the first are numbers."""
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
