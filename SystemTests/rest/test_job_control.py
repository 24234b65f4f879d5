# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs that are paused, cancelled, or cut off while they run: nothing is left half done, and they can be finished."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from harness.corpus import CT, instance
from harness.pack import has_right_pack
from harness.polling import eventually, never
from harness.server import OrthancServer, orthanc_server, part10
from harness.summary import decoded, is_current
from workbench.installation import Installation

STUDIES = 300
SLICES = 4
"""Orthanc needs about half a second for so many, far more than it takes to see a job under way and to interfere."""
FEW = 3
"""A job that has done so many studies is under way."""
CANCELLED = 37
"""Orthanc's `ErrorCode_CanceledJob`."""
OTHERS = b"somebody's"
SETTLING_SECONDS = 2.5
"""A pack is written only when the series has not changed for two seconds."""


class Archive:
    """Studies of one series each, and something of somebody else's beside each series and its first instance."""

    def __init__(self, server: OrthancServer) -> None:
        self.server = server
        datasets = [
            instance(CT, f"archived {study}", number=number, PixelData=None)
            for study in range(STUDIES)
            for number in range(SLICES)
        ]
        files = [part10(dataset) for dataset in datasets]
        stored = server.upload(*files)
        self.files = {one["ID"]: file for one, file in zip(stored, files, strict=True)}
        self.uids = {one["ID"]: dataset.SOPInstanceUID for one, dataset in zip(stored, datasets, strict=True)}
        self.studies = {one["ParentStudy"]: one["ParentSeries"] for one in stored}
        self.series: dict[str, list[str]] = {}
        """The instances of each series."""
        for one in stored:
            self.series.setdefault(one["ParentSeries"], []).append(one["ID"])
        for series, instances in self.series.items():
            server.request("PUT", f"/series/{series}/attachments/5001", data=OTHERS)
            server.set_metadata(instances[0], OTHERS, number=5000)

    def kept(self, series: str) -> dict[str, bytes]:
        """What the plugin keeps of a series: the pack and the summaries of the instances, by their paths."""
        paths = [f"/series/{series}/attachments/4203/data"]
        paths += [f"/instances/{one}/metadata/4202" for one in self.series[series]]
        answers = {path: self.server.get(path) for path in paths}
        return {path: answer.content for path, answer in answers.items() if answer.status_code == 200}

    def kept_of_the_first(self, count: int) -> dict[str, bytes]:
        """What the plugin keeps of the studies that a job works on first, in the order of their identifiers."""
        first = sorted(self.studies)[:count]
        return {path: value for study in first for path, value in self.kept(self.studies[study]).items()}

    def prepared(self) -> set[str]:
        """The series that are prepared; no other one has anything."""
        counts = {series: len(self.kept(series)) for series in self.series}
        assert set(counts.values()) <= {0, SLICES + 1}, "a series is half prepared"
        return {series for series, count in counts.items() if count > 0}

    def check_that_all_is_prepared(self) -> None:
        """Every series has its right pack, and every instance its own summary."""
        for series, instances in self.series.items():
            assert has_right_pack(self.server, series)
            for one in instances:
                value = self.server.metadata(one)
                assert value is not None
                assert is_current(value)
                assert decoded(value)["0008,0018"] == self.uids[one]

    def check_what_is_not_the_plugins(self) -> None:
        """Files are as they were sent, and other metadata and attachments as they were written."""
        for series, instances in self.series.items():
            assert self.server.get(f"/series/{series}/attachments/5001/data").content == OTHERS
            assert self.server.metadata(instances[0], number=5000) == OTHERS
            for one in instances:
                assert self.server.get(f"/instances/{one}/file").content == self.files[one]


@dataclass(frozen=True)
class Job:
    """A job of Orthanc's."""

    server: OrthancServer
    path: str

    @classmethod
    def started(cls, server: OrthancServer, route: str) -> "Job":
        """A new job for all studies."""
        answer = server.request("POST", route)
        assert answer.status_code == 200, answer.text
        return cls(server, answer.json()["Path"])

    def look(self) -> dict[str, Any]:
        """What Orthanc says of it."""
        return self.server.json(self.path)

    def tell(self, action: str) -> None:
        """Has Orthanc do something to it."""
        answer = self.server.request("POST", f"{self.path}/{action}")
        assert answer.status_code == 200, f"{action}: {answer.text}"

    def wait_until_under_way(self) -> None:
        """Returns while it runs, when it has done a few studies."""
        job = eventually(
            lambda: (look := self.look())["Content"]["StudiesDone"] >= FEW and look, "the first studies", every=0.005
        )
        assert job["State"] == "Running", "the job is too quick for this test"

    def wait_until(self, state: str) -> dict[str, Any]:
        """Waits until it rests, which must be in this state, and gives what Orthanc says of it then."""
        job = eventually(
            lambda: (look := self.look())["State"] not in ("Pending", "Running") and look, "the end of the job",
            seconds=60,
        )
        assert job["State"] == state, job
        return job

    def wait_until_done(self) -> None:
        """Waits until it has succeeded with every study."""
        job = self.wait_until("Success")
        assert job["ErrorCode"] == 0
        assert job["Progress"] == 100
        assert job["Content"] == {"Studies": STUDIES, "StudiesDone": STUDIES, "Failures": 0}


@pytest.fixture(scope="module")
def shelf(installation: Installation) -> Iterator[Archive]:
    """An archive on a server that does nothing by itself."""
    with orthanc_server(
        installation, "job-control", ohif={"Preload": False}, configuration={"StableAge": 3600}
    ) as server:
        archive = Archive(server)
        time.sleep(SETTLING_SECONDS)
        yield archive


@pytest.fixture
def archive(shelf: Archive) -> Archive:
    """The archive with nothing prepared."""
    Job.started(shelf.server, "/ohif/clear-cache").wait_until_done()
    return shelf


def test_a_paused_job_rests_and_a_resumed_one_goes_on(archive: Archive) -> None:
    server = archive.server
    job = Job.started(server, "/ohif/preload")
    job.wait_until_under_way()
    job.tell("pause")
    content = job.wait_until("Paused")["Content"]
    last = server.json("/changes?last")["Last"]
    never(lambda: server.json("/changes?last")["Last"] != last, "something was written during the pause", seconds=1)
    assert job.look()["Content"] == content
    # The study whose series was the last counts when the next one begins.
    assert content["StudiesDone"] <= len(archive.prepared()) <= content["StudiesDone"] + 1 < STUDIES
    job.tell("resume")
    job.wait_until_done()
    archive.check_that_all_is_prepared()


@pytest.mark.each_version
def test_a_cancelled_job_leaves_whole_series_and_a_resubmitted_one_does_the_rest(archive: Archive) -> None:
    job = Job.started(archive.server, "/ohif/preload")
    job.wait_until_under_way()
    job.tell("cancel")
    assert job.wait_until("Failure")["ErrorCode"] == CANCELLED
    assert FEW <= len(archive.prepared()) < STUDIES
    job.tell("resubmit")
    job.wait_until_done()
    archive.check_that_all_is_prepared()


def test_cancelled_clearing_leaves_whole_series_and_a_resubmitted_one_removes_the_rest(archive: Archive) -> None:
    Job.started(archive.server, "/ohif/preload").wait_until_done()
    assert len(archive.prepared()) == STUDIES
    job = Job.started(archive.server, "/ohif/clear-cache")
    job.wait_until_under_way()
    job.tell("cancel")
    assert job.wait_until("Failure")["ErrorCode"] == CANCELLED
    assert 0 < len(archive.prepared()) <= STUDIES - FEW
    archive.check_what_is_not_the_plugins()
    job.tell("resubmit")
    job.wait_until_done()
    assert archive.prepared() == set()
    archive.check_what_is_not_the_plugins()


@pytest.mark.each_version
def test_a_job_goes_on_where_it_was_when_orthanc_is_restarted(archive: Archive) -> None:
    server = archive.server
    _wait_for_the_end_of_a_period_of_writing()
    job = Job.started(server, "/ohif/preload")
    job.wait_until_under_way()
    before = archive.kept_of_the_first(FEW)
    server.restart()
    assert job.look()["State"] != "Success", "the job was done before Orthanc stopped"
    job.wait_until_done()
    assert archive.kept_of_the_first(FEW) == before
    archive.check_that_all_is_prepared()
    archive.check_what_is_not_the_plugins()


@pytest.mark.each_version
def test_a_job_can_be_finished_after_a_power_cut(archive: Archive) -> None:
    server = archive.server
    # Orthanc writes the end of a job down a tenth of a second late, but always when it stops. Otherwise it may take
    # up the clearing of the archive again after the cut, and nothing is left of what was prepared.
    server.restart()
    job = Job.started(server, "/ohif/preload")
    job.wait_until_under_way()
    server.kill()
    server.start()
    before = archive.kept_of_the_first(FEW)
    assert len(before) == FEW * (SLICES + 1), "what was done is lost"
    if job.path.removeprefix("/jobs/") not in server.json("/jobs"):
        job = Job.started(server, "/ohif/preload")  # Orthanc keeps new jobs only after some time.
    job.wait_until_done()
    assert archive.kept_of_the_first(FEW) == before
    archive.check_that_all_is_prepared()
    archive.check_what_is_not_the_plugins()


def _wait_for_the_end_of_a_period_of_writing() -> None:
    """The plugin writes nothing in the last 0.2 s of every 1.2 s, and Orthanc stops only when nothing is written.

    A job that is started shortly before such a moment has much left to do when Orthanc stops.
    """
    eventually(lambda: 0.75 < time.monotonic() % 1.2 < 0.85, "the time to start", every=0.005)
