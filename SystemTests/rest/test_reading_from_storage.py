# SPDX-License-Identifier: GPL-3.0-or-later
"""Files are read where Orthanc keeps them if it can tell where that is; the answer is the same as through Orthanc."""

import time
from typing import Any

import pytest
from harness.corpus import CT, instance
from harness.fixtures import Starter
from harness.polling import eventually, never
from harness.server import OrthancServer
from workbench.installation import Installation

pytestmark = pytest.mark.each_version

INSTANCES = 20
STUDY = "storage"
SETTLING_SECONDS = 2.5
"""A pack is written only when the series has not changed for two seconds."""


def _stored(server: OrthancServer, **attributes: str) -> str:
    files = (instance(CT, STUDY, series=str(number % 3), number=number, **attributes) for number in range(INSTANCES))
    return server.upload(*files)[0]["ParentStudy"]


def _metadata(server: OrthancServer, study: str) -> list[dict[str, Any]]:
    """What is in the document, which came from files."""
    document = server.document(study)
    assert server.json("/ohif/status")["Documents"]["FromFiles"] == 1
    instances = [one["metadata"] for series in document["series"] for one in series["instances"]]
    return sorted(instances, key=lambda one: one["SOPInstanceUID"])


def _read(server: OrthancServer) -> tuple[int, int]:
    """How many files were read from the storage, and how many through Orthanc."""
    counts = server.json("/ohif/status")["Instances"]
    return counts["ReadFromStorage"], counts["ReadThroughOrthanc"]


def _is_able(installation: Installation) -> bool:
    return installation.version != "1.10"


@pytest.mark.parametrize("storage", [None, "files/of orthanc"])
def test_files_are_read_where_they_lie(start: Starter, installation: Installation, storage: str | None) -> None:
    """Also in a folder that is given as Orthanc understands it: relative to that of its configuration."""
    configuration = {"StorageDirectory": storage} if storage else None
    with start(ohif={"Preload": False}, configuration=configuration) as server:
        study = _stored(server)
        assert len(_metadata(server, study)) == INSTANCES
        assert _read(server) == ((INSTANCES, 0) if _is_able(installation) else (0, INSTANCES))


@pytest.mark.parametrize(
    "options", [{"StorageCompression": True}, {"LimitFindInstances": 3}, {"LimitFindResults": 1}], ids=str
)
def test_what_lies_otherwise_or_is_not_all_told_goes_through_orthanc(
    start: Starter, options: dict[str, bool | int]
) -> None:
    with start(ohif={"Preload": False}) as server:
        plain = _metadata(server, _stored(server))
    with start(ohif={"Preload": False}, configuration=options) as server:
        study = _stored(server)
        assert _metadata(server, study) == plain
        assert _read(server) == (0, INSTANCES)


def test_a_file_that_is_not_where_it_should_be_fails_alone(start: Starter) -> None:
    with start(ohif={"Preload": False}) as server:
        study = _stored(server, PatientName="Secret^Name", PatientID="Secret ID")
        lost = server.json(f"/studies/{study}/instances")[0]
        others = set(server.json(f"/studies/{study}")["Series"]) - {lost["ParentSeries"]}
        file = server.stored_file(lost["ID"])
        content = file.read_bytes()
        file.unlink()
        time.sleep(SETTLING_SECONDS)
        server.restart()  # Orthanc keeps files in memory.

        assert _open(server, study) == (INSTANCES - 1, "1")
        assert server.json("/ohif/status")["Instances"]["Unreadable"] == 1
        lines = [line for line in server.log().splitlines() if lost["ID"] in line]
        assert len(lines) == 1
        assert lines[0].startswith("E")
        assert f"Instance {lost['ID']} is missing from its study" in lines[0]
        assert "Secret" not in server.log()

        # Nothing is kept that lacks it.
        eventually(lambda: all(server.has_pack(series) for series in others), "the packs of the other series")
        assert _open(server, study) == (INSTANCES - 1, "1")
        assert server.json("/ohif/status")["Instances"]["Unreadable"] == 2
        documents = server.json("/ohif/status")["Documents"]
        assert (documents["FromMemory"], documents["CacheBytes"]) == (0, 0)
        never(lambda: server.has_pack(lost["ParentSeries"]), "an incomplete pack was written")

        file.write_bytes(content)
        assert _open(server, study) == (INSTANCES, None)
        eventually(lambda: server.has_pack(lost["ParentSeries"]), "the pack of the series")
        assert server.document(study)["NumInstances"] == INSTANCES


def _open(server: OrthancServer, study: str) -> tuple[int, str | None]:
    """How many instances are in the document, and how many are said to be missing; an entity tag if there are none."""
    answer = server.get(f"/studies/{study}/ohif-dicom-json")
    assert answer.status_code == 200
    missing = answer.headers.get("OHIF-Missing-Instances")
    assert ("ETag" in answer.headers) == (missing is None)
    [document] = answer.json()["studies"]
    return document["NumInstances"], missing
