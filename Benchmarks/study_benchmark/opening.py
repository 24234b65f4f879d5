# SPDX-License-Identifier: GPL-3.0-or-later
"""Opening studies from every state, beside what the least work of each kind costs in the same Orthanc."""

import os
import time
from dataclasses import dataclass

from workbench.waiting import eventually

from .bench import PACK, Bench
from .files import LARGE_CT, MANY_SERIES, SMALL_CT, Study, tiny_study
from .sample import Sample, digits, table, timed

STUDIES = {"1000 CT of 15 KB": SMALL_CT, "300 CT of 0.5 MB": LARGE_CT, "200 series of 5 CT": MANY_SERIES}
BUDGETS = {"warm": 1, "after a restart": 25, "cold": 100}
"""Milliseconds, for the study of 1000."""


@dataclass(frozen=True)
class Repeats:
    """How often things are measured: what takes microseconds, what needs a restart each time, what takes seconds."""

    fast: int
    restarts: int
    slow: int


@dataclass(frozen=True)
class Opening:
    """One study opened from every state."""

    warm: Sample
    not_modified: Sample
    packs: Sample
    cold: Sample
    body: int


def open_from_every_state(bench: Bench, study: str, repeats: Repeats) -> Opening:
    """Measures; ends with the study warm."""
    cold = _after(bench, lambda: bench.make_cold(study), study, "FromFiles", repeats.slow)
    bench.make_packed(study)
    packs = _after(bench, bench.restart, study, "FromPacks", repeats.restarts)
    bench.make_warm(study)
    answer = bench.ask(study)
    tag = answer.header("ETag")
    assert tag
    assert bench.ask(study, If_None_Match=tag).status == 304
    before = bench.json("/ohif/status")["Documents"]["FromMemory"]
    warm = timed(repeats.fast, lambda: bench.ask(study))
    not_modified = timed(repeats.fast, lambda: bench.ask(study, If_None_Match=tag))
    assert bench.json("/ohif/status")["Documents"]["FromMemory"] == before + 2 * repeats.fast
    return Opening(warm, not_modified, packs, cold, len(answer.body))


def _after(bench: Bench, prepare, study: str, origin: str, times: int) -> Sample:
    values = []
    for _ in range(times):
        prepare()
        before = bench.json("/ohif/status")["Documents"][origin]
        start = time.perf_counter()
        bench.ask(study)
        values.append((time.perf_counter() - start) * 1000)
        assert bench.json("/ohif/status")["Documents"][origin] == before + 1, origin
    return Sample(tuple(values))


def section(bench: Bench, repeats: Repeats, largest: int, fewer: Repeats) -> str:
    """The table of all studies with their yardsticks.

    - largest, fewer: the instances of one more study, and how often that one is measured.
    """
    rows = []
    for title, study in STUDIES.items():
        rows += _rows(bench, title, study, repeats)
    rows += _rows(bench, f"{largest} CT of 7 KB", tiny_study(largest), fewer)
    return table(["study", "what", "median ms", "least–most ms", "body", "budget ms", "ratio"], rows)


def _rows(bench: Bench, title: str, study: Study, repeats: Repeats) -> list[list[str]]:
    name = bench.study(study)
    opening = open_from_every_state(bench, name, repeats)
    _make_summaries(bench, name)
    no_op = timed(repeats.fast, lambda: bench.get("/benchmark/no-op"))
    packs = timed(repeats.restarts, lambda: _read_packs(bench, name))
    threads = min(max(os.cpu_count() or 1, 1), 8)
    files = timed(repeats.restarts, lambda: bench.get(f"/benchmark/read-files/{name}"))
    parallel = timed(repeats.restarts, lambda: bench.get(f"/benchmark/read-files/{name}?threads={threads}"))
    summaries = timed(repeats.slow, lambda: _read_summaries(bench, name))
    tags = timed(repeats.slow, lambda: bench.get(f"/studies/{name}/instances-tags?short"))
    budgets = BUDGETS if study == SMALL_CT else {}
    best_read = min(files.median, parallel.median)

    def row(what: str, sample: Sample, ratio: str = "", body: int | None = None) -> list[str]:
        size = "" if body is None else f"{body / 1000:.1f} kB"
        return [title, what, digits(sample.median), sample.range, size, str(budgets.get(what, "")), ratio]

    return [
        row("warm", opening.warm, f"{opening.warm.median / no_op.median:.1f} × no-op", opening.body),
        row("304", opening.not_modified, f"{opening.not_modified.median / no_op.median:.1f} × no-op", 0),
        row(
            "after a restart", opening.packs, f"{opening.packs.median / packs.median:.1f} × packs over HTTP",
            opening.body),
        row("cold", opening.cold, f"{opening.cold.median / best_read:.2g} × reading the files", opening.body),
        row("*no-op route*", no_op),
        row("*its packs over HTTP*", packs),
        row("*reading its files through the SDK, 1 thread*", files),
        row(f"*the same, {threads} threads*", parallel),
        row("*its metadata 4202 over HTTP*", summaries, f"{summaries.median / opening.packs.median:.0f} × packs"),
        row("*`instances-tags?short`*", tags, f"{tags.median / opening.cold.median:.1f} × cold"),
    ]


def _make_summaries(bench: Bench, study: str) -> None:
    job = bench.post("/ohif/preload", f'{{"Studies": ["{study}"]}}'.encode())

    def end() -> str | None:
        state = bench.json(job["Path"])["State"]
        return state if state in ("Success", "Failure") else None

    assert eventually(end, "the end of the job", 3600, every=0.2) == "Success"


def _instances(bench: Bench, study: str) -> list[str]:
    instances = []
    for series in bench.json(f"/studies/{study}")["Series"]:
        instances += bench.json(f"/series/{series}")["Instances"]
    return instances


def _read_packs(bench: Bench, study: str) -> None:
    for series in bench.json(f"/studies/{study}")["Series"]:
        bench.get(f"/series/{series}/attachments/{PACK}/data")


def _read_summaries(bench: Bench, study: str) -> None:
    for instance in _instances(bench, study):
        bench.get(f"/instances/{instance}/metadata/4202")
