# SPDX-License-Identifier: GPL-3.0-or-later
"""How much memory Orthanc takes to open a large study."""

from .bench import Bench
from .files import tiny_study
from .process import forget_peak, peak_megabytes, resident_megabytes
from .sample import table

BUDGET = 300
"""Megabytes above idle, for 20 000 instances."""


def section(bench: Bench, instances: int) -> str:
    """Opens a study from every state and looks at the peak each time."""
    study = bench.study(tiny_study(instances))
    rows = []

    def row(what: str, budget: str = "") -> None:
        peak, now = peak_megabytes(bench.pid), resident_megabytes(bench.pid)
        rows.append([what, f"{idle:.0f}", f"{peak - idle:.0f}", f"{now - idle:.0f}", budget])

    bench.make_cold(study)
    bench.get("/benchmark/no-op")
    idle = resident_megabytes(bench.pid)
    forget_peak(bench.pid)
    bench.open(study, "FromFiles")
    row("cold", str(BUDGET))
    bench.make_packed(study)
    row("cold, and the pack written behind it", str(BUDGET))
    bench.restart()
    bench.get("/benchmark/no-op")
    idle = resident_megabytes(bench.pid)
    forget_peak(bench.pid)
    bench.open(study, "FromPacks")
    row("after a restart", str(BUDGET))
    for _ in range(20):
        bench.ask(study)
    row("and opened 20 times more")
    head = [f"{instances} instances opened", "idle MB", "most above idle MB", "left above idle MB", "budget MB"]
    return table(head, rows)
