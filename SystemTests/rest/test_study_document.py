# SPDX-License-Identifier: GPL-3.0-or-later
"""`GET /studies/{id}/ohif-dicom-json`: what OHIF's dicom-json source reads."""

import json
from decimal import Decimal
from typing import Any

import pytest
from harness.corpus import CT, MR, PALETTE_ULTRASOUND, instance, pet
from harness.naturalised import OFFICIAL, naturalised
from harness.server import OrthancServer

STUDY_MEMBERS = """
    StudyInstanceUID StudyDate StudyTime StudyDescription PatientName PatientID AccessionNumber PatientAge PatientSex
""".split()


def test_the_study_carries_its_own_members(server: OrthancServer) -> None:
    dataset = instance(CT, "members", StudyDescription="Head", AccessionNumber="A1", PatientAge="042Y", PatientSex="F")
    document = server.document(server.upload_study(dataset))
    for keyword in STUDY_MEMBERS:
        assert document[keyword] == naturalised(dataset[keyword]), keyword
    assert document["NumInstances"] == 1
    assert document["Modalities"] == "CT"


def test_a_series_carries_its_own_members(server: OrthancServer) -> None:
    dataset = instance(CT, "series members", SeriesDescription="Axial", SliceThickness="2.5", SeriesNumber=7)
    [series] = server.document(server.upload_study(dataset))["series"]
    assert series["SeriesInstanceUID"] == dataset.SeriesInstanceUID
    assert series["SeriesNumber"] == 7
    assert series["SeriesDescription"] == "Axial"
    assert series["Modality"] == "CT"
    # OHIF would have it for all images of the series.
    assert "SliceThickness" not in series
    assert series["instances"][0]["metadata"]["SliceThickness"] == 2.5


def test_an_instance_points_to_its_file(server: OrthancServer) -> None:
    """The address is relative to the viewer's page, so that it holds behind any proxy."""
    dataset = instance(CT, "file")
    [stored] = server.upload(dataset)
    document = server.json(f"/studies/{stored['ParentStudy']}/ohif-dicom-json?viewer=3.12")
    [series] = document["studies"][0]["series"]
    assert [entry["url"] for entry in series["instances"]] == [f"dicomweb:../instances/{stored['ID']}/file"]


@pytest.mark.parametrize("template", [CT, MR, PALETTE_ULTRASOUND], ids=["CT", "MR", "US"])
def test_the_metadata_have_every_attribute_of_the_official_plugin(server: OrthancServer, template: Any) -> None:
    dataset = instance(template, f"official {template.name}")
    [series] = server.document(server.upload_study(dataset))["series"]
    metadata = series["instances"][0]["metadata"]
    there = [keyword for keyword in OFFICIAL if keyword in dataset and not dataset[keyword].is_empty]
    if dataset.get("PatientWeight") == 0:
        # OHIF would compute with it.
        there.remove("PatientWeight")
    if dataset.PhotometricInterpretation == "PALETTE COLOR":
        # Frames are served in colours.
        there = [keyword for keyword in there if keyword not in ("PhotometricInterpretation", "SamplesPerPixel")]
    assert len(there) >= 20
    assert {keyword: metadata.get(keyword) for keyword in there} == {
        keyword: naturalised(dataset[keyword]) for keyword in there
    }


def test_a_pet_has_what_the_standardised_uptake_value_needs(server: OrthancServer) -> None:
    dataset = pet("PET")
    [series] = server.document(server.upload_study(dataset))["series"]
    metadata = series["instances"][0]["metadata"]
    [item] = metadata["RadiopharmaceuticalInformationSequence"]
    assert item["RadionuclideHalfLife"] == 6586.2
    assert item["RadionuclideTotalDose"] == 343100000
    assert item["RadiopharmaceuticalStartTime"] == "120000"
    assert metadata["CorrectedImage"] == ["DECY", "ATTN"]
    assert metadata["PatientWeight"] == 70.5
    # Private elements of Philips and GE that OHIF knows by these names.
    assert metadata["70531000"] == 0.000123
    assert metadata["70531009"] == 1.5
    assert metadata["0009100d"] == "20200101120000.00"


def test_every_attribute_is_there_not_only_the_official_ones(server: OrthancServer) -> None:
    dataset = instance(CT, "whole record", ProtocolName="Brain", GantryDetectorTilt="3.5")
    [series] = server.document(server.upload_study(dataset))["series"]
    metadata = series["instances"][0]["metadata"]
    assert metadata["ProtocolName"] == "Brain"
    assert metadata["GantryDetectorTilt"] == 3.5


def test_numbers_are_exact(server: OrthancServer) -> None:
    """Not even the last digit moves: 1.7 through a 32-bit float would be 1.7000000476837158."""
    spacing = ["0.7", "1.70000001"]
    dataset = instance(CT, "exact", PixelSpacing=spacing, RescaleIntercept="1.1e-3", PatientWeight="81.65")
    study = server.upload_study(dataset)
    text = server.get(f"/studies/{study}/ohif-dicom-json").text
    [series] = json.loads(text, parse_float=Decimal)["studies"][0]["series"]
    metadata = series["instances"][0]["metadata"]
    assert metadata["PixelSpacing"] == [Decimal("0.7"), Decimal("1.70000001")]
    assert metadata["RescaleIntercept"] == Decimal("0.0011")
    assert metadata["PatientWeight"] == Decimal("81.65")


NAMES = {
    "ISO_IR 100": ("Buc^Jérôme", {"Alphabetic": "Buc^Jérôme"}),
    "ISO_IR 192": (
        "Yamada^Tarou=山田^太郎=やまだ^たろう",
        {"Alphabetic": "Yamada^Tarou", "Ideographic": "山田^太郎", "Phonetic": "やまだ^たろう"},
    ),
    "ISO_IR 144": ("Люкceмбypг", {"Alphabetic": "Люкceмбypг"}),
}


@pytest.mark.parametrize("character_set", NAMES)
def test_a_patients_name_is_an_object_in_every_place_that_ohif_looks(server: OrthancServer, character_set: str) -> None:
    """A plain string leaves the viewer's header without the name; members of the study override the instance's."""
    name, groups = NAMES[character_set]
    dataset = instance(CT, f"name {character_set}", SpecificCharacterSet=character_set, PatientName=name)
    document = server.document(server.upload_study(dataset))
    assert document["PatientName"] == groups
    assert document["series"][0]["instances"][0]["metadata"]["PatientName"] == groups


def test_the_modalities_are_those_that_ohifs_modes_recognise(server: OrthancServer) -> None:
    """OHIF splits the text at backslashes; anything else makes one modality that no mode knows."""
    datasets = [
        instance(CT, "modalities", series="1", SeriesNumber=1),
        instance(MR, "modalities", series="2", SeriesNumber=2),
        instance(CT, "modalities", series="3", SeriesNumber=3),
    ]
    modalities = server.document(server.upload_study(*datasets))["Modalities"]
    assert sorted(modalities.split("\\")) == ["CT", "MR"]
