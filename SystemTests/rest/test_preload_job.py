# SPDX-License-Identifier: GPL-3.0-or-later
"""What the preload job does where not everything is as it should be: what can be prepared, is."""

import pytest
from harness.corpus import CT, volume
from harness.fixtures import Starter
from harness.jobs import ended, finished
from harness.summary import is_current

pytestmark = pytest.mark.each_version

SLICES = 5


def test_a_series_that_has_just_arrived_has_its_pack_at_the_end(start: Starter) -> None:
    with start(ohif={"Preload": False}) as server:
        server.upload_study(*volume(CT, "just arrived", slices=SLICES))
        finished(server, "/ohif/preload")
        [series] = server.json("/series")
        assert server.has_pack(series)


def test_an_instance_whose_file_is_lost_does_not_keep_the_others_from_their_summaries(start: Starter) -> None:
    with start(ohif={"Preload": False}) as server:
        server.upload_study(*volume(CT, "lost", slices=SLICES))
        instances = server.json("/instances")
        lost = instances[:2]
        for one in lost:
            server.stored_file(one).unlink()
        server.restart()  # Orthanc keeps files in memory.
        job = ended(server, "/ohif/preload")
        assert job["State"] == "Failure"
        assert job["Content"]["Failures"] == 1  # A series counts once.
        with_summary = {one for one in instances if is_current(server.metadata(one))}
        assert with_summary == set(instances) - set(lost)
        [series] = server.json("/series")
        assert not server.has_pack(series)
        said = [line for line in server.log().splitlines() if "passes over" in line]
        assert len(said) == 2, said
        assert any(one in said[0] for one in lost)
        assert "1 more" in said[1]
