# SPDX-License-Identifier: GPL-3.0-or-later
"""What storing costs Orthanc without the plugin, with it, and with it preloading: the three in turn, over and over."""

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench import paths
from workbench.installation import Installation
from workbench.orthanc import free_port

from .bench import PACK, Bench, bench
from .files import LARGE_CT, SMALL_CT, Study
from .process import processor_seconds, wait_until_idle
from .sample import Sample, table

BUDGET = 0.3
"""Milliseconds of processor time an instance that preloading may add."""
_AFTERMATH_SECONDS = 7
"""A series is stable after one second, and gets its pack when it has not changed for two. The same time for all, since
Orthanc takes some processor time while nothing happens."""
_WITHOUT_DELAY = {"TCP_NODELAY": "1"}
"""Debian's DCMTK waits 40 ms for more to send (Nagle's algorithm) before each end of a message, on both sides."""
_STUDIES = {"1000 of 15 KB": SMALL_CT, "300 of 0.5 MB": LARGE_CT}
_VARIANTS: dict[str, dict[str, Any]] = {
    "no plugin": {"plugins": ()},
    "`Preload` false": {"plugins": (paths.PLUGIN,), "ohif": {"Preload": False}},
    "`Preload` true": {"plugins": (paths.PLUGIN,), "ohif": {"Preload": True}},
}


@dataclass
class _Costs:
    """Milliseconds an instance, one value a round."""

    processor: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)


def section(installation: Installation, rounds: int) -> str:
    """The table: files, protocol and variant."""
    costs: dict[tuple[str, str, str], _Costs] = {}
    with ExitStack() as running, tempfile.TemporaryDirectory() as temporary:
        folders = {title: _written(study, Path(temporary)) for title, study in _STUDIES.items()}
        benches = {
            variant: running.enter_context(
                bench(
                    installation, f"ingest-{number}",
                    configuration={
                        "StableAge": 1, "DicomServerEnabled": True, "DicomPort": free_port(),
                        "DicomAlwaysAllowStore": True, "DicomCheckCalledAet": False,
                    },
                    environment=_WITHOUT_DELAY,
                    **options,
                )
            )
            for number, (variant, options) in enumerate(_VARIANTS.items())
        }
        for _ in range(rounds):
            for title, study in _STUDIES.items():
                for protocol in ("HTTP", "C-STORE"):
                    for variant, one in benches.items():
                        cost = costs.setdefault((title, protocol, variant), _Costs())
                        processor, wall = _store(one, study, protocol, folders[title])
                        cost.processor.append(processor / study.instances * 1000)
                        cost.wall.append(wall / study.instances * 1000)
    head = ["files", "by", "Orthanc", "CPU ms an instance", "least–most", "more than without", "budget", "wall ms"]
    return table(head, _rows(costs))


def _rows(costs: dict[tuple[str, str, str], _Costs]) -> list[list[str]]:
    rows = []
    bare = next(iter(_VARIANTS))
    for (title, protocol, variant), cost in costs.items():
        processor, wall = Sample(tuple(cost.processor)), Sample(tuple(cost.wall))
        more, budget = "", ""
        if variant != bare:
            without = Sample(tuple(costs[title, protocol, bare].processor)).median
            more, budget = f"{processor.median - without:+.2f}", f"+{BUDGET}"
        rows.append(
            [title, protocol, variant, f"{processor.median:.2f}", processor.range, more, budget, f"{wall.median:.2f}"])
    return rows


def _written(study: Study, parent: Path) -> Path:
    """The files in a folder, for storescu."""
    folder = parent / str(study.number)
    folder.mkdir()
    for index, file in enumerate(study.files()):
        (folder / f"{index:05d}.dcm").write_bytes(file)
    return folder


def _store(one: Bench, study: Study, protocol: str, folder: Path) -> tuple[float, float]:
    """Stores a study into an empty Orthanc; processor seconds until everything is done, and seconds until it is stored.

    The processor time includes what happens when series and study become stable, in all variants alike.
    """
    wait_until_idle(one.pid)
    before, start = processor_seconds(one.pid), time.perf_counter()
    if protocol == "HTTP":
        one.store(study.files())
    else:
        port = one.server.orthanc.configuration["DicomPort"]
        storescu = shutil.which("storescu")
        assert storescu, "storescu is missing: install dcmtk"
        subprocess.run(
            [storescu, "-aec", "ORTHANC", "--scan-directories", "127.0.0.1", str(port), folder],
            check=True, capture_output=True, env={**os.environ, **_WITHOUT_DELAY})
    wall = time.perf_counter() - start
    time.sleep(_AFTERMATH_SECONDS)
    _wait_for_preloading(one)
    processor = processor_seconds(one.pid) - before
    assert one.json("/statistics")["CountInstances"] == study.instances
    [name] = one.json("/studies")
    assert one.connection.request(f"/studies/{name}", method="DELETE").status == 200
    return processor, wall


def _wait_for_preloading(one: Bench) -> None:
    """Until every instance has its summary and the series its pack."""
    if not one.server.orthanc.configuration["OHIF"].get("Preload"):
        return
    [series] = one.json("/series")
    last = one.json(f"/series/{series}")["Instances"][-1]
    wanted = (f"/series/{series}/attachments/{PACK}/size", f"/instances/{last}/metadata/4202")
    deadline = time.monotonic() + 120
    # The lag is no help: it counts the entries that the last pack and the last stable study made, too, which are read
    # when the next change comes.
    while one.json("/ohif/status")["Preload"]["Waiting"] or any(
        one.connection.request(path).status != 200 for path in wanted
    ):
        assert time.monotonic() < deadline, "Preloading does not come to an end"
        time.sleep(0.5)
