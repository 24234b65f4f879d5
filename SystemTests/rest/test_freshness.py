# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever happens to a study, and however it was kept: the answer is what would be computed afresh now."""

import io
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pydicom
import pytest
import requests
from harness.changing_studies import ChangingStudies
from harness.corpus import CT, instance
from harness.fixtures import Starter
from harness.jobs import finished
from harness.polling import eventually
from harness.server import OrthancServer, part10, store
from harness.summary import decoded, expected, without_empty

STUDY = "freshness"
CHANGING = {"OverwriteInstances": True, "StableAge": 1}
"""Storing an instance again replaces it, and series are stable soon."""
SETTLING_SECONDS = 2.5
"""After that, documents and packs are kept."""
SEEDS = [pytest.param(0, marks=pytest.mark.each_version), 1, 2]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_answer_is_stale(start: Starter, seed: int) -> None:
    with start(configuration=CHANGING) as server:
        studies = ChangingStudies([server], random.Random(seed))
        for _ in studies.happen(40):
            for _ in range(studies.chance.randrange(1, 4)):
                studies.check(server)
        _was_tempted(server)


def _was_tempted(server: OrthancServer) -> None:
    """There was something kept that could have been stale."""
    documents = server.json("/ohif/status")["Documents"]
    assert documents["FromMemory"] > 0
    assert documents["FromPacks"] > 0


@pytest.mark.each_version
def test_a_study_that_is_gone_is_not_found(start: Starter) -> None:
    with start(configuration=CHANGING) as server:
        study = server.upload_study(instance(CT, STUDY))
        time.sleep(SETTLING_SECONDS)
        for _ in range(2):
            assert server.document(study)["NumInstances"] == 1
        server.request("DELETE", f"/studies/{study}")
        assert server.get(f"/studies/{study}/ohif-dicom-json").status_code == 404


@pytest.mark.each_version
@pytest.mark.parametrize("is_made_up_for", [False, True])
def test_what_is_deleted_is_gone_at_once(start: Starter, is_made_up_for: bool) -> None:
    """However often the study was looked at before, and also when the archive has as many instances as before."""
    with start(configuration=CHANGING) as server:
        stored = server.upload(*(instance(CT, STUDY, number=number) for number in range(5)))
        study = stored[0]["ParentStudy"]
        time.sleep(SETTLING_SECONDS)
        for number in range(4):
            for _ in range(4):
                assert server.document(study)["NumInstances"] == 5 - number
            server.request("DELETE", f"/instances/{stored[number]['ID']}")
            if is_made_up_for:
                server.upload(instance(CT, "another study", number=number))
            assert server.document(study)["NumInstances"] == 4 - number
            time.sleep(SETTLING_SECONDS)
        assert server.json("/ohif/status")["Documents"]["FromMemory"] > 0


@pytest.mark.each_version
def test_of_versions_that_are_stored_at_once_the_one_that_stays_shows(start: Starter) -> None:
    """Orthanc tells of a file after it was stored, and not in the order in which files were."""
    with start(configuration=CHANGING) as server:
        together = threading.Barrier(4)

        def store_all(lane: int) -> None:
            with requests.Session() as session:
                session.trust_env = False
                for number in range(120):
                    file = instance(CT, STUDY, number=number, StudyDate=f"2000010{lane + 1}")
                    together.wait(60)
                    store(session, server.url, part10(file)).raise_for_status()

        with ThreadPoolExecutor(together.parties) as lanes:
            list(lanes.map(store_all, range(together.parties)))
        time.sleep(2 * SETTLING_SECONDS)
        _check_dates(server)


def _check_dates(server: OrthancServer) -> None:
    """The date of each instance's file is that of its summary and of the document."""
    [study] = server.json("/studies")
    for series in server.document(study)["series"]:
        for one in series["instances"]:
            name = one["url"].split("/")[2]
            file = pydicom.dcmread(io.BytesIO(server.get(f"/instances/{name}/file").content))
            assert one["metadata"]["StudyDate"] == file.StudyDate
            # Summaries are written in the background, which a busy machine lets wait.
            eventually(lambda name=name: server.metadata(name) is not None, "the summary")
            assert without_empty(decoded(server.metadata(name) or b"")) == expected(file)


@pytest.mark.each_version
def test_what_changed_while_orthanc_was_without_the_plugin_shows(start: Starter) -> None:
    with start(configuration=CHANGING) as server:
        studies = ChangingStudies([server], random.Random(1))
        stored = server.upload(*(instance(CT, STUDY, number=number) for number in range(4)))
        time.sleep(SETTLING_SECONDS)
        studies.check(server)
        series = stored[0]["ParentSeries"]
        eventually(lambda: server.has_pack(series), "the pack")
        plugins = server.orthanc.configuration["Plugins"]
        server.orthanc.configuration["Plugins"] = []
        server.restart()
        server.upload(instance(CT, STUDY, number=2, ImageComments="overwritten"))
        server.request("DELETE", f"/instances/{stored[3]['ID']}")
        server.orthanc.configuration["Plugins"] = plugins
        server.restart()
        studies.check(server)


@pytest.mark.each_version
def test_what_changed_behind_orthancs_back_shows_once_the_cache_is_cleared(start: Starter) -> None:
    """The remedy that docs/formats.md names for what no cheap call to Orthanc shows."""
    with start(configuration={"MaximumStorageCacheSize": 0}) as server:
        stored = server.upload(*(instance(CT, STUDY, number=number, ImageComments="old news") for number in range(10)))
        study, series = stored[0]["ParentStudy"], stored[0]["ParentSeries"]
        time.sleep(SETTLING_SECONDS)
        assert _comments(server, study) == ["old news"] * 10
        eventually(lambda: server.has_pack(series), "the pack")

        file = server.stored_file(stored[3]["ID"])
        content = file.read_bytes()
        assert content.count(b"old news") == 1
        file.write_bytes(content.replace(b"old news", b"new news"))
        own = server.get(f"/instances/{stored[3]['ID']}/file")
        # Orthanc 1.13 does not give a file whose digest is another one than it has kept.
        assert b"new news" in own.content or own.status_code == 500
        assert _comments(server, study) == ["old news"] * 10
        assert server.json("/ohif/status")["Documents"]["FromMemory"] == 1
        server.restart()
        assert _comments(server, study) == ["old news"] * 10
        assert server.json("/ohif/status")["Documents"]["FromPacks"] == 1

        finished(server, "/ohif/clear-cache", {"Studies": [study]})
        assert not server.has_pack(series)
        for _ in range(2):
            assert _comments(server, study) == ["new news" if number == 3 else "old news" for number in range(10)]


def _comments(server: OrthancServer, study: str) -> list[str]:
    [series] = server.document(study)["series"]
    return [one["metadata"]["ImageComments"] for one in series["instances"]]
