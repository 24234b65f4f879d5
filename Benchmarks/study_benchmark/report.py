# SPDX-License-Identifier: GPL-3.0-or-later
"""What a benchmark prints: sections of docs/performance.md as they are."""

import os
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path


class Report:
    """What is printed, and written at the end."""

    def __init__(self, output: Path | None) -> None:
        self._output = output
        self._text = ""
        self._start = time.monotonic()

    def add(self, text: str) -> None:
        """Prints a piece and keeps it; the file is whole after each, lest an interrupted run be for nothing."""
        print(text, flush=True)
        self._text += text + "\n"
        if self._output:
            self._output.write_text(self._text)

    def section(self, title: str, tables: str) -> None:
        """Adds the tables of a case."""
        self.add(f"#### {title}\n\n{tables}")
        print(f"({time.monotonic() - self._start:.0f} s so far, load {os.getloadavg()[0]:.1f})\n", file=sys.stderr)


def where_and_when() -> str:
    """The machine, the day, and how busy it is at the start."""
    processors = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    model = processors[0].partition(":")[2].strip() if processors else platform.machine()
    return (
        f"Measured on {datetime.now(UTC):%-d %B %Y} on {len(processors)} × {model}, "
        f"load {os.getloadavg()[0]:.1f} at the start"
    )
