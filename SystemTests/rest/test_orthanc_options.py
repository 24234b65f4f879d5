# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of Orthanc, some of them of its newer versions only, that change what the plugin works on."""

import io
import random
import time
from typing import Any

import pydicom
import pytest
from harness.corpus import CT, instance, volume
from harness.fixtures import Starter
from harness.jobs import finished
from harness.pack import has_right_pack
from harness.polling import eventually
from harness.server import OrthancServer
from harness.summary import decoded, expected, without_empty

pytestmark = pytest.mark.each_version

SETTLING_SECONDS = 2.5
"""After that, documents and packs are kept."""


def _comments(server: OrthancServer, study: str) -> list[str]:
    [series] = server.document(study)["series"]
    return [one["metadata"]["ImageComments"] for one in series["instances"]]


def _has_right_summary(server: OrthancServer, identifier: str) -> bool:
    """Whether metadata 4202 is that of the file that is there."""
    file = pydicom.dcmread(io.BytesIO(server.get(f"/instances/{identifier}/file").content))
    summary = server.metadata(identifier)
    return summary is not None and without_empty(decoded(summary)) == expected(file)


def _wait_until_prepared(server: OrthancServer, series: str) -> None:
    """Every summary is right, and so is the pack."""
    instances = server.json(f"/series/{series}")["Instances"]
    eventually(lambda: all(_has_right_summary(server, one) for one in instances), "the summaries")
    eventually(lambda: has_right_pack(server, series), "the pack")


OVERWRITING: dict[Any, bool] = {False: False, True: True}
"""Whether a file takes the place of another one of the same instance."""
SINCE_1_13 = {"Never": False, "Always": True, "IfChanged": True}


@pytest.mark.parametrize(
    ("option", "replaces"),
    [*OVERWRITING.items(), *(pytest.param(*pair, marks=pytest.mark.since("1.13")) for pair in SINCE_1_13.items())],
)
def test_what_is_stored_again_shows_as_orthanc_keeps_it(start: Starter, option: bool | str, replaces: bool) -> None:
    """`OverwriteInstances` is a boolean, since 1.13 also a word."""
    with start(configuration={"OverwriteInstances": option, "StableAge": 1}) as server:
        old = [instance(CT, "stored again", number=number, ImageComments="old") for number in (1, 2)]
        stored = server.upload(*old)
        study, series = stored[0]["ParentStudy"], stored[0]["ParentSeries"]
        _wait_until_prepared(server, series)
        assert _comments(server, study) == ["old", "old"]

        # A file that is there already, and another one of the same instance.
        new = instance(CT, "stored again", number=2, ImageComments="new", StudyDate="20010203")
        server.upload(old[0], new)
        now = ["old", "new" if replaces else "old"]
        assert _comments(server, study) == now
        _wait_until_prepared(server, series)
        server.restart()
        assert _comments(server, study) == now
        assert server.json("/ohif/status")["Documents"]["FromPacks"] == 1


def test_where_revisions_are_checked_what_is_prepared_is_kept_up_to_date(start: Starter) -> None:
    """With `CheckRevisions` a writer must name what it replaces: since Orthanc 1.12.8 with SQLite, too."""
    options = {"CheckRevisions": True, "OverwriteInstances": True, "StableAge": 1}
    with start(configuration=options) as server:
        stored = server.upload(*(instance(CT, "revised", number=number, ImageComments="old") for number in (1, 2)))
        study, series = stored[0]["ParentStudy"], stored[0]["ParentSeries"]
        _wait_until_prepared(server, series)
        for number, comment in ((2, "new"), (2, "newer"), (3, "added")):
            server.upload(instance(CT, "revised", number=number, ImageComments=comment))
            _wait_until_prepared(server, series)
        assert _comments(server, study) == ["old", "newer", "added"]
        assert "cannot be written" not in server.log()
        server.restart()
        assert _comments(server, study) == ["old", "newer", "added"]
        assert server.json("/ohif/status")["Documents"]["FromPacks"] == 1


@pytest.mark.since("1.13")
def test_everything_works_where_orthanc_keeps_no_patients(start: Starter) -> None:
    with start(configuration={"PatientLevelEnabled": False, "StableAge": 1}) as server:
        files = volume(CT, "without patients", slices=3, PatientID="P 1", AccessionNumber="A 1")
        study = server.upload_study(*files)
        [series] = server.json(f"/studies/{study}")["Series"]
        _wait_until_prepared(server, series)
        for path in (f"/studies/{study}/ohif-dicom-json", f"/series/{series}/ohif-dicom-json"):
            assert server.json(path)["studies"][0]["NumInstances"] == 3
        finished(server, "/ohif/clear-cache")
        assert not server.has_pack(series)
        time.sleep(SETTLING_SECONDS)
        finished(server, "/ohif/preload")
        assert has_right_pack(server, series)
        server.restart()
        assert server.document(study)["NumInstances"] == 3
        assert server.json("/ohif/status")["Documents"]["FromPacks"] == 1


@pytest.mark.since("1.13")
def test_a_bound_on_bodies_of_requests_bounds_nothing_that_the_plugin_writes(start: Starter) -> None:
    """`MaximumRequestBodySizeMB` is for HTTP; a pack may be larger."""
    with start(configuration={"MaximumRequestBodySizeMB": 1, "StableAge": 1}) as server:
        files = [
            instance(CT, "large bodies", number=n, PixelData=None, TextValue=random.Random(n).randbytes(400_000).hex())
            for n in range(4)
        ]
        stored = server.upload(*files)
        [series] = {one["ParentSeries"] for one in stored}
        server.request("POST", "/ohif/preload", data=b" " * (1 << 20) + b"{}")
        finished(server, "/ohif/preload")
        _wait_until_prepared(server, series)
        assert int(server.get(f"/series/{series}/attachments/4203/size").text) > 1 << 20
        assert server.document(stored[0]["ParentStudy"])["NumInstances"] == 4
