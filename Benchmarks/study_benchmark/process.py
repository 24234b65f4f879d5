# SPDX-License-Identifier: GPL-3.0-or-later
"""What the system says of a process: processor time and memory (proc(5))."""

import os
import re
import time
from pathlib import Path


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
    deadline = time.monotonic() + seconds
    before = processor_seconds(pid)
    while time.monotonic() < deadline:
        time.sleep(still)
        now = processor_seconds(pid)
        if now - before <= 0.1 * still:
            return
        before = now
    raise TimeoutError(f"Orthanc is still busy after {seconds:.0f} s")


def _status(pid: int, name: str) -> float:
    found = re.search(rf"{name}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found, name
    return int(found[1]) / 1024
