# SPDX-License-Identifier: GPL-3.0-or-later
"""A pack that Orthanc knows and cannot read, since its file is lost, is made anew; a line in the log says so."""

import subprocess
from typing import Any

import pytest
from harness.corpus import CT, volume
from harness.fixtures import Starter
from harness.jobs import finished
from harness.pack import has_right_pack
from harness.polling import eventually
from harness.server import OrthancServer
from workbench import paths
from workbench.installation import Installation
from workbench.postgresql import postgresql

pytestmark = pytest.mark.each_version

QUIET = {"StableAge": 1, "MaximumStorageCacheSize": 0}
"""Series are stable soon, and Orthanc keeps no file in memory."""
SECRET = "Secret^Name"


def _packed(server: OrthancServer) -> tuple[str, str]:
    """A study and its series, which has its pack."""
    stored = server.upload(*volume(CT, "lost pack", slices=3, PatientName=SECRET))
    study, series = stored[0]["ParentStudy"], stored[0]["ParentSeries"]
    eventually(lambda: has_right_pack(server, series), "the pack")
    return study, series


def _check_that_it_is_made_anew(server: OrthancServer, study: str, series: str) -> None:
    eventually(lambda: has_right_pack(server, series), "the new pack")
    lines = [line for line in server.log().splitlines() if "pack" in line and series in line]
    assert len(lines) == 1, lines
    assert f"The pack of series {series} cannot be read and is made anew: " in lines[0]
    assert SECRET not in server.log()
    server.restart()
    assert server.document(study)["NumInstances"] == 3
    assert server.json("/ohif/status")["Documents"]["FromPacks"] == 1


@pytest.mark.parametrize("way", ["opened", "preloaded"])
def test_a_pack_whose_file_is_lost_is_made_anew(start: Starter, way: str) -> None:
    with start(configuration=QUIET) as server:
        study, series = _packed(server)
        pack = server.get(f"/series/{series}/attachments/4203/data").content
        [file] = [path for path in (server.folder / "data").glob("??/??/*") if path.read_bytes() == pack]
        server.orthanc.stop()
        file.unlink()
        server.start()
        if way == "opened":
            assert server.document(study)["NumInstances"] == 3
            assert server.json("/ohif/status")["Documents"]["FromFiles"] == 1
        else:
            finished(server, "/ohif/preload")
        _check_that_it_is_made_anew(server, study, series)


def test_the_same_where_files_are_kept_in_postgresql(start: Starter, installation: Installation) -> None:
    with postgresql() as database, start(
        plugins=[*installation.postgresql, paths.PLUGIN], configuration={**QUIET, "PostgreSQL": database}
    ) as server:
        study, series = _packed(server)
        server.orthanc.stop()
        _delete_stored_packs(database)
        server.start()
        assert server.document(study)["NumInstances"] == 3
        assert server.json("/ohif/status")["Documents"]["FromFiles"] == 1
        _check_that_it_is_made_anew(server, study, series)


def _delete_stored_packs(database: dict[str, Any]) -> None:
    """Deletes the contents of all packs behind Orthanc's back; that there are such attachments stays known."""
    where = ["-h", database["Host"], "-p", str(database["Port"]), "-U", database["Username"], database["Database"]]
    statement = "DELETE FROM StorageArea WHERE uuid IN (SELECT uuid FROM AttachedFiles WHERE fileType = 4203)"
    command = ["psql", "-c", statement, *where]
    deleted = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    assert deleted.stdout.splitlines()[-1] == "DELETE 1"
