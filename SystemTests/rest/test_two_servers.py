# SPDX-License-Identifier: GPL-3.0-or-later
"""Two Orthancs on one PostgreSQL database: what the one changes, the documents of the other show at once."""

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from harness.changing_studies import ChangingStudies
from harness.corpus import CT, instance
from harness.server import OrthancServer, orthanc_server
from workbench import paths
from workbench.installation import Installation
from workbench.postgresql import postgresql

SETTLING_SECONDS = 2.5
SEEDS = [pytest.param(0, marks=pytest.mark.each_version), 1, 2]


@pytest.fixture
def pair(installation: Installation) -> Iterator[list[OrthancServer]]:
    """Two servers with the plugin; the database is empty."""
    with ExitStack() as running:
        database = running.enter_context(postgresql())
        configuration = {"PostgreSQL": database, "OverwriteInstances": True, "StableAge": 1}
        yield [
            running.enter_context(
                orthanc_server(
                    installation,
                    f"two-servers-{name}",
                    plugins=[*installation.postgresql, paths.PLUGIN],
                    configuration=configuration,
                )
            )
            for name in ("first", "second")
        ]


@pytest.mark.each_version
def test_what_one_server_deletes_the_other_does_not_show(pair: list[OrthancServer]) -> None:
    first, second = pair
    stored = first.upload(*(instance(CT, "two servers", number=number) for number in range(3)))
    study = stored[0]["ParentStudy"]
    time.sleep(SETTLING_SECONDS)
    for server in pair:
        for _ in range(2):
            assert server.document(study)["NumInstances"] == 3
    first.request("DELETE", f"/instances/{stored[0]['ID']}")
    assert second.document(study)["NumInstances"] == 2
    second.request("DELETE", f"/studies/{study}")
    assert first.get(f"/studies/{study}/ohif-dicom-json").status_code == 404


@pytest.mark.parametrize("seed", SEEDS)
def test_no_answer_of_either_server_is_stale(pair: list[OrthancServer], seed: int) -> None:
    studies = ChangingStudies(pair, random.Random(seed))
    for _ in studies.happen(30):
        for _ in range(studies.chance.randrange(1, 3)):
            for server in studies.chance.sample(pair, 2):
                studies.check(server)
    for server in pair:
        # There was something kept that could have been stale.
        documents = server.json("/ohif/status")["Documents"]
        assert documents["FromMemory"] > 0
        assert documents["FromPacks"] > 0
