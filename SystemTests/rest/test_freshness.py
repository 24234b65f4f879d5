# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever happens to a study, and however it was kept: the answer is what would be computed afresh now."""

import random
import threading
import time
from collections.abc import Iterator

import pytest
import requests
from harness.corpus import CT, instance
from harness.fixtures import Starter
from harness.polling import eventually
from harness.server import OrthancServer, orthanc_server, part10
from harness.summary import is_current
from pydicom.dataset import Dataset
from workbench.installation import Installation

STUDY = "freshness"
Key = tuple[str, int]
"""A series and a number in it."""


@pytest.fixture(scope="module")
def overwriting(installation: Installation) -> Iterator[OrthancServer]:
    """A server on which storing an instance again replaces it, and series are stable soon."""
    with orthanc_server(
        installation, "freshness", configuration={"OverwriteInstances": True, "StableAge": 1}
    ) as running:
        yield running


class Model:
    """What is stored, kept in step with the server."""

    def __init__(self, server: OrthancServer, chance: random.Random, study: str) -> None:
        self.server = server
        self.chance = chance
        self.study = study
        self.comments: dict[Key, str] = {}
        self.ids: dict[Key, dict[str, str]] = {}
        self.count = 0

    def store(self, key: Key) -> None:
        """Stores an instance, or overwrites it with another comment."""
        self.count += 1
        comment = f"version {self.count}"
        [answer] = self.server.upload(self._dataset(key, comment))
        self.comments[key] = comment
        self.ids[key] = answer

    def _dataset(self, key: Key, comment: str) -> Dataset:
        return instance(CT, self.study, series=key[0], number=key[1], ImageComments=comment)

    def act(self) -> None:
        """Something that may happen to a study."""
        action = self.chance.choice(["new", "new", "overwrite", "delete", "delete series", "delete study", "wait"])
        keys = sorted(self.comments)
        if action == "new" or not keys:
            self.store((self.chance.choice("abc"), self.chance.randrange(6)))
        elif action == "overwrite":
            self.store(self.chance.choice(keys))
        elif action == "delete":
            self._delete("instances", "ID", [self.chance.choice(keys)])
        elif action == "delete series":
            series = self.chance.choice(keys)[0]
            self._delete("series", "ParentSeries", [key for key in keys if key[0] == series])
        elif action == "delete study" and self.chance.random() < 0.3:
            self._delete("studies", "ParentStudy", keys)
        elif action == "wait":
            # Long enough for documents and packs to be kept, which is what may become stale.
            time.sleep(self.chance.choice([0.2, 1.2, 3.5]))

    def _delete(self, level: str, member: str, keys: list[Key]) -> None:
        resource = self.ids[keys[0]][member]
        assert self.server.request("DELETE", f"/{level}/{resource}").status_code == 200
        for key in keys:
            del self.comments[key]
            del self.ids[key]

    def check(self) -> None:
        """The document is that of what is stored."""
        if not self.comments:
            return
        study = next(iter(self.ids.values()))["ParentStudy"]
        document = self.server.document(study)
        shown = sorted(
            one["metadata"]["ImageComments"] for series in document["series"] for one in series["instances"]
        )
        assert shown == sorted(self.comments.values())


@pytest.mark.parametrize("seed", range(3))
def test_no_answer_is_stale(overwriting: OrthancServer, seed: int) -> None:
    model = Model(overwriting, random.Random(seed), f"{STUDY} {seed}")
    for _ in range(60):
        model.act()
        for _ in range(model.chance.randrange(3)):
            model.check()
        model.check()


def test_a_study_that_is_gone_is_not_found(overwriting: OrthancServer) -> None:
    model = Model(overwriting, random.Random(0), f"{STUDY} gone")
    model.store(("a", 1))
    study = model.ids["a", 1]["ParentStudy"]
    time.sleep(2.5)
    for _ in range(2):
        assert overwriting.document(study)["NumInstances"] == 1
    overwriting.request("DELETE", f"/studies/{study}")
    assert overwriting.get(f"/studies/{study}/ohif-dicom-json").status_code == 404


def test_what_changed_while_orthanc_was_without_the_plugin_shows(start: Starter) -> None:
    with start(configuration={"OverwriteInstances": True, "StableAge": 1}) as server:
        model = Model(server, random.Random(1), f"{STUDY} without")
        for number in range(4):
            model.store(("a", number))
        time.sleep(2.5)
        model.check()
        [series] = server.json(f"/studies/{model.ids['a', 0]['ParentStudy']}")["Series"]
        eventually(lambda: server.get(f"/series/{series}/attachments/4203/size").status_code == 200, "the pack")
        plugins = server.orthanc.configuration["Plugins"]
        server.orthanc.configuration["Plugins"] = []
        server.restart()
        model.store(("a", 2))
        model._delete("instances", "ID", [("a", 3)])
        server.orthanc.configuration["Plugins"] = plugins
        server.restart()
        model.check()


def test_many_clients_at_once_get_true_answers(overwriting: OrthancServer) -> None:
    """Readers of studies that do not change, while others are stored and deleted."""
    kept = [overwriting.upload_study(instance(CT, f"kept {n}"), instance(CT, f"kept {n}", number=2)) for n in range(8)]
    end = time.monotonic() + 8
    problems: list[str] = []

    def read(seed: int) -> None:
        chance = random.Random(seed)
        with requests.Session() as session:
            session.trust_env = False
            while time.monotonic() < end:
                answer = session.get(f"{overwriting.url}/studies/{chance.choice(kept)}/ohif-dicom-json", timeout=60)
                if answer.status_code != 200 or answer.json()["studies"][0]["NumInstances"] != 2:
                    problems.append(f"{answer.status_code} {answer.text[:200]}")

    def write(seed: int) -> None:
        number = 0
        with requests.Session() as session:
            session.trust_env = False
            while time.monotonic() < end:
                number += 1
                body = part10(instance(CT, f"passing {seed}", number=number % 5))
                stored = session.post(f"{overwriting.url}/instances", data=body, timeout=60)
                if stored.status_code != 200:
                    problems.append(f"storing: {stored.status_code}")
                elif number % 3 == 0:
                    session.delete(f"{overwriting.url}/instances/{stored.json()['ID']}", timeout=60)

    threads = [threading.Thread(target=read, args=[n]) for n in range(16)]
    threads += [threading.Thread(target=write, args=[n]) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems, problems[:5]


def test_nothing_is_lost_when_orthanc_is_killed_during_a_flood(start: Starter) -> None:
    chance = random.Random(7)
    with start(configuration={"StableAge": 1}) as server:
        number = 0
        for _ in range(5):
            end = time.monotonic() + chance.uniform(0.3, 1.5)
            while time.monotonic() < end:
                number += 1
                server.upload(instance(CT, f"flood {number % 3}", number=number))
            server.kill()
            server.start()
        instances = server.json("/instances")
        assert len(instances) == number
        for one in instances:
            eventually(lambda one=one: is_current(server.metadata(one)), f"metadata 4202 of {one}", seconds=30)
