# SPDX-License-Identifier: GPL-3.0-or-later
"""The option `Preload`: what Orthanc holds of a study that has come and become stable, and that nobody has opened."""

import time

import pytest
from harness.corpus import CT, volume
from harness.fixtures import Starter
from harness.polling import eventually
from harness.server import OrthancServer

pytestmark = pytest.mark.each_version

STABLE_SOON = {"StableAge": 1}
SETTLING_SECONDS = 4
"""A pack that is to be written is there by then: it is two seconds after the last change, and a moment later."""


def _logged(server: OrthancServer, kind: str) -> set[str]:
    """What a kind of change in Orthanc's log is about."""
    return {change["ID"] for change in server.changes() if change["ChangeType"] == kind}


def _summarised(server: OrthancServer) -> set[str]:
    """The instances that have metadata 4202."""
    return {one for one in server.json("/instances") if "4202" in server.json(f"/instances/{one}/metadata")}


def _packed(server: OrthancServer) -> set[str]:
    """The series that have an attachment 4203."""
    return {one for one in server.json("/series") if "4203" in server.json(f"/series/{one}/attachments")}


@pytest.mark.parametrize("preload", [True, False])
def test_a_stable_series_is_prepared_only_where_the_option_says_so(start: Starter, preload: bool) -> None:
    with start(ohif={"Preload": preload}, configuration=STABLE_SOON) as server:
        for name in "ab":
            server.upload(*volume(CT, "preload", slices=3, series=name))
        instances, series = set(server.json("/instances")), set(server.json("/series"))
        assert (len(instances), len(series)) == (6, 2)
        eventually(lambda: _logged(server, "StableSeries") == series, "the series are stable")
        if preload:
            eventually(lambda: _summarised(server) == instances, "metadata 4202")
            eventually(lambda: _packed(server) == series, "the packs")
        else:
            time.sleep(SETTLING_SECONDS)
            assert _summarised(server) == set()
            assert _packed(server) == set()
        assert _logged(server, "UpdatedMetadata") == (instances if preload else set())
        assert _logged(server, "UpdatedAttachment") == (series if preload else set())
