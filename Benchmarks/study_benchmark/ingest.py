# SPDX-License-Identifier: GPL-3.0-or-later
"""What storing costs Orthanc without the plugin, with it, and with it preloading.

What the plugin takes is a twentieth of what Orthanc takes, and the speed of a machine changes by more than that within
a minute. So each stores a few files in turn, over and over, and what is compared are those of one round.
"""

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from workbench import paths
from workbench.installation import Installation
from workbench.orthanc import free_port
from workbench.waiting import eventually

from .bench import BENCHMARK_PLUGIN, PACK, Bench, bench
from .files import LARGE_CT, SMALL_CT, Study
from .process import processor_seconds, wait_until_idle
from .sample import table

BUDGET = 0.3
"""Milliseconds of processor time an instance that preloading may add."""
_TURN = 40
"""Files that one Orthanc stores before it is the turn of the next one: at most two seconds for all."""
_STABLE_AGE = 3
"""More than the time between two turns of one Orthanc, in seconds."""
_AFTERMATH_SECONDS = _STABLE_AGE + 6
"""A series that is stable gets its pack when it has not changed for two seconds. The same time for all, since Orthanc
takes some processor time while nothing happens."""
_WITHOUT_DELAY = {"TCP_NODELAY": "1"}
"""Debian's DCMTK waits 40 ms for more to send (Nagle's algorithm) before each end of a message, on both sides."""
_STUDIES = {"1000 of 15 KB": SMALL_CT, "300 of 0.5 MB": LARGE_CT}
_PROTOCOLS = ("HTTP", "C-STORE")
_BARE, _PRELOADING = "no plugin", "`Preload` true"
_SUMMARY_SIZE = 1000
"""Bytes of metadata 4202 of a CT."""
_VARIANTS: dict[str, dict[str, Any]] = {
    _BARE: {"plugins": ()},
    "*metadata of 1 kB for each*": {
        "plugins": (BENCHMARK_PLUGIN,), "configuration": {"Benchmark": {"MetadataSize": _SUMMARY_SIZE}}
    },
    "`Preload` false": {"plugins": (paths.PLUGIN,), "ohif": {"Preload": False}},
    _PRELOADING: {"plugins": (paths.PLUGIN,), "ohif": {"Preload": True}},
}


@dataclass
class _Costs:
    """Milliseconds an instance, one value a round."""

    processor: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class _Turn:
    """A few files of a study: what is sent by HTTP, and where storescu finds them."""

    files: list[bytes]
    folder: Path


def section(installation: Installation, rounds: int) -> str:
    """The table: files, protocol and variant."""
    costs: dict[tuple[str, str, str], _Costs] = {}
    with tempfile.TemporaryDirectory() as temporary:
        # Each a study of its own: one that was deleted moments ago is no new one.
        turns = {
            (title, protocol): _turns(replace(study, number=study.number + 50 * index), Path(temporary))
            for title, study in _STUDIES.items()
            for index, protocol in enumerate(_PROTOCOLS)
        }
        for _ in range(rounds):
            # New processes each time: how one lies in memory makes it faster or slower, too.
            with _all_variants(installation) as benches:
                for (title, protocol), turn in turns.items():
                    for variant, (processor, wall) in _store(benches, turn, protocol).items():
                        cost = costs.setdefault((title, protocol, variant), _Costs())
                        cost.processor.append(processor)
                        cost.wall.append(wall)
    head = ["files", "by", "Orthanc", "CPU ms an instance", "more than without", "least–most", "budget", "wall ms"]
    return table(head, _rows(costs))


@contextmanager
def _all_variants(installation: Installation) -> Iterator[dict[str, Bench]]:
    with ExitStack() as running:
        yield {
            variant: running.enter_context(
                bench(
                    installation, f"ingest-{number}",
                    configuration=options.get("configuration", {}) | {
                        "StableAge": _STABLE_AGE, "DicomServerEnabled": True, "DicomPort": free_port(),
                        "DicomAlwaysAllowStore": True, "DicomCheckCalledAet": False,
                    },
                    environment=_WITHOUT_DELAY,
                    plugins=options["plugins"],
                    ohif=options.get("ohif"),
                )
            )
            for number, (variant, options) in enumerate(_VARIANTS.items())
        }


def _rows(costs: dict[tuple[str, str, str], _Costs]) -> list[list[str]]:
    rows = []
    for (title, protocol, variant), cost in costs.items():
        more, extent, budget = "", "", ""
        if variant != _BARE:
            without = costs[title, protocol, _BARE].processor
            differences = [one - other for one, other in zip(cost.processor, without, strict=True)]
            more = f"{statistics.median(differences):+.2f}"
            extent = f"{min(differences):+.2f} to {max(differences):+.2f}"
            budget = f"+{BUDGET}" if variant == _PRELOADING else ""
        rows.append(
            [title, protocol, variant, f"{statistics.median(cost.processor):.2f}", more, extent, budget,
             f"{statistics.median(cost.wall):.2f}"])
    return rows


def _turns(study: Study, parent: Path) -> list[_Turn]:
    """The files of a study, cut into turns."""
    files = list(study.files())
    turns = []
    for start in range(0, len(files), _TURN):
        turn = _Turn(files[start : start + _TURN], parent / f"{study.number}-{start}")
        turn.folder.mkdir()
        for index, file in enumerate(turn.files):
            (turn.folder / f"{index:05d}.dcm").write_bytes(file)
        turns.append(turn)
    return turns


def _store(benches: dict[str, Bench], turns: list[_Turn], protocol: str) -> dict[str, tuple[float, float]]:
    """Stores a study into several empty Orthancs: for each, milliseconds of processor time an instance until everything
    is done, and milliseconds an instance until it is stored.

    The processor time includes what happens when series and study become stable, for all alike.
    """
    for one in benches.values():
        wait_until_idle(one.pid)
    before = {variant: processor_seconds(one.pid) for variant, one in benches.items()}
    wall = dict.fromkeys(benches, 0.0)
    order = list(benches)
    for turn in turns:
        for variant in order:
            start = time.perf_counter()
            _send(benches[variant], turn, protocol)
            wall[variant] += time.perf_counter() - start
        order.append(order.pop(0))
    time.sleep(_AFTERMATH_SECONDS)
    instances = sum(len(turn.files) for turn in turns)
    costs = {}
    for variant, one in benches.items():
        _wait_for_preloading(one)
        processor = processor_seconds(one.pid) - before[variant]
        costs[variant] = (processor / instances * 1000, wall[variant] / instances * 1000)
        assert one.json("/statistics")["CountInstances"] == instances
        [name] = one.json("/studies")
        assert one.connection.request(f"/studies/{name}", method="DELETE").status == 200
    return costs


def _send(one: Bench, turn: _Turn, protocol: str) -> None:
    if protocol == "HTTP":
        one.store(turn.files)
        return
    port = one.server.orthanc.configuration["DicomPort"]
    storescu = shutil.which("storescu")
    assert storescu, "storescu is missing: install dcmtk"
    subprocess.run(
        [storescu, "-aec", "ORTHANC", "--scan-directories", "127.0.0.1", str(port), turn.folder],
        check=True, capture_output=True, env={**os.environ, **_WITHOUT_DELAY}, timeout=600)


def _wait_for_preloading(one: Bench) -> None:
    """Until every instance has its summary and the series its pack."""
    if not one.server.orthanc.configuration.get("OHIF", {}).get("Preload"):
        return
    [series] = one.json("/series")
    last = one.json(f"/series/{series}")["Instances"][-1]
    wanted = (f"/series/{series}/attachments/{PACK}/size", f"/instances/{last}/metadata/4202")
    # The lag is no help: it counts the entries that the last pack and the last stable study made, too, which are read
    # when the next change comes.
    eventually(
        lambda: not one.json("/ohif/status")["Preload"]["Waiting"]
        and all(one.connection.request(path).status == 200 for path in wanted),
        "the end of preloading", 120, every=0.5,
    )
