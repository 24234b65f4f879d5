# SPDX-License-Identifier: GPL-3.0-or-later
"""Orthanc is killed while files flood in, again and again: nothing is lost, and nothing else is touched."""

import io
import random
import threading
import time
from typing import Any

import pydicom
import pytest
import requests
from harness.corpus import CT, WITH_AND_WITHOUT_PIXELS, instance
from harness.fixtures import Starter
from harness.pack import has_right_pack, siphash128, unpacked
from harness.polling import eventually
from harness.server import OrthancServer, part10, store
from harness.summary import decoded, expected, is_current, without_empty

ROUNDS = 20
CONNECTIONS = 4
STEADY_STUDY = "flood in every round"


class Flood:
    """Uploads on several connections, and what became of them."""

    def __init__(self, server: OrthancServer) -> None:
        self.server = server
        self.sent: dict[str, bytes] = {}
        """Every file by its SOP Instance UID, also those that Orthanc was killed over."""
        self.acknowledged: dict[str, str] = {}
        """Orthanc's identifiers of what it said to have stored, by SOP Instance UID."""
        self._is_over = threading.Event()

    def survive_round(self, number: int, chance: random.Random) -> None:
        """Floods Orthanc, kills it at a random moment and starts it again.

        Every other time the flood ends a few seconds before, so that series are stable and packs are being written.
        """
        self._is_over.clear()
        threads = [
            threading.Thread(target=self._upload, args=[number, lane, random.Random(chance.random())], daemon=True)
            for lane in range(CONNECTIONS)
        ]
        for thread in threads:
            thread.start()
        # The power cut comes at a moment that nobody knows.
        time.sleep(chance.uniform(0.05, 0.9))
        if number % 2:
            self._is_over.set()
            # So does this one.
            time.sleep(chance.uniform(0.9, 4))
        self.server.kill()
        eventually(lambda: not any(thread.is_alive() for thread in threads), "the end of the uploads", seconds=120)
        self.server.start()

    def _upload(self, number: int, lane: int, chance: random.Random) -> None:
        """Stores into series of every round and of this one, until the flood is over or Orthanc is gone."""
        with requests.Session() as session:
            session.trust_env = False
            index = number * 10_000 + lane * 1000
            while not self._is_over.is_set():
                index += 1
                study = chance.choice([STEADY_STUDY, f"flood {number}", f"flood {number}"])
                pixels = chance.choice(WITH_AND_WITHOUT_PIXELS)
                dataset = instance(CT, study, chance.choice("ab"), index, ImageComments=f"no. {index}", **pixels)
                self.sent[dataset.SOPInstanceUID] = part10(dataset)
                try:
                    answer = store(session, self.server.url, self.sent[dataset.SOPInstanceUID])
                except requests.RequestException:
                    return
                assert answer.status_code == 200, answer.text
                self.acknowledged[dataset.SOPInstanceUID] = answer.json()["ID"]


def test_the_reader_of_packs_hashes_as_the_authors_of_siphash_do() -> None:
    key = bytes(range(16))
    assert siphash128(b"", key).hex() == "a3817f04ba25a8e66df67214c7550293"
    assert siphash128(b"\0", key).hex() == "da87c1d86b99af44347659119b22fc45"


@pytest.mark.timeout(900)
def test_twenty_power_cuts_during_a_flood_lose_nothing(start: Starter) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    plain = {
        pixels["PixelData"] is not None: _what_orthanc_itself_keeps(start, pixels) for pixels in WITH_AND_WITHOUT_PIXELS
    }
    with start(configuration={"StableAge": 1}) as server:
        foreign = _store_something_of_others(server)
        flood = Flood(server)
        for number in range(ROUNDS):
            flood.survive_round(number, chance)
        stored = {one["MainDicomTags"]["SOPInstanceUID"]: one for one in server.json("/instances?expand")}
        del stored[foreign.sop_instance_uid]
        assert {uid: one["ID"] for uid, one in stored.items()}.items() >= flood.acknowledged.items()
        assert stored.keys() <= flood.sent.keys()
        assert len(stored) - len(flood.acknowledged) <= ROUNDS * CONNECTIONS
        for uid, one in stored.items():
            _check_instance(server, one["ID"], flood.sent[uid], plain)
        _check_that_packs_come(server)
        _check_parents(server, plain[True])
        foreign.check(server)
        _check_packs_against_files(server)


class Foreign:
    """What somebody else keeps in Orthanc."""

    def __init__(self, stored: dict[str, str], sop_instance_uid: str) -> None:
        self.instance, self.series = stored["ID"], stored["ParentSeries"]
        self.sop_instance_uid = sop_instance_uid

    def put(self, server: OrthancServer) -> None:
        server.set_metadata(self.instance, b"somebody's", number=5000)
        answer = server.request("PUT", f"/series/{self.series}/attachments/5001", data=b"somebody's")
        assert answer.status_code == 200

    def check(self, server: OrthancServer) -> None:
        assert server.metadata(self.instance, number=5000) == b"somebody's"
        assert server.get(f"/series/{self.series}/attachments/5001/data").content == b"somebody's"
        assert set(server.json(f"/series/{self.series}/attachments")) == {"4203", "5001"}


def _store_something_of_others(server: OrthancServer) -> Foreign:
    dataset = instance(CT, "foreign", PixelData=None)
    [stored] = server.upload(dataset)
    foreign = Foreign(stored, dataset.SOPInstanceUID)
    foreign.put(server)
    return foreign


def _what_orthanc_itself_keeps(start: Starter, pixels: dict[str, Any]) -> dict[str, Any]:
    """Metadata and attachments beside an instance and its parents in an Orthanc without the plugin."""
    with start(plugins=()) as server:
        [stored] = server.upload(instance(CT, "plain", **pixels))
        return _kept(server, stored["ID"])


def _kept(server: OrthancServer, name: str) -> dict[str, Any]:
    series = server.json(f"/instances/{name}")["ParentSeries"]
    study = server.json(f"/series/{series}")["ParentStudy"]
    levels = {"instances": name, "series": series, "studies": study}
    return {
        level: (set(server.json(f"/{level}/{one}/metadata")), set(server.json(f"/{level}/{one}/attachments")))
        for level, one in levels.items()
    }


def _check_instance(server: OrthancServer, name: str, file: bytes, plain: dict[bool, dict[str, Any]]) -> None:
    """It is the file that was sent, with a right summary, and with nothing else that Orthanc would not have.

    - plain: what Orthanc keeps of files with pixels, and of such without.
    """
    assert server.get(f"/instances/{name}/file").content == file
    eventually(lambda: is_current(server.metadata(name)), f"metadata 4202 of {name}", seconds=30)
    value = server.metadata(name)
    assert value is not None
    dataset = pydicom.dcmread(io.BytesIO(file))
    assert without_empty(decoded(value)) == expected(dataset)
    metadata, attachments = plain["PixelData" in dataset]["instances"]
    assert set(server.json(f"/instances/{name}/metadata")) == metadata | {"4202"}
    assert set(server.json(f"/instances/{name}/attachments")) == attachments


def _check_parents(server: OrthancServer, plain: dict[str, Any]) -> None:
    """Series and studies have what Orthanc gives them, and series a pack."""
    for level, more in (("series", {"4203"}), ("studies", set())):
        metadata, attachments = plain[level]
        for one in server.json(f"/{level}"):
            assert set(server.json(f"/{level}/{one}/metadata")) == metadata
            assert set(server.json(f"/{level}/{one}/attachments")) - {"5001"} == attachments | more


def _check_that_packs_come(server: OrthancServer) -> None:
    """A series that was said to be stable has a right pack soon, the others when they have been opened."""
    stable = _stable_series(server)
    assert stable
    for series in stable:
        eventually(lambda series=series: has_right_pack(server, series), f"the pack of {series}", seconds=30)
    time.sleep(2.2)  # What changed less than two seconds ago is answered but not kept.
    for study in server.json("/studies"):
        server.document(study)
    for series in server.json("/series"):
        eventually(lambda series=series: has_right_pack(server, series), f"the pack of {series}", seconds=30)


def _check_packs_against_files(server: OrthancServer) -> None:
    """The packs say what the documents do that are made from the files, without packs."""
    records = [
        record
        for series in server.json("/series")
        for record in unpacked(server.get(f"/series/{series}/attachments/4203/data").content).records
    ]
    in_packs = {record.sop_instance_uid: record for record in records}
    for series in server.json("/series"):
        server.request("DELETE", f"/series/{series}/attachments/4203")
    server.restart()
    computed = 0
    for study in server.json("/studies"):
        for series in server.document(study)["series"]:
            for one in series["instances"]:
                computed += 1
                record = in_packs[one["metadata"]["SOPInstanceUID"]]
                assert record.metadata == one["metadata"]
                assert record.series_instance_uid == series["SeriesInstanceUID"]
                assert one["url"].split("/")[2] == record.instance
    assert computed == len(in_packs) == len(server.json("/instances"))
    assert server.json("/ohif/status")["Documents"]["FromPacks"] == 0


def _stable_series(server: OrthancServer) -> set[str]:
    """Series that Orthanc has said to be stable, and to which no instance has come since."""
    parents = {one["ID"]: one["ParentSeries"] for one in server.json("/instances?expand")}
    stable: set[str] = set()
    for change in server.changes():
        if change["ChangeType"] == "StableSeries":
            stable.add(change["ID"])
        elif change["ChangeType"] == "NewInstance":
            stable.discard(parents[change["ID"]])
    return stable
