# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents of patients and of series."""

import pytest
from harness.corpus import CT, instance, volume
from harness.pack import siphash128
from harness.server import OrthancServer
from pydicom.dataset import Dataset

pytestmark = pytest.mark.each_version

RAW_DATA = "1.2.840.10008.5.1.4.1.1.66"
RT_STRUCTURE_SET = "1.2.840.10008.5.1.4.1.1.481.3"
UNKNOWN = "00000000-00000000-00000000-00000000-00000000"


def _uids(document: dict) -> list[str]:
    return [study["StudyInstanceUID"] for study in document["studies"]]


def _study(server: OrthancServer, name: str, date: str, accession: str = "") -> tuple[str, str]:
    """Stores a study of the patient P and gives Orthanc's identifier and the UID."""
    dataset = instance(CT, name, PatientID="P", StudyDate=date, AccessionNumber=accession)
    [stored] = server.upload(dataset)
    return stored["ParentStudy"], dataset.StudyInstanceUID


@pytest.fixture(scope="module")
def studies(server: OrthancServer) -> dict[str, tuple[str, str]]:
    """Three studies of a patient."""
    return {
        "old": _study(server, "old one", "20200101", "A 1"),
        "new": _study(server, "new one", "20240101", "A2"),
        "other": _study(server, "other one", "20220101", "A2"),
    }


def test_a_patients_document_has_all_studies_the_latest_first(server: OrthancServer, studies: dict) -> None:
    patient = server.json(f"/studies/{studies['old'][0]}/patient")["ID"]
    document = server.json(f"/patients/{patient}/ohif-dicom-json")
    assert _uids(document) == [studies[name][1] for name in ("new", "other", "old")]
    for name in ("old", "new", "other"):
        alone = server.document(studies[name][0])
        assert alone in document["studies"]


def test_a_structure_set_has_its_images_in_another_study_of_the_patient(server: OrthancServer) -> None:
    """It is listed as not supported where they are not there, since OHIF would show nothing any more."""
    images = instance(CT, "planning images", PatientID="planned")
    own = instance(CT, "plan", PatientID="planned")
    reference, referenced = Dataset(), Dataset()
    referenced.ReferencedSOPInstanceUID = images.SOPInstanceUID
    reference.SeriesInstanceUID = images.SeriesInstanceUID
    reference.ReferencedInstanceSequence = [referenced]
    structures = instance(
        CT, "plan", series="2", PatientID="planned", PixelData=None, SOPClassUID=RT_STRUCTURE_SET, Modality="RTSTRUCT",
        ReferencedSeriesSequence=[reference],
    )
    stored = server.upload(images, own, structures)

    def kind(address: str) -> str:
        for study in server.json(address)["studies"]:
            for series in study["series"]:
                if series["SeriesInstanceUID"] == structures.SeriesInstanceUID:
                    return series["instances"][0]["metadata"]["SOPClassUID"]
        raise AssertionError(f"{address} has no structure set")

    plan = stored[-1]["ParentStudy"]
    patient = server.json(f"/studies/{plan}/patient")["ID"]
    assert kind(f"/studies/{plan}/ohif-dicom-json") == RAW_DATA
    assert kind(f"/studies/{plan}/ohif-dicom-json?beside-others=1") == RT_STRUCTURE_SET
    assert kind(f"/patients/{patient}/ohif-dicom-json") == RT_STRUCTURE_SET
    assert server.request("DELETE", f"/studies/{stored[0]['ParentStudy']}").ok
    assert kind(f"/patients/{patient}/ohif-dicom-json") == RAW_DATA


def test_a_series_document_is_its_study_without_the_others(server: OrthancServer) -> None:
    files = [*volume(CT, "two series", slices=3), *volume(CT, "two series", slices=2, series="2")]
    answers = server.upload(*files)
    series = answers[-1]["ParentSeries"]
    [study] = server.json(f"/series/{series}/ohif-dicom-json")["studies"]
    assert [(s["SeriesInstanceUID"], len(s["instances"])) for s in study["series"]] == [
        (files[-1].SeriesInstanceUID, 2)
    ]
    whole = server.document(answers[0]["ParentStudy"])
    assert study["series"][0] in whole["series"]
    assert len(whole["series"]) == 2


@pytest.mark.parametrize("level", ["patients", "series"])
@pytest.mark.parametrize("identifier", [UNKNOWN, "nonsense"])
def test_unknown_patients_and_series_are_not_found(server: OrthancServer, level: str, identifier: str) -> None:
    assert server.get(f"/{level}/{identifier}/ohif-dicom-json").status_code == 404


def test_entity_tags_follow_each_study(server: OrthancServer, studies: dict) -> None:
    patient = server.json(f"/studies/{studies['old'][0]}/patient")["ID"]
    address = f"/patients/{patient}/ohif-dicom-json"
    tag = server.get(address).headers["ETag"]
    answer = server.get(address, headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert answer.headers["ETag"] == tag
    tags = [
        server.get(f"/studies/{studies[name][0]}/ohif-dicom-json").headers["ETag"] for name in ("new", "other", "old")
    ]
    assert tag == f'"{siphash128("".join(tags).encode()).hex()}"'
    server.upload(instance(CT, "new one", number=2, PatientID="P"))
    assert server.get(address, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("beyond", [0, 2])
def test_studies_beyond_a_hundred_are_counted_as_missing(server: OrthancServer, beyond: int) -> None:
    """Browsers have trouble with less than a hundred."""
    for number in range(100 + beyond):
        [stored] = server.upload(instance(CT, f"many {beyond}-{number}", PatientID=f"many {beyond}", PixelData=None))
    patient = server.json(f"/studies/{stored['ParentStudy']}/patient")["ID"]
    answer = server.get(f"/patients/{patient}/ohif-dicom-json")
    assert len(set(_uids(answer.json()))) == 100
    assert answer.headers.get("OHIF-Missing-Studies") == (str(beyond) if beyond else None)
    assert ("ETag" in answer.headers) == (beyond == 0)
    assert "OHIF-Missing-Instances" not in answer.headers


@pytest.mark.parametrize("query", ["", "?StudyInstanceUIDs={}", "?AccessionNumber=A2"])
def test_nothing_of_a_study_is_answered_below_the_viewers_root(
    server: OrthancServer, studies: dict, query: str
) -> None:
    """Filters of requests let everybody read what lies there; the page asks for each study by its own address."""
    answer = server.get("/ohif/dicom-json" + query.format(studies["old"][1]), headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert studies["old"][1] not in answer.text
