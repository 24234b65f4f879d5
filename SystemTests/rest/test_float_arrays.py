# SPDX-License-Identifier: GPL-3.0-or-later
"""Large arrays of floats (OF, OD), which versions of Orthanc treat in different ways: they stay where they are."""

import struct

import pytest
from harness.corpus import CT, instance
from harness.fixtures import Starter
from harness.jobs import finished
from harness.pack import has_right_pack
from harness.polling import eventually
from harness.server import part10
from pydicom.dataset import Dataset

pytestmark = pytest.mark.each_version

ARRAY = 48 << 20
"""Bytes of each array."""
MEMORY = 6 * ARRAY
"""The most that opening may take: the file three times, but no text of its numbers."""


def _file() -> bytes:
    """An image with an array of floats inside a sequence, and one of doubles beside it."""
    item = Dataset()
    item.PointCoordinatesData = struct.pack("<4f", 1.5, -2.25, 3e7, 0.1) * (ARRAY // 16)
    return part10(
        instance(
            CT, "floats", SurfacePointsSequence=[item],
            DoublePointCoordinatesData=struct.pack("<2d", 1.5, -1e-300) * (ARRAY // 16),
        ))


@pytest.mark.parametrize("preload", [True, False])
def test_a_study_with_a_hundred_megabytes_of_floats_opens_within_bounds(start: Starter, preload: bool) -> None:
    with start(ohif={"Preload": preload}, configuration={"StableAge": 1, "MaximumStorageCacheSize": 0}) as server:
        [stored] = server.upload(_file())
        series = stored["ParentSeries"]
        if preload:
            eventually(lambda: has_right_pack(server, series), "the pack", seconds=60)
        server.restart()
        before = server.memory().most_resident
        answer = server.get(f"/studies/{stored['ParentStudy']}/ohif-dicom-json", timeout=120)
        assert answer.status_code == 200
        assert len(answer.content) < 1 << 16
        [one] = answer.json()["studies"][0]["series"][0]["instances"]
        assert one["metadata"]["Rows"] == 128
        assert server.memory().most_resident - before < MEMORY
        finished(server, "/ohif/preload")
        assert has_right_pack(server, series)
        assert int(server.get(f"/series/{series}/attachments/4203/size").text) < 1 << 16
        assert server.json("/ohif/status")["Instances"]["Substituted"] == 0
