# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that may happen to studies in Orthanc, at random, and what their documents must then say.

What must be said is not remembered but read: the instances from Orthanc's own REST API, the attributes from the files
by pydicom. Nothing of the plugin takes part in that.
"""

import io
import random
import time
from collections.abc import Iterator
from typing import Any

import pydicom
from pydicom.dataset import Dataset

from .corpus import CT, WITH_AND_WITHOUT_PIXELS, instance, set_attributes
from .server import OrthancServer, part10

_LOOKED_AT = """
    StudyInstanceUID SeriesInstanceUID SOPInstanceUID PatientID StudyDescription ImageComments
""".split()
_MOST_STUDIES = 5
_ACTIONS = {
    "store": 6,
    "overwrite": 4,
    "delete an instance": 4,
    "delete a series": 1,
    "delete a study": 1,
    "modify a study": 2,
    "modify a series": 1,
    "modify in place": 2,
    "anonymise": 2,
    "reconstruct": 2,
    "wait": 3,
    "wait until it is kept": 2,
}
"""What happens, and how often in comparison."""


class ChangingStudies:
    """Changes the studies of an Orthanc that has no others, which must overwrite instances.

    - writers: who changes the studies; several share one database.
    """

    def __init__(self, writers: list[OrthancServer], chance: random.Random) -> None:
        self.writers = writers
        self.chance = chance
        self.history: list[str] = []
        """What happened, to be shown when a check fails."""
        self._seen: set[str] = set()
        self._missing = set(_ACTIONS)
        self._count = 0

    def happen(self, times: int) -> Iterator[None]:
        """Something happens `times` times, and then whatever has not happened yet; a turn for each, to look at it."""
        for _ in range(times):
            self._act(list(_ACTIONS))
            yield
        # Now and then something else has to come first: there is nothing to delete, or too much is there.
        for _ in range(3 * len(_ACTIONS)):
            if self._missing:
                self._act(sorted(self._missing))
                yield
        assert not self._missing, self.history

    def _act(self, actions: list[str]) -> None:
        """One of the actions happens; when it returns, Orthanc has confirmed it."""
        server = self.chance.choice(self.writers)
        studies = server.json("/studies")
        action = self.chance.choices(actions, [_ACTIONS[action] for action in actions])[0]
        if not studies:
            action = "store"
        elif len(studies) > _MOST_STUDIES:
            action = "delete a study"
        self.history.append(f"{action} (writer {self.writers.index(server)})")
        self._missing.discard(action)
        self._count += 1
        match action:
            case "store":
                study, series = self.chance.choice("xy"), self.chance.choice("ab")
                number = self.chance.randrange(6)
                server.upload(instance(CT, study, series, number, **self._content()))
            case "overwrite":
                dataset = _file(server, self._any("instances", server))
                set_attributes(dataset, self._content())
                server.upload(part10(dataset))
            case "delete an instance":
                self._delete("instances", server)
            case "delete a series":
                self._delete("series", server)
            case "delete a study":
                self._delete("studies", server)
            case "modify a study" | "modify a series":
                level = "studies" if action == "modify a study" else "series"
                keeps = self.chance.random() < 0.5
                self._post(level, "modify", server, {**self._replacement(), "KeepSource": keeps})
            case "modify in place":
                uids = ["StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"]
                self._post("studies", "modify", server, {**self._replacement(), "Keep": uids, "Force": True})
            case "anonymise":
                self._post("studies", "anonymize", server, {"KeepSource": self.chance.random() < 0.5})
            case "reconstruct":
                self._post("studies", "reconstruct", server, {})
            case "wait":
                # Less and more than the second by which Orthanc's LastUpdate counts.
                time.sleep(self.chance.choice([0.2, 1.2]))
            case "wait until it is kept":
                # Long enough for documents and packs, which are what may become stale.
                time.sleep(3.5)

    def check(self, server: OrthancServer) -> None:
        """Every document says what is there, and there is none of what is gone."""
        studies = set(server.json("/studies"))
        for study in studies:
            answered = sorted(_answered(server, study))
            assert answered == sorted(_stored(server, study)), self.history[-12:]
        for study in self._seen - studies:
            assert server.get(f"/studies/{study}/ohif-dicom-json").status_code == 404, self.history[-12:]
        self._seen |= studies

    def _content(self) -> dict[str, Any]:
        return {"ImageComments": self._news(), **self.chance.choice(WITH_AND_WITHOUT_PIXELS)}

    def _news(self) -> str:
        return f"version {self._count}"

    def _replacement(self) -> dict[str, Any]:
        return {"Replace": {"StudyDescription": self._news()}}

    def _any(self, level: str, server: OrthancServer) -> str:
        return self.chance.choice(sorted(server.json(f"/{level}")))

    def _delete(self, level: str, server: OrthancServer) -> None:
        answer = server.request("DELETE", f"/{level}/{self._any(level, server)}")
        assert answer.status_code == 200, self.history[-3:]

    def _post(self, level: str, action: str, server: OrthancServer, body: dict[str, Any]) -> None:
        answer = server.request("POST", f"/{level}/{self._any(level, server)}/{action}", json=body)
        assert answer.status_code == 200, f"{action}: {answer.text}"


def _file(server: OrthancServer, name: str) -> Dataset:
    return pydicom.dcmread(io.BytesIO(server.get(f"/instances/{name}/file").content))


def _answered(server: OrthancServer, study: str) -> list[tuple[str, ...]]:
    return [
        (one["url"].split("/")[2], *(str(one["metadata"].get(keyword, "")) for keyword in _LOOKED_AT))
        for series in server.document(study)["series"]
        for one in series["instances"]
    ]


def _stored(server: OrthancServer, study: str) -> list[tuple[str, ...]]:
    found = []
    for series in server.json(f"/studies/{study}")["Series"]:
        for name in server.json(f"/series/{series}")["Instances"]:
            dataset = _file(server, name)
            found.append((name, *(str(dataset.get(keyword, "")) for keyword in _LOOKED_AT)))
    return found
