# SPDX-License-Identifier: GPL-3.0-or-later
"""Metadata 4202 in the format that the official OHIF plugin reads and writes, at ingest and on demand."""

import base64
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from harness.corpus import CT, MR, PALETTE_ULTRASOUND, instance, pet, real, volume
from harness.fixtures import Starter
from harness.jobs import finished
from harness.polling import eventually, never
from harness.server import OrthancServer, orthanc_server
from harness.summary import decoded, encoded, expected, is_current, without_empty
from workbench import paths
from workbench.installation import Installation

pytestmark = pytest.mark.each_version


def summary_of(server: OrthancServer, stored: str) -> bytes:
    """The summary of an instance, once it is written."""
    eventually(lambda: is_current(server.metadata(stored)), f"metadata 4202 of {stored}")
    value = server.metadata(stored)
    assert value is not None
    return value


@pytest.mark.parametrize(
    "template",
    [CT, MR, PALETTE_ULTRASOUND, real("693_J2KI.dcm"), real("JPEG2000.dcm"), real("MR_small_implicit.dcm")],
    ids=lambda path: path.stem,
)
def test_a_new_instance_is_summarised(server: OrthancServer, template: Path) -> None:
    dataset = instance(template, f"summary {template.stem}")
    [stored] = server.upload(dataset)
    assert without_empty(decoded(summary_of(server, stored["ID"]))) == expected(dataset)


def test_a_pets_uptake_is_summarised(server: OrthancServer) -> None:
    dataset = pet("summary of PET")
    summary = decoded(summary_of(server, server.upload(dataset)[0]["ID"]))
    assert without_empty(summary) == expected(dataset)
    assert summary["0054,0016"] == [
        {
            "RadionuclideHalfLife": 6586.2,
            "RadionuclideTotalDose": 343100000,
            "RadiopharmaceuticalStartTime": "120000",
        }
    ]
    assert summary["7053,1000"] == 0.000123
    assert summary["0009,100d"] == "20200101120000.00"


@pytest.mark.parametrize(
    ("character_set", "name"),
    [
        ("ISO_IR 100", "Buc^Jérôme"),
        ("ISO_IR 192", "Yamada^Tarou=山田^太郎=やまだ^たろう"),
        ("ISO_IR 144", "Люкceмбypг"),
    ],
)
def test_text_is_summarised_as_utf8(server: OrthancServer, character_set: str, name: str) -> None:
    dataset = instance(CT, f"text {character_set}", SpecificCharacterSet=character_set, PatientName=name)
    [stored] = server.upload(dataset)
    assert decoded(summary_of(server, stored["ID"]))["0010,0010"] == name


def test_every_instance_of_a_flood_is_summarised(server: OrthancServer) -> None:
    stored = server.upload(*volume(CT, "flood", slices=60))
    for one in stored:
        assert decoded(summary_of(server, one["ID"]))["0020,000d"]


@pytest.fixture(scope="module")
def reluctant(installation: Installation) -> Iterator[OrthancServer]:
    """A server that does nothing at ingest."""
    with orthanc_server(installation, "preload-false", ohif={"Preload": False}) as running:
        yield running


def test_without_preload_nothing_is_written_at_ingest(reluctant: OrthancServer) -> None:
    [stored] = reluctant.upload(instance(CT, "not preloaded"))
    never(lambda: reluctant.metadata(stored["ID"]), "metadata 4202 was written although Preload is false")


def test_without_preload_it_is_written_when_the_study_is_opened(reluctant: OrthancServer) -> None:
    datasets = volume(CT, "on demand", slices=5)
    stored = reluctant.upload(*datasets)
    assert [reluctant.metadata(one["ID"]) for one in stored] == [None] * 5
    reluctant.document(stored[0]["ParentStudy"])
    for one, dataset in zip(stored, datasets, strict=True):
        assert without_empty(decoded(summary_of(reluctant, one["ID"]))) == expected(dataset)


def test_what_was_stored_before_the_plugin_came_is_summarised_when_opened(start: Starter) -> None:
    with start(plugins=[]) as server:
        study = server.upload_study(*volume(MR, "older", slices=3))
        instances = [entry["ID"] for entry in server.json(f"/studies/{study}/instances")]
        plugin = server.orthanc.installation.reachable(paths.PLUGIN)
        server.orthanc.configuration["Plugins"] = [plugin]
        server.restart()
        assert server.document(study)["NumInstances"] == 3
        for one in instances:
            summary_of(server, one)


def test_what_another_program_wrote_in_this_format_stays(reluctant: OrthancServer) -> None:
    """The official plugin ignores members that it does not know, and so do we."""
    datasets = volume(CT, "foreign", slices=2)
    foreign, absent = (one["ID"] for one in reluctant.upload(*datasets))
    value = encoded({**expected(datasets[0]), "0010,4000": "written by another program"})
    reluctant.set_metadata(foreign, value)
    study = reluctant.json(f"/instances/{foreign}/study")["ID"]
    assert reluctant.document(study)["NumInstances"] == 2
    summary_of(reluctant, absent)  # The writer has been here, and passed by.
    assert reluctant.metadata(foreign) == value
    reluctant.restart()
    assert reluctant.document(study)["NumInstances"] == 2
    assert reluctant.metadata(foreign) == value


SMALL = {"Version": 2, "0008,0018": "1.2.3"}
GOOD = gzip.compress(json.dumps(SMALL).encode())
DAMAGED = {
    "empty": b"",
    "no base64": b"!!!! this is no base64 !!!!",
    "no gzip": base64.b64encode(b"this is no gzip"),
    "truncated gzip": base64.b64encode(GOOD[:-9]),
    "wrong checksum": base64.b64encode(GOOD[:-8] + bytes(8)),
    "no JSON": base64.b64encode(gzip.compress(b"{this is no JSON")),
    "two gzip streams": base64.b64encode(GOOD + GOOD),
    "two JSON texts": base64.b64encode(gzip.compress(2 * json.dumps(SMALL).encode())),
    "two Base64 texts": 2 * base64.b64encode(GOOD),
    "bytes behind the stream": base64.b64encode(GOOD + bytes(3)),
    "a version alone": encoded({"Version": 2}),
    "a lone surrogate": encoded({**SMALL, "0010,0010": "\ud800"}),
    "no UTF-8": base64.b64encode(gzip.compress(b'{"Version":2,"0008,0018":"1.2","0010,0010":"\xff"}')),
    "a name twice": base64.b64encode(gzip.compress(b'{"Version":2,"0008,0018":"1.2","0008,0018":"1.3"}')),
    "an infinite number": base64.b64encode(gzip.compress(b'{"Version":2,"0008,0018":"1.2","0018,0050":1e999}')),
    "text for a number": encoded({**SMALL, "0020,0013": "1"}),
    "JSON but no object": base64.b64encode(gzip.compress(b"[2]")),
    "no version": encoded({"0008,0018": "1.2.3"}),
    "an older version": encoded({**SMALL, "Version": 1}),
    "a later version": encoded({**SMALL, "Version": 3}),
    "a version that is no number": encoded({**SMALL, "Version": "2"}),
    "a bomb": base64.b64encode(gzip.compress(bytes(50_000_000))),
    "deep nesting": base64.b64encode(gzip.compress(b"[" * 1_000_000)),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_or_other_versions_summary_is_replaced(reluctant: OrthancServer, damage: str) -> None:
    dataset = instance(CT, f"damaged: {damage}")
    [stored] = reluctant.upload(dataset)
    found = reluctant.json("/ohif/status")["Summaries"]["Damaged"]
    reluctant.set_metadata(stored["ID"], DAMAGED[damage])
    document = reluctant.document(stored["ParentStudy"])
    metadata = document["series"][0]["instances"][0]["metadata"]
    assert metadata["SOPInstanceUID"] == dataset.SOPInstanceUID
    _expect_a_new_one(reluctant, stored["ID"], damage, expected(dataset))
    assert reluctant.json("/ohif/status")["Summaries"]["Damaged"] == found + 1


def test_preloading_replaces_all_damaged_summaries(reluctant: OrthancServer) -> None:
    datasets = [instance(CT, "damaged at rest", number=number) for number in range(len(DAMAGED))]
    stored = reluctant.upload(*datasets)
    found = reluctant.json("/ohif/status")["Summaries"]["Damaged"]
    for one, damage in zip(stored, DAMAGED, strict=True):
        reluctant.set_metadata(one["ID"], DAMAGED[damage])
    finished(reluctant, "/ohif/preload", {"Studies": [stored[0]["ParentStudy"]]})
    for one, damage, dataset in zip(stored, DAMAGED, datasets, strict=True):
        _expect_a_new_one(reluctant, one["ID"], damage, expected(dataset))
    assert reluctant.json("/ohif/status")["Summaries"]["Damaged"] == found + len(DAMAGED)


def _expect_a_new_one(server: OrthancServer, stored: str, damage: str, wanted: dict[str, Any]) -> None:
    eventually(lambda: server.metadata(stored) != DAMAGED[damage], f"another summary in place of {damage}")
    assert without_empty(decoded(server.metadata(stored) or b"")) == wanted


def test_an_overwritten_instance_is_summarised_anew(start: Starter) -> None:
    with start(configuration={"OverwriteInstances": True}) as server:
        [stored] = server.upload(instance(CT, "overwritten", SeriesDescription="before"))
        assert decoded(summary_of(server, stored["ID"]))["0008,103e"] == "before"
        server.upload(instance(CT, "overwritten", SeriesDescription="after"))
        eventually(
            lambda: decoded(server.metadata(stored["ID"]) or encoded({})).get("0008,103e") == "after",
            "the summary of the new file",
        )
        entry = server.document(stored["ParentStudy"])["series"][0]
        assert entry["instances"][0]["metadata"]["SeriesDescription"] == "after"


def test_summaries_survive_a_restart(start: Starter) -> None:
    with start() as server:
        [stored] = server.upload(instance(CT, "kept"))
        before = summary_of(server, stored["ID"])
        server.restart()
        assert server.metadata(stored["ID"]) == before


def test_with_dicom_web_nothing_is_written_at_ingest(start: Starter, installation: Installation) -> None:
    """The summary serves the data source dicom-json alone."""
    with start(ohif={"DataSource": "dicom-web"}, plugins=[paths.PLUGIN, installation.dicom_web]) as server:
        [stored] = server.upload(instance(CT, "not for dicom-web"))
        never(lambda: server.metadata(stored["ID"]), "metadata 4202 was written although the source is dicom-web")
