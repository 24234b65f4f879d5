# SPDX-License-Identifier: GPL-3.0-or-later
"""Orthanc stops when it is asked to, whatever the plugin is writing in the background."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from harness.corpus import CT, instance
from harness.fixtures import Starter
from harness.polling import eventually
from workbench.installation import Installation

pytestmark = pytest.mark.each_version

INSTANCES = 3000
"""Orthanc 1.12 takes some seconds to write the summaries of so many."""


def test_orthanc_stops_while_summaries_are_being_written(start: Starter, installation: Installation) -> None:
    """Orthanc waits for a moment without changes before it tells its plugins that it stops."""
    if installation.version == "1.10":
        pytest.skip("Orthanc 1.10 does not wait for such a moment")
    with start(ohif={"Preload": False}) as server:
        files = [instance(CT, "stopping", number=number, PixelData=None) for number in range(INSTANCES)]
        with ThreadPoolExecutor(4) as pool:
            stored = [answer for answers in pool.map(server.upload, files) for answer in answers]
        assert server.document(stored[0]["ParentStudy"])["NumInstances"] == INSTANCES
        names = [answer["ID"] for answer in stored]
        eventually(lambda: any(server.metadata(name) for name in names[::100]), "the first summary")
        server.restart()
        if all(server.metadata(name) is not None for name in names):
            pytest.skip("on this busy machine all summaries were written before Orthanc stopped")
