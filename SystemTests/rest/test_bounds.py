# SPDX-License-Identifier: GPL-3.0-or-later
"""Files whose text has no bound: storing and opening them takes bounded memory, and the rest goes on."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from corpus import unbounded
from corpus.unbounded import KINDS, MEGABYTE
from harness.fixtures import Starter
from harness.polling import eventually
from harness.server import OrthancServer, store

STORING = 100 * MEGABYTE
"""The most that storing may take beside what it takes without the plugin."""
ADDRESS_SPACE = 1000 * MEGABYTE
"""The most that Orthanc may map beyond what it maps at the start."""
QUIET = {"StableAge": 1}
QUIET_LOOKS = 30
"""So often in a row Orthanc is seen to do nothing before it counts as idle."""


@contextmanager
def _bounded(start: Starter) -> Iterator[OrthancServer]:
    """An Orthanc that ends when it takes more than it may."""
    with start(configuration=QUIET) as server:
        mapped = server.memory().mapped
    with start(configuration=QUIET, address_space=mapped + ADDRESS_SPACE) as server:
        yield server


def _store(server: OrthancServer, files: list[bytes]) -> dict[str, str]:
    """Stores files by four clients and waits until nothing more is done with them; the answer to one of them."""

    def send(file: bytes) -> dict[str, str]:
        with requests.Session() as session:
            session.trust_env = False
            answer = store(session, server.url, file)
        assert answer.status_code == 200, answer.text
        return answer.json()

    with ThreadPoolExecutor(4) as clients:
        stored = list(clients.map(send, files))
    assert len({answer["ParentSeries"] for answer in stored}) == 1
    series = stored[0]["ParentSeries"]
    eventually(lambda: server.json(f"/series/{series}")["IsStable"], "a stable series", seconds=60)
    _wait_until_idle(server)
    return stored[0]


def _wait_until_idle(server: OrthancServer) -> None:
    """Waits until Orthanc's process hardly works any more."""
    seen = [_ticks(server)]

    def is_idle() -> bool:
        seen.append(_ticks(server))
        # Looked at every few hundredths of a second; asking takes nothing of Orthanc.
        return len(seen) > QUIET_LOOKS and seen[-1] - seen[-QUIET_LOOKS] <= 1

    eventually(is_idle, "an idle Orthanc", seconds=60)


def _ticks(server: OrthancServer) -> int:
    """The processor time of Orthanc's process, in hundredths of a second."""
    fields = Path(f"/proc/{server.orthanc.pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _open(server: OrthancServer, study: str) -> requests.Response:
    return server.get(f"/studies/{study}/ohif-dicom-json", timeout=120)


def _goes_on(server: OrthancServer) -> None:
    assert server.document(server.upload_study(unbounded.image(1, "a good study")))["NumInstances"] == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_study_of_unbounded_text_opens_within_bounds(start: Starter, kind: str) -> None:
    instances = 20 if kind == "one value" else 10
    with _bounded(start) as server:
        study = _store(server, [KINDS[kind](number, "bounds") for number in range(1, instances + 1)])["ParentStudy"]
        answer = _open(server, study)
        assert answer.status_code == 200, answer.text
        assert len(answer.content) < MEGABYTE
        assert answer.json()["studies"][0]["NumInstances"] == instances
        told = [line for line in server.log().splitlines() if "not everything is shown" in line]
        # A binary value of any size, as one of unknown VR is, stands for itself by its address.
        assert len(told) == (0 if kind == "an unknown VR" else instances)
        assert not any("\\u0001" in line or "\x01" in line or "1\\1" in line for line in told)
        assert server.json("/ohif/status")["Instances"]["Shortened"] >= len(told)
        _goes_on(server)


def test_deflated_files_are_inflated_within_bounds(start: Starter) -> None:
    with _bounded(start) as server:
        files = [unbounded.deflated(number, "bounds") for number in (1, 2, 3)]
        assert all(len(file) < MEGABYTE // 4 for file in files)
        answer = _open(server, _store(server, files)["ParentStudy"])
        assert answer.status_code == 200, answer.text
        assert answer.json()["studies"][0]["NumInstances"] == 3
        assert server.json("/ohif/status")["Instances"]["Substituted"] == 0
        _goes_on(server)


def test_four_such_studies_open_at_once(start: Starter) -> None:
    kinds = ["one value", "many values", "items", "component groups"]
    with _bounded(start) as server:
        studies = [
            _store(server, [KINDS[kind](number, kind) for number in range(1, 6)])["ParentStudy"] for kind in kinds
        ]
        with ThreadPoolExecutor(4) as clients:
            answers = list(clients.map(lambda study: _open(server, study), studies))
        assert [answer.status_code for answer in answers] == [200] * 4
        assert all(len(answer.content) < MEGABYTE for answer in answers)
        _goes_on(server)


@pytest.mark.parametrize("kind", ["one value", "many values", "items"])
def test_storing_takes_hardly_more_than_without_the_plugin(start: Starter, kind: str) -> None:
    files = [KINDS[kind](number, "bounds") for number in range(1, 21)]

    def peak(**options: Any) -> int:
        with start(configuration=QUIET, **options) as server:
            before = server.memory().resident
            _store(server, files)
            return server.memory().most_resident - before

    with_plugin, without = peak(), peak(plugins=())
    assert with_plugin <= without + STORING, f"{with_plugin >> 20} MB, without the plugin {without >> 20} MB"
