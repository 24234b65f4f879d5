# SPDX-License-Identifier: GPL-3.0-or-later
"""An Orthanc with studies in it, and ways to bring a study into each state from which it is opened."""

import json
import queue
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from harness.server import OrthancServer, has_stumbled, orthanc_server
from workbench import paths
from workbench.installation import Installation
from workbench.waiting import eventually

from .client import Answer, Connection
from .files import Study, filler
from .process import wait_until_idle

BENCHMARK_PLUGIN = paths.ROOT / "Benchmarks/.build/release/libOrthancBenchmark.so"
PACK = 4203
_SETTLING_SECONDS = 2.2
"""What changed less than two seconds ago is answered but not kept."""


class Bench:
    """A running Orthanc and one connection to it."""

    def __init__(self, server: OrthancServer) -> None:
        self.server = server
        self.connection = Connection(server.url)
        self._ids: dict[Study, str] = {}
        self._fillers = 0

    @property
    def pid(self) -> int:
        """Orthanc's process."""
        return self.server.orthanc.pid

    def get(self, path: str, **headers: str) -> Answer:
        """A GET that must succeed, on the kept connection."""
        answer = self.connection.request(path, **headers)
        assert answer.status in (200, 304), f"GET {path}: {answer.status} {answer.body[:300]!r}"
        return answer

    def json(self, path: str) -> Any:
        """The JSON of a GET."""
        return json.loads(self.get(path).body)

    def post(self, path: str, body: bytes = b"") -> Any:
        """The JSON of a POST that must succeed."""
        answer = self.connection.request(path, method="POST", body=body)
        assert answer.status == 200, f"POST {path}: {answer.status} {answer.body[:300]!r}"
        return json.loads(answer.body)

    def restart(self) -> None:
        """Stops Orthanc and starts it on the same data; nothing is in its memory then."""
        self.connection.close()
        self.server.restart()
        wait_until_idle(self.pid)

    # MARK: Studies

    def store(self, files: Iterable[bytes], connections: int = 1) -> None:
        """Stores files by HTTP."""
        waiting: queue.Queue[bytes | None] = queue.Queue(maxsize=64)
        problems: list[str] = []

        def work() -> None:
            with Connection(self.server.url) as connection:
                while (file := waiting.get()) is not None:
                    for _ in range(5):
                        answer = connection.request("/instances", method="POST", body=file)
                        if not has_stumbled(answer.status, answer.body.decode(errors="replace")):
                            break
                    if answer.status != 200:
                        problems.append(f"{answer.status} {answer.body[:300]!r}")

        threads = [threading.Thread(target=work, daemon=True) for _ in range(connections)]
        for thread in threads:
            thread.start()
        for file in files:
            waiting.put(file)
        for _ in threads:
            waiting.put(None)
        eventually(lambda: not any(thread.is_alive() for thread in threads), "everything is stored", seconds=3600)
        assert not problems, problems[:3]

    def study(self, study: Study) -> str:
        """Orthanc's identifier of a study, stored now unless it was before."""
        if study not in self._ids:
            self.store(study.files(), connections=4)
            [answer] = [self.post("/instances", study.file(0))]
            self._ids[study] = answer["ParentStudy"]
        return self._ids[study]

    def fill(self, instances: int) -> None:
        """Stores studies of no interest until so many instances are there."""
        missing = instances - self.json("/statistics")["CountInstances"]
        while missing > 0:
            self._fillers += 1
            study = filler(self._fillers, min(missing, 200))
            self.store(study.files(), connections=4)
            missing -= study.instances

    # MARK: Opening

    def open(self, study: str, origin: str, **headers: str) -> Answer:
        """Opens a study as OHIF does and makes sure that the document came from where it should have come."""
        before = self.json("/ohif/status")["Documents"][origin]
        answer = self.ask(study, **headers)
        after = self.json("/ohif/status")["Documents"][origin]
        assert after == before + 1, f"The document did not come {origin}"
        return answer

    def ask(self, study: str, **headers: str) -> Answer:
        """The document, compressed."""
        return self.get(f"/studies/{study}/ohif-dicom-json", Accept_Encoding="gzip", **headers)

    def make_warm(self, study: str) -> None:
        """The document is in memory, and nothing is under way."""
        self.make_packed(study)
        time.sleep(_SETTLING_SECONDS)
        self.ask(study)
        self.open(study, "FromMemory")

    def make_packed(self, study: str) -> None:
        """Every series has its pack."""
        series = self.json(f"/studies/{study}")["Series"]
        if not all(self._has_pack(one) for one in series):
            time.sleep(_SETTLING_SECONDS)
            self.ask(study)
        eventually(lambda: all(self._has_pack(one) for one in series), "the packs are written", 300, every=0.2)

    def make_cold(self, study: str) -> None:
        """Nothing of the study is kept, neither in memory nor in Orthanc."""
        self.restart()  # First, for it ends the writing of packs behind an earlier answer.
        for series in self.json(f"/studies/{study}")["Series"]:
            if self._has_pack(series):
                path = f"/series/{series}/attachments/{PACK}"
                assert self.connection.request(path, method="DELETE").status == 200

    def _has_pack(self, series: str) -> bool:
        return self.connection.request(f"/series/{series}/attachments/{PACK}/size").status == 200


@contextmanager
def bench(
    installation: Installation,
    name: str,
    *,
    plugins: Sequence[Path | str] = (paths.PLUGIN, BENCHMARK_PLUGIN),
    ohif: Mapping[str, Any] | None = None,
    configuration: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Bench]:
    """An Orthanc with an empty database and both plugins, stopped at the end."""
    with orthanc_server(
        installation,
        f"benchmark-{name}",
        ohif=ohif,
        plugins=plugins,
        configuration=configuration,
        environment=environment,
    ) as server:
        yield Bench(server)
