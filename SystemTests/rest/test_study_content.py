# SPDX-License-Identifier: GPL-3.0-or-later
"""Which series and instances a study document lists, in which order, while the study changes."""

from typing import Any

import pytest
from harness.corpus import CT, MR, instance, volume
from harness.fixtures import Starter
from harness.server import OrthancServer


def instance_numbers(document: dict[str, Any]) -> list[int]:
    return [entry["metadata"]["InstanceNumber"] for series in document["series"] for entry in series["instances"]]


def test_series_come_in_the_order_of_their_numbers(server: OrthancServer) -> None:
    datasets = [instance(CT, "series order", series=str(number), SeriesNumber=number) for number in (10, 2, 300, 1)]
    document = server.document(server.upload_study(*datasets))
    assert [series["SeriesNumber"] for series in document["series"]] == [1, 2, 10, 300]
    assert document["NumInstances"] == 4


def test_a_series_without_a_number_comes_last(server: OrthancServer) -> None:
    numbered = instance(CT, "no series number", series="b", SeriesNumber=5)
    unnumbered = instance(CT, "no series number", series="a", SeriesNumber=None)
    document = server.document(server.upload_study(unnumbered, numbered))
    assert [series["SeriesInstanceUID"] for series in document["series"]] == [
        numbered.SeriesInstanceUID,
        unnumbered.SeriesInstanceUID,
    ]


def test_instances_come_in_the_order_of_their_numbers(server: OrthancServer) -> None:
    datasets = [instance(CT, "instance order", number=number) for number in (10, 9, 100, 1)]
    assert instance_numbers(server.document(server.upload_study(*datasets))) == [1, 9, 10, 100]


def test_equal_instance_numbers_are_ordered_by_position(server: OrthancServer) -> None:
    datasets = [
        instance(
            CT,
            "position order",
            number=index,
            InstanceNumber=1,
            ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
            ImagePositionPatient=[0, 0, height],
        )
        for index, height in enumerate((7.5, -20.0, 100.25, 0.0))
    ]
    [series] = server.document(server.upload_study(*datasets))["series"]
    heights = [entry["metadata"]["ImagePositionPatient"][2] for entry in series["instances"]]
    assert heights in ([-20.0, 0.0, 7.5, 100.25], [100.25, 7.5, 0.0, -20.0])


def test_a_whole_volume_is_listed(server: OrthancServer) -> None:
    document = server.document(server.upload_study(*volume(CT, "volume", slices=30)))
    assert document["NumInstances"] == 30
    assert instance_numbers(document) == list(range(1, 31))


@pytest.mark.each_version
def test_an_instance_that_arrives_later_is_there_at_once(server: OrthancServer) -> None:
    study = server.upload_study(instance(CT, "later", number=1))
    assert instance_numbers(server.document(study)) == [1]
    server.upload(instance(CT, "later", number=2))
    assert instance_numbers(server.document(study)) == [1, 2]


@pytest.mark.each_version
def test_an_instance_that_is_deleted_is_gone_at_once(server: OrthancServer) -> None:
    first, second = server.upload(instance(CT, "deleted", number=1), instance(CT, "deleted", number=2))
    assert instance_numbers(server.document(first["ParentStudy"])) == [1, 2]
    assert server.request("DELETE", f"/instances/{second['ID']}").status_code == 200
    assert instance_numbers(server.document(first["ParentStudy"])) == [1]


@pytest.mark.each_version
def test_the_document_is_the_same_after_a_restart(start: Starter) -> None:
    with start() as server:
        study = server.upload_study(*volume(MR, "restart", slices=5))
        before = server.document(study)
        server.restart()
        assert server.document(study) == before
