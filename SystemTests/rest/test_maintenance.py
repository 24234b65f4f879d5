# SPDX-License-Identifier: GPL-3.0-or-later
"""What an administrator starts and looks at: preloading what is there already, clearing the caches, the status."""

import json
import sqlite3
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, TypeVar

import pydicom
import pytest
from harness.corpus import CT, instance, volume
from harness.fixtures import Starter
from harness.jobs import finished
from harness.polling import eventually
from harness.server import OrthancServer, orthanc_server
from harness.summary import is_current
from workbench import paths
from workbench.installation import Installation

Number = TypeVar("Number", int, float)
PACK = "4203"
UNKNOWN = "00000000-00000000-00000000-00000000-00000000"
SETTLING_SECONDS = 2.5
"""A pack is written only when the series has not changed for two seconds."""


@pytest.fixture(scope="module")
def reluctant(installation: Installation) -> Iterator[OrthancServer]:
    """A server that does nothing at ingest, so that there is something left to do."""
    with orthanc_server(installation, "maintenance", ohif={"Preload": False}) as running:
        yield running


def _packs(server: OrthancServer, study: str) -> list[bool]:
    """Whether each series of a study has a pack."""
    series = server.json(f"/studies/{study}")["Series"]
    return [server.has_pack(one) for one in series]


def _summaries(server: OrthancServer, study: str) -> list[bool]:
    """Whether each instance of a study has a summary."""
    instances = [one["ID"] for one in server.json(f"/studies/{study}/instances")]
    return [is_current(server.metadata(one)) for one in instances]


def _keep_job(server: OrthancServer, job: dict[str, Any]) -> str:
    """Writes a job that waits into the database of a server that is stopped, as Orthanc does when it stops."""
    identifier = str(uuid.uuid4())
    # Orthanc counts the time since then as the job's, and fails at its next start when that is more than 24 days.
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
    entry = {
        "CreationTime": now, "LastChangeTime": now, "ErrorCode": 0, "ErrorDetails": "", "Priority": 0, "Runtime": 0,
        "State": "Pending", "Job": job,
    }
    registry = json.dumps({"Type": "JobsRegistry", "Jobs": {identifier: entry}})
    with closing(sqlite3.connect(server.folder / "data" / "index")) as database, database:
        database.execute("INSERT OR REPLACE INTO GlobalProperties VALUES (5, ?)", (registry,))
    return identifier


@pytest.mark.each_version
def test_studies_of_old_are_preloaded_by_one_call(reluctant: OrthancServer) -> None:
    studies = [reluctant.upload_study(*volume(CT, f"of old {number}", slices=3)) for number in range(3)]
    time.sleep(SETTLING_SECONDS)
    assert not any(any(_summaries(reluctant, study)) for study in studies)
    job = finished(reluctant, "/ohif/preload")
    assert job["Type"] == "OHIFPreload"
    assert job["Content"]["Failures"] == 0
    assert job["Content"]["StudiesDone"] == job["Content"]["Studies"] >= 3
    for study in studies:
        assert all(_summaries(reluctant, study))
        assert all(_packs(reluctant, study))
    before = reluctant.json("/ohif/status")["Documents"]["FromPacks"]
    assert reluctant.document(studies[0])["NumInstances"] == 3
    assert reluctant.json("/ohif/status")["Documents"]["FromPacks"] == before + 1
    finished(reluctant, "/ohif/preload")  # safe to repeat


def test_only_the_named_studies_are_preloaded(reluctant: OrthancServer) -> None:
    named = reluctant.upload_study(*volume(CT, "named", slices=2))
    other = reluctant.upload_study(*volume(CT, "not named", slices=2))
    time.sleep(SETTLING_SECONDS)
    finished(reluctant, "/ohif/preload", {"Studies": [named]})
    assert all(_summaries(reluctant, named))
    assert not any(_summaries(reluctant, other))


@pytest.mark.each_version
def test_clearing_removes_what_the_plugin_made_and_nothing_else(reluctant: OrthancServer) -> None:
    study = reluctant.upload_study(*volume(CT, "to clear", slices=2))
    [series] = reluctant.json(f"/studies/{study}")["Series"]
    [first, _] = [one["ID"] for one in reluctant.json(f"/studies/{study}/instances")]
    reluctant.set_metadata(first, b"somebody's", number=5000)
    reluctant.request("PUT", f"/series/{series}/attachments/5001", data=b"somebody's")
    time.sleep(SETTLING_SECONDS)
    finished(reluctant, "/ohif/preload", {"Studies": [study]})
    assert all(_summaries(reluctant, study))
    assert all(_packs(reluctant, study))
    job = finished(reluctant, "/ohif/clear-cache", {"Studies": [study]})
    assert job["Type"] == "OHIFClearCache"
    assert not any(_summaries(reluctant, study))
    assert not any(_packs(reluctant, study))
    assert reluctant.metadata(first, number=5000) == b"somebody's"
    assert reluctant.get(f"/series/{series}/attachments/5001/data").content == b"somebody's"
    assert reluctant.document(study)["NumInstances"] == 2


@pytest.mark.each_version
def test_where_orthanc_checks_revisions_what_is_there_is_replaced_and_removed_all_the_same(start: Starter) -> None:
    """With `CheckRevisions` a writer must name what it replaces."""
    with start(configuration={"CheckRevisions": True}, ohif={"Preload": False}) as server:
        study = server.upload_study(*volume(CT, "revisions", slices=2))
        [series] = server.json(f"/studies/{study}")["Series"]
        [first, _] = server.json(f"/series/{series}")["Instances"]
        server.set_metadata(first, b"damaged")
        server.request("PUT", f"/series/{series}/attachments/{PACK}", data=b"damaged")
        time.sleep(SETTLING_SECONDS)
        finished(server, "/ohif/preload")
        assert all(_summaries(server, study))
        assert server.get(f"/series/{series}/attachments/{PACK}/data").content.startswith(b"OHIFpack")
        finished(server, "/ohif/clear-cache")
        assert not any(_summaries(server, study))
        assert not any(_packs(server, study))


@pytest.mark.each_version
def test_an_attachment_that_is_too_large_for_a_pack_is_not_read_but_replaced(reluctant: OrthancServer) -> None:
    study = reluctant.upload_study(*volume(CT, "too large", slices=2))
    [series] = reluctant.json(f"/studies/{study}")["Series"]
    path = f"/series/{series}/attachments/{PACK}"
    assert reluctant.request("PUT", path, data=bytes((64 << 20) + 1)).status_code == 200
    time.sleep(SETTLING_SECONDS)
    damaged = reluctant.json("/ohif/status")["Packs"]["Damaged"]
    assert reluctant.document(study)["NumInstances"] == 2
    assert reluctant.json("/ohif/status")["Packs"]["Damaged"] == damaged + 1
    eventually(lambda: int(reluctant.get(f"{path}/size").text) < 1 << 20, "a pack in place of the attachment")


@pytest.mark.each_version
@pytest.mark.parametrize("path", ["/ohif/preload", "/ohif/clear-cache"])
@pytest.mark.parametrize(
    "body",
    ["{", "[]", '{"Studies": 1}', '{"Studies": ["../instances"]}', '{"Study": []}', "[" * 5000,
     '{"Studies": ["00000000-00000000-00000000-00000000-00000000"]}', '{"Since": "yesterday"}',
     '{"Since": "20261301"}', '{"Studies": [' + ", ".join([f'"{UNKNOWN}"'] * 1001) + "]}"],
    ids=["no JSON", "no object", "no array", "no identifier", "unknown member", "too deep", "unknown study", "no time",
         "no date", "too many"],
)
def test_a_body_that_makes_no_sense_starts_nothing(server: OrthancServer, path: str, body: str) -> None:
    jobs = server.json("/jobs")
    answer = server.request("POST", path, data=body)
    assert answer.status_code == 400
    assert server.json("/jobs") == jobs


@pytest.mark.each_version
@pytest.mark.parametrize("path", ["/ohif/preload", "/ohif/clear-cache"])
def test_jobs_are_started_by_post_alone(server: OrthancServer, path: str) -> None:
    answer = server.get(path)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"


def test_with_dicom_web_there_is_nothing_to_preload_but_there_may_be_something_to_clear(start: Starter) -> None:
    """The option may have been another one before, or the plugin the official one."""
    with start(ohif={"DataSource": "dicom-web"}) as server:
        study = server.upload_study(*volume(CT, "dicom-web", slices=2))
        [series] = server.json(f"/studies/{study}")["Series"]
        for instance in server.json(f"/series/{series}")["Instances"]:
            server.set_metadata(instance, b"of the official plugin")
        server.request("PUT", f"/series/{series}/attachments/{PACK}", data=b"a pack")
        refused = server.request("POST", "/ohif/preload")
        assert refused.status_code == 400
        assert "nothing to preload" in refused.text
        finished(server, "/ohif/clear-cache")
        assert not any(_packs(server, study))
        assert all(server.metadata(one) is None for one in server.json(f"/series/{series}")["Instances"])
        assert server.json("/ohif/status")["DataSource"] == "dicom-web"


def test_only_studies_that_changed_since_are_preloaded(reluctant: OrthancServer) -> None:
    earlier = reluctant.upload_study(*volume(CT, "before then", slices=1))
    time.sleep(1.1)  # LastUpdate knows seconds.
    since = reluctant.get("/tools/now").text
    later = reluctant.upload_study(*volume(CT, "since then", slices=1))
    job = finished(reluctant, "/ohif/preload", {"Since": since, "Studies": [earlier, later]})
    assert job["Content"]["StudiesDone"] == 2
    assert all(_summaries(reluctant, later))
    assert not any(_summaries(reluctant, earlier))
    finished(reluctant, "/ohif/preload", {"Since": since[:8]})
    assert all(_summaries(reluctant, earlier))


@pytest.mark.each_version
def test_failures_are_remembered_over_a_restart(start: Starter) -> None:
    """A job had failed at the first of two studies when Orthanc stopped; it goes on with the second."""
    with start(ohif={"Preload": False}) as server:
        studies = sorted(server.upload_study(*volume(CT, f"restart {number}", slices=1)) for number in range(2))
        server.orthanc.stop()
        job = _keep_job(server, {"Studies": studies, "Finished": studies[0], "Failures": 1, "Type": "OHIFPreload"})
        server.start()
        state = eventually(
            lambda: (look := server.json(f"/jobs/{job}"))["State"] == "Failure" and look, "the end of the job"
        )
        assert state["Content"] == {"Studies": 2, "StudiesDone": 2, "Failures": 1}
        assert all(_summaries(server, studies[1]))
        assert not any(_summaries(server, studies[0]))
        server.restart()
        look = server.json(f"/jobs/{job}")
        assert look["Content"] == state["Content"], "what the job did is forgotten"
        assert look["State"] == "Failure"


METRICS = {
    "Documents.FromMemory": "ohif_documents_from_memory",
    "Documents.FromPacks": "ohif_documents_from_packs",
    "Documents.FromFiles": "ohif_documents_from_files",
    "Documents.NotModified": "ohif_documents_not_modified",
    "Documents.Failed": "ohif_documents_failed",
    "Documents.TooLarge": "ohif_documents_too_large",
    "Documents.CacheBytes": "ohif_cache_bytes",
    "Frames.CacheBytes": "ohif_frame_cache_bytes",
    "Packs.Written": "ohif_packs_written",
    "Packs.Replaced": "ohif_packs_replaced",
    "Packs.Outdated": "ohif_packs_outdated",
    "Packs.Damaged": "ohif_packs_damaged",
    "Instances.ReadFromStorage": "ohif_instances_read_from_storage",
    "Instances.ReadThroughOrthanc": "ohif_instances_read_through_orthanc",
    "Instances.Substituted": "ohif_instances_substituted",
    "Instances.Damaged": "ohif_instances_damaged",
    "Instances.Shortened": "ohif_instances_shortened",
    "Instances.ListedOnly": "ohif_instances_listed_only",
    "Instances.Unreadable": "ohif_instances_unreadable",
    "Preload.Waiting": "ohif_preload_waiting",
    "Summaries.Damaged": "ohif_summaries_damaged",
    "Preload.RecordBytes": "ohif_preload_record_bytes",
    "Preload.Lag": "ohif_preload_lag",
}
"""Every number of the status, and its metric."""


def _numbers(server: OrthancServer) -> dict[str, int]:
    """The numbers of the status."""
    groups = {name: group for name, group in server.json("/ohif/status").items() if isinstance(group, dict)}
    return {
        f"{name}.{member}": value
        for name, group in groups.items()
        for member, value in group.items()
        if not isinstance(value, bool)
    }


def _metrics(server: OrthancServer) -> dict[str, float]:
    """The metrics of the plugin, by the names of the numbers."""
    lines = server.get("/tools/metrics-prometheus").text.splitlines()
    found = {name: float(value) for name, value, *_ in map(str.split, lines) if name.startswith("ohif_")}
    assert found.keys() == set(METRICS.values())
    return {number: found[metric] for number, metric in METRICS.items()}


def _counts(numbers: Mapping[str, Number]) -> dict[str, Number]:
    """Those that do not move by themselves."""
    return {name: value for name, value in numbers.items() if name != "Preload.Lag"}


class Watched:
    """A server, by what moves in its status."""

    def __init__(self, server: OrthancServer) -> None:
        self.server = server
        self._before = _numbers(server)

    def expect(self, **expected: int) -> None:
        """Since the last time these numbers have risen by so much, and no others; sizes are not looked at.

        `Instances_Read` is the sum of both ways to read a file.
        """
        named = {name.replace("_", ".", 1): count for name, count in expected.items()}
        eventually(lambda: named.keys() <= self._moved(_numbers(self.server)).keys(), f"{named} in the status")
        after = _numbers(self.server)
        assert self._moved(after) == named
        assert _counts(_metrics(self.server)) == _counts(after)
        self._before = after

    def _moved(self, after: Mapping[str, int]) -> dict[str, int]:
        moved = {
            name: value - self._before[name]
            for name, value in _counts(after).items()
            if value != self._before[name] and not name.endswith("Bytes")
        }
        if read := moved.pop("Instances.ReadFromStorage", 0) + moved.pop("Instances.ReadThroughOrthanc", 0):
            moved["Instances.Read"] = read
        return moved


def _lose_file(server: OrthancServer, instance_id: str) -> None:
    """Removes the file of an instance behind Orthanc's back."""
    content = server.get(f"/instances/{instance_id}/file").content
    [file] = [path for path in (server.folder / "data").glob("??/??/*") if path.read_bytes() == content]
    file.unlink()
    server.restart()  # Orthanc keeps files in memory.


@pytest.mark.each_version
def test_every_number_of_the_status_is_a_metric(start: Starter) -> None:
    """Here those move that the other test leaves alone, but for requests that fail and files that Orthanc reads."""
    with start() as server:
        opened = server.upload_study(*volume(CT, "opened", slices=9))
        [lost] = server.upload(instance(CT, "lost"))
        _lose_file(server, lost["ID"])
        time.sleep(SETTLING_SECONDS)
        for study in (opened, opened):
            assert server.get(f"/studies/{study}/ohif-dicom-json").status_code == 200
        unreadable = server.get(f"/studies/{lost['ParentStudy']}/ohif-dicom-json").status_code
        assert unreadable == server.get(f"/instances/{lost['ID']}/file").status_code >= 400
        cine = pydicom.dcmread(next((paths.STUDIES / "us-cine").glob("*.dcm")))
        [several_frames] = server.upload(cine)
        path = f"/studies/{cine.StudyInstanceUID}/series/{cine.SeriesInstanceUID}/instances/{cine.SOPInstanceUID}"
        assert server.get(f"/instances/{several_frames['ID']}/ohif{path}/frames/1").status_code == 200
        eventually(lambda: _numbers(server)["Preload.Waiting"] == 0, "the summaries")
        eventually(lambda: _numbers(server)["Packs.Written"] == 1, "the pack")
        numbers = _numbers(server)
        assert numbers.keys() == METRICS.keys()
        for name in ("Documents.CacheBytes", "Frames.CacheBytes", "Preload.RecordBytes", "Instances.Unreadable"):
            assert numbers[name] > 0, name
        assert numbers["Instances.ReadFromStorage"] != numbers["Instances.ReadThroughOrthanc"]
        assert _counts(_metrics(server)) == _counts(numbers)


@pytest.mark.each_version
def test_every_counter_of_documents_and_packs_moves_by_what_it_counts(start: Starter) -> None:
    with start(ohif={"Preload": False}) as server:
        study, damaged = (server.upload_study(*volume(CT, name, slices=2)) for name in ("counted", "damaged"))
        [series] = server.json(f"/studies/{damaged}")["Series"]
        server.request("PUT", f"/series/{series}/attachments/{PACK}", data=b"junk")
        time.sleep(SETTLING_SECONDS)
        watched = Watched(server)

        finished(server, "/ohif/preload", {"Studies": [study]})
        watched.expect(Packs_Written=1, Instances_Read=2)
        server.document(study)
        watched.expect(Documents_FromPacks=1)
        tag = server.get(f"/studies/{study}/ohif-dicom-json").headers["ETag"]
        watched.expect(Documents_FromMemory=1)
        known = server.get(f"/studies/{study}/ohif-dicom-json", headers={"If-None-Match": tag})
        assert known.status_code == 304
        watched.expect(Documents_FromMemory=1, Documents_NotModified=1)

        server.document(damaged)
        watched.expect(
            Documents_FromFiles=1, Instances_Read=2, Packs_Damaged=1, Packs_Written=1, Packs_Replaced=1
        )

        server.upload(instance(CT, "counted", number=3))
        time.sleep(SETTLING_SECONDS)
        server.document(study)
        watched.expect(
            Documents_FromFiles=1, Instances_Read=3, Packs_Outdated=1, Packs_Written=1, Packs_Replaced=1
        )


def test_the_status_says_what_is_at_work(server: OrthancServer) -> None:
    status = server.json("/ohif/status")
    assert status["Version"] == server.json("/plugins/ohif")["Version"]
    assert status["Preload"]["Enabled"] is True
