# SPDX-License-Identifier: GPL-3.0-or-later
"""The samples of waveforms, which the study document refers to; pydicom is the oracle."""

from pathlib import Path

import pydicom
import pytest
from harness.server import OrthancServer
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian
from studies import waveforms
from workbench import paths

WAVEFORM_DATA = 0x54001010
UNKNOWN = "00000000-00000000-00000000-00000000-00000000"


def _datasets(study: str) -> list[pydicom.FileDataset]:
    files: list[Path] = sorted((paths.STUDIES / study.replace(" ", "-")).glob("*.dcm"))
    return [dataset for dataset in map(pydicom.dcmread, files) if "WaveformSequence" in dataset]


def _path(instance: str, group: object) -> str:
    return f"/instances/{instance}/ohif/bulk/54000100/{group}/54001010"


@pytest.mark.parametrize("study", ["waveforms drawn", "waveforms not drawn"])
def test_the_document_refers_to_the_samples_of_each_group(server: OrthancServer, study: str) -> None:
    datasets = {str(dataset.SOPInstanceUID): dataset for dataset in _datasets(study)}
    answers = server.upload(*datasets.values())
    seen = 0
    for series in server.document(answers[0]["ParentStudy"])["series"]:
        [instance] = series["instances"]
        metadata = instance["metadata"]
        groups = datasets[metadata["SOPInstanceUID"]].WaveformSequence
        assert len(metadata["WaveformSequence"]) == len(groups)
        for item, group in zip(metadata["WaveformSequence"], groups, strict=True):
            # The page's base address is the viewer's root.
            address = item["WaveformData"]["BulkDataURI"]
            assert address.startswith("../instances/")
            answer = server.get(address.removeprefix(".."))
            assert answer.status_code == 200
            assert answer.content == group[WAVEFORM_DATA].value
            assert answer.headers["Content-Type"] == "application/octet-stream"
            assert answer.headers["Cache-Control"] == "private, no-cache"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            seen += 1
    assert seen >= 7


def test_samples_that_the_client_has_are_not_sent_again(server: OrthancServer) -> None:
    [first, *_] = _datasets("waveforms drawn")
    [stored] = server.upload(first)
    one, two = (server.get(_path(stored["ID"], group)) for group in (1, 2))
    assert one.headers["ETag"] != two.headers["ETag"]
    again = server.get(_path(stored["ID"], 1), headers={"If-None-Match": one.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("group", ["0", "3", "-1", "01", "x", "99999999999999999999"])
def test_a_number_that_no_group_has_is_not_found(server: OrthancServer, group: str) -> None:
    [first, *_] = _datasets("waveforms drawn")
    [stored] = server.upload(first)
    assert server.get(_path(stored["ID"], group)).status_code == 404


def test_what_has_no_samples_is_not_found(server: OrthancServer) -> None:
    [without] = _datasets("waveform without data")
    image = paths.STUDIES / "waveforms-drawn" / "0001.dcm"
    for stored in server.upload(without, image):
        assert server.get(_path(stored["ID"], 1)).status_code == 404
    for unknown in (UNKNOWN, "nonsense"):
        assert server.get(_path(unknown, 1)).status_code == 404


@pytest.mark.parametrize("syntax", [ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian], ids=lambda uid: uid.keyword)
def test_samples_are_little_endian_whatever_the_file_is(server: OrthancServer, syntax: pydicom.uid.UID) -> None:
    waveform = waveforms.DRAWN[0]
    dataset = waveform.object(f"waveform {syntax.keyword}", 1)
    right = waveform.groups[0].data()
    if not syntax.is_little_endian:
        for group, item in zip(waveform.groups, dataset.WaveformSequence, strict=True):
            words = memoryview(group.data()).cast("H")
            item[WAVEFORM_DATA].value = b"".join(word.to_bytes(2, "big") for word in words)
    [stored] = server.upload(waveforms.file(dataset, syntax))
    assert server.get(_path(stored["ID"], 1)).content == right


@pytest.mark.parametrize("study", ["waveforms other samples", *waveforms.BAD])
def test_samples_that_ohif_would_draw_wrong_are_not_referred_to(server: OrthancServer, study: str) -> None:
    answers = server.upload(*_datasets(study))
    document = server.get(f"/studies/{answers[0]['ParentStudy']}/ohif-dicom-json").text
    assert "BulkDataURI" not in document
