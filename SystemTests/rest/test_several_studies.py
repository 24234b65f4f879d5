# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents of patients, series, and of the studies that a link names."""

import pytest
from harness.corpus import CT, instance, uid, volume
from harness.pack import siphash128
from harness.server import OrthancServer

pytestmark = pytest.mark.each_version

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


def test_a_link_names_studies_by_uid(server: OrthancServer, studies: dict) -> None:
    uids = [studies["old"][1], studies["new"][1]]
    assert _uids(server.json(f"/ohif/dicom-json?StudyInstanceUIDs={','.join(uids)}")) == uids
    separate = "&".join(f"StudyInstanceUIDs={uid}" for uid in reversed(uids))
    assert _uids(server.json(f"/ohif/dicom-json?{separate}")) == uids[::-1]
    # A study that was asked for twice is there once, and one that is not there does not hide the others.
    twice = server.json(f"/ohif/dicom-json?StudyInstanceUIDs={uids[0]},1.2.3,{uids[0]}")
    assert _uids(twice) == uids[:1]


def test_a_link_names_studies_by_accession_number(server: OrthancServer, studies: dict) -> None:
    assert _uids(server.json("/ohif/dicom-json?AccessionNumber=A%201")) == [studies["old"][1]]
    both = _uids(server.json("/ohif/dicom-json?AccessionNumber=A2"))
    assert sorted(both) == sorted([studies["new"][1], studies["other"][1]])


@pytest.mark.parametrize("query", ["StudyInstanceUIDs=1.2.3", "AccessionNumber=nobody", "AccessionNumber=a2"])
def test_studies_that_are_not_there_are_not_found(server: OrthancServer, studies: dict, query: str) -> None:
    assert server.get(f"/ohif/dicom-json?{query}").status_code == 404


@pytest.mark.parametrize(
    "query", ["", "StudyInstanceUIDs=", "StudyInstanceUIDs=1/2", "AccessionNumber=*", "AccessionNumber=A%3F"]
)
def test_a_link_that_can_name_no_study_is_refused_with_a_sentence(server: OrthancServer, query: str) -> None:
    answer = server.get(f"/ohif/dicom-json?{query}")
    assert answer.status_code == 400
    assert answer.text.strip().endswith(".")


@pytest.mark.parametrize("level", ["patients", "series"])
@pytest.mark.parametrize("identifier", [UNKNOWN, "nonsense"])
def test_unknown_patients_and_series_are_not_found(server: OrthancServer, level: str, identifier: str) -> None:
    assert server.get(f"/{level}/{identifier}/ohif-dicom-json").status_code == 404


def test_entity_tags_follow_each_study(server: OrthancServer, studies: dict) -> None:
    address = f"/ohif/dicom-json?StudyInstanceUIDs={studies['old'][1]},{studies['new'][1]}"
    tag = server.get(address).headers["ETag"]
    answer = server.get(address, headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert answer.headers["ETag"] == tag
    tags = [server.get(f"/studies/{studies[name][0]}/ohif-dicom-json").headers["ETag"] for name in ("old", "new")]
    assert tag == f'"{siphash128("".join(tags).encode()).hex()}"'
    server.upload(instance(CT, "new one", number=2, PatientID="P"))
    assert server.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_a_study_that_is_not_there_is_not_missing(server: OrthancServer, studies: dict) -> None:
    """A link may outlive a study; what it names is answered in full."""
    answer = server.get(f"/ohif/dicom-json?StudyInstanceUIDs={studies['old'][1]},1.2.3")
    assert _uids(answer.json()) == [studies["old"][1]]
    assert "OHIF-Missing-Studies" not in answer.headers
    assert answer.headers["ETag"] == server.get(f"/studies/{studies['old'][0]}/ohif-dicom-json").headers["ETag"]


@pytest.mark.parametrize("beyond", [0, 2])
def test_studies_beyond_a_hundred_are_counted_as_missing(server: OrthancServer, beyond: int) -> None:
    """A UID names one study of each patient that it was given to; browsers have trouble with less than a hundred."""
    name = f"shared {beyond}"
    for number in range(100 + beyond):
        server.upload(instance(CT, name, PatientID=f"{beyond}-{number}", PixelData=None))
    answer = server.get(f"/ohif/dicom-json?StudyInstanceUIDs={uid(name)}")
    assert _uids(answer.json()) == [uid(name)] * 100
    assert answer.headers.get("OHIF-Missing-Studies") == (str(beyond) if beyond else None)
    assert ("ETag" in answer.headers) == (beyond == 0)
    assert "OHIF-Missing-Instances" not in answer.headers
