# SPDX-License-Identifier: GPL-3.0-or-later
"""What the system says of a process: processor time and memory (proc(5))."""

import math
import os
import re
from pathlib import Path

from workbench.waiting import eventually


def processor_seconds(pid: int) -> float:
    """User and system time so far, of threads that have ended, too; to the hundredth of a second."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_megabytes(pid: int) -> float:
    """What is in memory now (VmRSS)."""
    return _status(pid, "VmRSS")


def peak_megabytes(pid: int) -> float:
    """The most that was in memory since `forget_peak` (VmHWM)."""
    return _status(pid, "VmHWM")


def forget_peak(pid: int) -> None:
    """Begins to look for the peak anew."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def wait_until_idle(pid: int, still: float = 0.4, seconds: float = 600) -> None:
    """Returns when the process has used hardly any processor time for `still` seconds; Orthanc takes 3 % by itself."""
    before = math.inf

    def is_idle() -> bool:
        nonlocal before
        last, before = before, processor_seconds(pid)
        # The first look has nothing to compare with.
        return before - last <= 0.1 * still if last < math.inf else False

    eventually(is_idle, "Orthanc is idle", seconds, every=still)


def _status(pid: int, name: str) -> float:
    found = re.search(rf"{name}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found, name
    return int(found[1]) / 1024
