# SPDX-License-Identifier: GPL-3.0-or-later
"""Many clients open studies while others store, overwrite and delete: no answer is wrong, and memory stays bounded."""

import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from harness.corpus import CT, WITH_AND_WITHOUT_PIXELS, instance
from harness.fixtures import Starter
from harness.polling import eventually
from harness.server import OrthancServer, part10, store

READERS = 64
WRITERS = 2
STUDIES = 50
SLOTS = 4
"""Instances that come and go in each study."""
SECONDS = 30
MOST_SECONDS = 240
FEWEST_CHANGES = 10
"""Of each kind. Where the readers leave the writers little time, it goes on until there are as many."""
MOST_MEGABYTES = 160
"""By which the resident set may grow under load: the cache, which is set to 16 MB, and the allocator's arenas."""


@dataclass
class Slot:
    """What became of one instance, version by version: the comment that it has, None while it is not there."""

    comments: list[str | None] = field(default_factory=lambda: [None])
    acknowledged: int = 0
    """The last version that Orthanc has confirmed."""


class Study:
    """A study, and what may be said of it at any moment."""

    def __init__(self, number: int) -> None:
        self.name = f"many clients {number}"
        self.lock = threading.Lock()
        self.slots = [Slot() for _ in range(SLOTS)]
        self.ids: dict[str, str] = {}

    def begin(self) -> list[int]:
        """What is confirmed now, before a request."""
        with self.lock:
            return [slot.acknowledged for slot in self.slots]

    def complaints(self, before: list[int], shown: list[str] | None) -> list[str]:
        """What is wrong with an answer to a request that began after `before`: it must show every instance in the state
        that was confirmed then, or in a later one. None stands for "no such study".
        """
        wrong = []
        known: set[str | None] = set()
        with self.lock:
            for slot, version in zip(self.slots, before, strict=True):
                allowed = slot.comments[version:]
                # Orthanc overwrites by deleting and storing: in between, the instance is not there.
                may_be_gone = None in allowed or len(allowed) > 1
                found = [comment for comment in allowed if comment and comment in (shown or [])]
                if not found and not may_be_gone:
                    wrong.append(f"{allowed} is not shown in {shown}")
                known.update(allowed)
        wrong += [f"{comment} is stale" for comment in shown or [] if comment not in known]
        if shown is not None and len(shown) != len(set(shown)):
            wrong.append("an instance is shown twice")
        return wrong


class Load:
    """The clients, and what they complain about."""

    def __init__(self, server: OrthancServer) -> None:
        self.server = server
        self.studies = [Study(number) for number in range(STUDIES)]
        self.start = time.monotonic()
        self.statuses: Counter[int] = Counter()
        self.changes: Counter[str] = Counter()
        self.complaints: list[str] = []

    def is_over(self) -> bool:
        """Whether the clients may stop."""
        passed = time.monotonic() - self.start
        return passed > MOST_SECONDS or (passed > SECONDS and self.fewest_changes() > FEWEST_CHANGES)

    def fewest_changes(self) -> int:
        """How often happened what happened least."""
        return min(self.changes[kind] for kind in ("stored", "overwritten", "deleted"))

    def read(self, seed: int) -> None:
        """Opens one study after the other."""
        chance = random.Random(seed)
        with _session() as session:
            while not self.is_over():
                self._open(session, chance.choice(self.studies))

    def _open(self, session: requests.Session, study: Study) -> None:
        before = study.begin()
        path = f"{self.server.url}/studies/{study.ids['study']}/ohif-dicom-json"
        try:
            answer = session.get(path, timeout=60)
        except requests.ConnectionError:
            # Orthanc closes a connection that was idle for a second, as it is where so many threads take turns.
            with _session() as fresh:
                answer = fresh.get(path, timeout=60)
        self.statuses[answer.status_code] += 1
        if answer.status_code == 200:
            [document] = answer.json()["studies"]
            shown = [one["metadata"]["ImageComments"] for series in document["series"] for one in series["instances"]]
            self.complaints += study.complaints(before, shown)
        elif answer.status_code == 404:
            self.complaints += study.complaints(before, None)
        else:
            self.complaints.append(f"{answer.status_code} {answer.text[:200]}")

    def write(self, seed: int) -> None:
        """Stores, overwrites and deletes in every other study."""
        chance = random.Random(seed)
        while not self.is_over():
            study = self.studies[chance.randrange(seed, STUDIES, WRITERS)]
            number = chance.randrange(SLOTS)
            is_there = study.slots[number].comments[-1] is not None
            if is_there and chance.random() < 0.4:
                self._delete(study, number)
            else:
                self.store(study, number)
                self.changes["overwritten" if is_there else "stored"] += 1

    def store(self, study: Study, number: int) -> None:
        """Stores or overwrites an instance."""
        slot = study.slots[number]
        comment = f"slot {number} version {len(slot.comments)}"
        # Files of either kind are overwritten by such of the same and of the other one.
        pixels = WITH_AND_WITHOUT_PIXELS[len(slot.comments) // 2 % 2]
        file = part10(instance(CT, study.name, series=str(number % 2), number=number, ImageComments=comment, **pixels))
        with study.lock:
            slot.comments.append(comment)
        with _session() as session:
            answer = store(session, self.server.url, file)
        self._confirm(study, slot, answer)
        if answer.status_code == 200:
            study.ids["study"] = answer.json()["ParentStudy"]
            study.ids[str(number)] = answer.json()["ID"]

    def _delete(self, study: Study, number: int) -> None:
        slot = study.slots[number]
        with study.lock:
            slot.comments.append(None)
        with _session() as session:
            answer = session.delete(f"{self.server.url}/instances/{study.ids[str(number)]}", timeout=60)
        self._confirm(study, slot, answer)
        self.changes["deleted"] += 1

    def _confirm(self, study: Study, slot: Slot, answer: requests.Response) -> None:
        if answer.status_code != 200:
            self.complaints.append(f"{answer.request.method}: {answer.status_code} {answer.text[:200]}")
        with study.lock:
            slot.acknowledged = len(slot.comments) - 1


@pytest.mark.timeout(900)
def test_64_clients_get_true_answers_while_two_others_change_the_studies(start: Starter) -> None:
    with start(
        ohif={"CacheSize": 16},
        configuration={"OverwriteInstances": True, "StableAge": 1, "HttpThreadsCount": READERS + 16},
    ) as server:
        load = Load(server)
        for study in load.studies:
            for number in range(SLOTS):
                load.store(study, number)
        load.start = time.monotonic()
        before = _resident_megabytes(server)
        threads = [threading.Thread(target=load.read, args=[seed], daemon=True) for seed in range(READERS)]
        threads += [threading.Thread(target=load.write, args=[seed], daemon=True) for seed in range(WRITERS)]
        for thread in threads:
            thread.start()
        # Each may wait for one more answer.
        seconds = MOST_SECONDS + 120
        eventually(lambda: not any(thread.is_alive() for thread in threads), "the end of the clients", seconds)
        growth = _resident_megabytes(server) - before
        print(f"answers {dict(load.statuses)}, changes {dict(load.changes)}, {growth:.0f} MB more")
        print(server.json("/ohif/status"))
        assert not load.complaints, load.complaints[:5]
        assert set(load.statuses) <= {200, 404}
        assert load.fewest_changes() > FEWEST_CHANGES
        assert load.statuses[200] > 1000
        assert growth < MOST_MEGABYTES


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    return session


def _resident_megabytes(server: OrthancServer) -> float:
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{server.orthanc.pid}/status").read_text())
    assert found
    return int(found[1]) / 1024
