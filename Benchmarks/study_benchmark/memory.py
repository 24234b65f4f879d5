# SPDX-License-Identifier: GPL-3.0-or-later
"""How much memory Orthanc takes to open a large study."""

from .bench import Bench
from .files import LARGE_CT, tiny_study
from .process import forget_peak, peak_megabytes, resident_megabytes
from .sample import table

BUDGET = 300
"""Megabytes above idle, for 20 000 instances."""


def section(bench: Bench, instances: int) -> str:
    """Opens studies from every state and looks at the peak each time."""
    rows = []

    def row(what: str, title: str, idle: float, budget: str = "") -> None:
        peak, now = peak_megabytes(bench.pid), resident_megabytes(bench.pid)
        rows.append([title, what, f"{idle:.0f}", f"{peak - idle:.0f}", f"{now - idle:.0f}", budget])

    title = f"{instances} CT of 7 KB"
    study = bench.study(tiny_study(instances))
    bench.make_cold(study)
    idle = _idle(bench)
    bench.open(study, "FromFiles")
    row("cold", title, idle, str(BUDGET))
    bench.make_packed(study)
    row("cold, and the pack written behind it", title, idle, str(BUDGET))
    bench.restart()
    idle = _idle(bench)
    bench.open(study, "FromPacks")
    row("after a restart", title, idle, str(BUDGET))
    for _ in range(20):
        bench.ask(study)
    row("and opened 20 times more", title, idle)
    # 150 MB of pixels, which never are in memory together.
    large = bench.study(LARGE_CT)
    bench.make_cold(large)
    idle = _idle(bench)
    bench.open(large, "FromFiles")
    row("cold", f"{LARGE_CT.instances} CT of 0.5 MB", idle)
    return table(["study", "opened", "idle MB", "most above idle MB", "left above idle MB", "budget MB"], rows)


def _idle(bench: Bench) -> float:
    """Megabytes in memory while nothing is to be done; the peak is looked for from now on."""
    bench.get("/benchmark/no-op")
    forget_peak(bench.pid)
    return resident_megabytes(bench.pid)
