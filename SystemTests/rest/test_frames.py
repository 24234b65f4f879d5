# SPDX-License-Identifier: GPL-3.0-or-later
"""Frames, documents and videos, cut out of stored files for the browser; pydicom is the oracle."""

import json
from pathlib import Path

import pydicom
import pytest
import requests
from harness.server import OrthancServer
from pydicom.encaps import generate_frames
from workbench import paths

UNKNOWN = "00000000-00000000-00000000-00000000-00000000"
MULTIPART = "multipart/related; type=application/octet-stream; transfer-syntax=*"


def _files(study: str) -> list[Path]:
    return sorted((paths.STUDIES / study.replace(" ", "-")).glob("*.dcm"))


@pytest.fixture(scope="module")
def stored(server: OrthancServer) -> dict[str, list[tuple[str, pydicom.FileDataset]]]:
    """Studies with frames, documents and videos: Orthanc's identifier and pydicom's reading of each file."""
    names = ("us cine", "xa", "enhanced mr", "syntaxes frames", "syntaxes single", "pdf", "video h264", "ct sr")
    return {
        name: [(server.upload(file)[0]["ID"], pydicom.dcmread(file)) for file in _files(name)] for name in names
    }


def _frames(dataset: pydicom.FileDataset) -> list[bytes]:
    count = int(dataset.get("NumberOfFrames", 1) or 1)
    if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        return list(generate_frames(dataset.PixelData, number_of_frames=count))
    size = dataset.Rows * dataset.Columns * dataset.SamplesPerPixel * dataset.BitsAllocated // 8
    return [dataset.PixelData[index * size : (index + 1) * size] for index in range(count)]


def _part(answer: requests.Response) -> tuple[str, bytes]:
    boundary = b"--" + answer.headers["Content-Type"].partition("boundary=")[2].encode()
    start, head_and_body = answer.content.split(boundary + b"\r\n", 1)
    assert start == b""
    head, _, rest = head_and_body.partition(b"\r\n\r\n")
    body, _, end = rest.rpartition(b"\r\n" + boundary + b"--")
    assert end.strip() == b""
    return head.decode(), body


@pytest.mark.parametrize("name", ["us cine", "xa", "enhanced mr", "syntaxes frames"])
def test_each_frame_is_the_stored_one_in_the_stored_syntax(server: OrthancServer, stored: dict, name: str) -> None:
    compared = 0
    for instance, dataset in stored[name]:
        syntax = dataset.file_meta.TransferSyntaxUID
        expected = "1.2.840.10008.1.2.1" if syntax.is_deflated else str(syntax)
        for number, frame in enumerate(_frames(dataset), start=1):
            answer = server.get(f"/ohif/frames/{instance}/{number}", headers={"Accept": MULTIPART})
            assert answer.status_code == 200
            # Cornerstone and dicomweb-client look for the word in lower case.
            assert answer.headers["Content-Type"].startswith('multipart/related; type="application/octet-stream"; ')
            assert "Content-Encoding" not in answer.headers
            head, body = _part(answer)
            assert head == f"Content-Type: application/octet-stream; transfer-syntax={expected}"
            assert body == frame, f"{name}, {syntax.name}, frame {number}"
            compared += 1
    assert compared >= 10


def test_a_client_that_wants_no_parts_gets_the_frame_alone(server: OrthancServer, stored: dict) -> None:
    [(instance, dataset)] = stored["us cine"]
    answer = server.get(f"/ohif/frames/{instance}/2")
    assert answer.content == _frames(dataset)[1]
    assert answer.headers["Content-Type"] == (
        f"application/octet-stream; transfer-syntax={dataset.file_meta.TransferSyntaxUID}"
    )


def test_a_frame_that_the_client_has_is_not_sent_again(server: OrthancServer, stored: dict) -> None:
    [(instance, _)] = stored["us cine"]
    first = server.get(f"/ohif/frames/{instance}/1")
    other = server.get(f"/ohif/frames/{instance}/2")
    assert first.headers["ETag"] != other.headers["ETag"]
    again = server.get(f"/ohif/frames/{instance}/1", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    # As a part of several it is other bytes, and so another representation.
    accepting = {"Accept": MULTIPART, "If-None-Match": first.headers["ETag"]}
    part = server.get(f"/ohif/frames/{instance}/1", headers=accepting)
    assert part.status_code == 200
    assert again.headers["Vary"] == part.headers["Vary"] == "Accept"
    changed = server.get(f"/ohif/frames/{instance}/1", headers={"If-None-Match": other.headers["ETag"]})
    assert (changed.status_code, changed.content) == (200, first.content)


@pytest.mark.parametrize("number", ["0", "21", "-1", "1.5", "x", "01", "99999999999999999999"])
def test_a_number_that_no_frame_has_is_not_found(server: OrthancServer, stored: dict, number: str) -> None:
    [(instance, dataset)] = stored["us cine"]
    assert dataset.NumberOfFrames == 20
    assert server.get(f"/ohif/frames/{instance}/{number}").status_code == 404


@pytest.mark.parametrize("path", ["frames/{}/1", "document/{}", "video/{}"])
@pytest.mark.parametrize("instance", [UNKNOWN, "nonsense"])
def test_an_unknown_instance_is_not_found(server: OrthancServer, path: str, instance: str) -> None:
    assert server.get("/ohif/" + path.format(instance)).status_code == 404


def test_what_an_instance_does_not_have_is_not_found(server: OrthancServer, stored: dict) -> None:
    report = next(instance for instance, dataset in stored["ct sr"] if dataset.Modality == "SR")
    image = stored["us cine"][0][0]
    video = stored["video h264"][0][0]
    documents = [f"document/{instance}" for instance in (report, image, video)]
    for path in [*documents, f"frames/{report}/1", f"frames/{video}/1", f"video/{image}"]:
        assert server.get(f"/ohif/{path}").status_code == 404, path


@pytest.mark.each_version
def test_an_overwritten_instance_gives_its_new_frames_at_once(start) -> None:
    [file] = _files("us cine")
    dataset = pydicom.dcmread(file)
    with start(configuration={"OverwriteInstances": True}) as server:
        [stored] = server.upload(dataset)
        before = server.get(f"/ohif/frames/{stored['ID']}/1")
        dataset.PixelData = bytes(255 - byte for byte in dataset.PixelData)
        server.upload(dataset)
        tag = {"If-None-Match": before.headers["ETag"]}
        after = server.get(f"/ohif/frames/{stored['ID']}/1", headers=tag)
        assert after.status_code == 200
        assert after.content == _frames(dataset)[0] != before.content


@pytest.mark.each_version
def test_a_deleted_instance_has_no_frames_any_more(start) -> None:
    with start() as server:
        [stored] = server.upload(*_files("us cine"))
        assert server.get(f"/ohif/frames/{stored['ID']}/1").status_code == 200
        server.request("DELETE", f"/instances/{stored['ID']}")
        assert server.get(f"/ohif/frames/{stored['ID']}/1").status_code == 404


@pytest.mark.each_version
def test_a_file_that_is_lost_is_an_error_and_not_the_end(start) -> None:
    # Orthanc answers from memory what it has just stored.
    with start(configuration={"MaximumStorageCacheSize": 0}) as server:
        [lost, kept] = server.upload(*_files("us cine"), *_files("xa"))
        info = server.json(f"/instances/{lost['ID']}/attachments/dicom/info")
        for path in server.folder.rglob(info["Uuid"]):
            path.unlink()
        assert server.get(f"/ohif/frames/{lost['ID']}/1").status_code == 500
        assert server.get(f"/ohif/frames/{kept['ID']}/1").status_code == 200


def test_the_document_points_at_frames_documents_and_videos(server: OrthancServer, stored: dict) -> None:
    def entries(name: str) -> list[dict]:
        study = server.json(f"/instances/{stored[name][0][0]}/study")["ID"]
        document = server.json(f"/studies/{study}/ohif-dicom-json")["studies"][0]
        return [entry for series in document["series"] for entry in series["instances"]]

    frames = entries("us cine")
    instance = stored["us cine"][0][0]
    assert [entry["url"] for entry in frames] == [
        f"wadors:frames/{instance}/{number}?frame={number}" for number in range(1, 21)
    ]
    [pdf] = entries("pdf")
    assert pdf["metadata"]["EncapsulatedDocument"] == {"DirectRetrieveURL": f"document/{stored['pdf'][0][0]}"}
    [video] = entries("video h264")
    address = f"video/{stored['video h264'][0][0]}"
    assert video["url"].partition("?")[0] == address
    assert video["metadata"]["PixelData"] == {"DirectRetrieveURL": address}


def test_deflated_single_images_are_served_as_frames(server: OrthancServer, stored: dict) -> None:
    deflated = [(i, d) for i, d in stored["syntaxes single"] if d.file_meta.TransferSyntaxUID.is_deflated]
    assert deflated
    for instance, dataset in deflated:
        assert server.get(f"/ohif/frames/{instance}/1").content == _frames(dataset)[0]


@pytest.mark.each_version
def test_a_pdf_is_served_as_one(server: OrthancServer, stored: dict) -> None:
    [(instance, dataset)] = stored["pdf"]
    answer = server.get(f"/ohif/document/{instance}")
    assert answer.headers["Content-Type"].lower() == "application/pdf"
    assert answer.headers["Content-Disposition"] == "inline"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert dataset.EncapsulatedDocument.startswith(answer.content)
    assert len(dataset.EncapsulatedDocument) - len(answer.content) <= 1


def test_a_document_that_is_no_pdf_never_runs_in_the_browser(start) -> None:
    [file] = _files("pdf")
    dataset = pydicom.dcmread(file)
    dataset.MIMETypeOfEncapsulatedDocument = "text/html"
    dataset.EncapsulatedDocument = b"<script>alert(1)</script>\n"
    with start() as server:
        [stored] = server.upload(dataset)
        answer = server.get(f"/ohif/document/{stored['ID']}")
        assert answer.headers["Content-Type"].lower() == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == "attachment"


@pytest.mark.each_version
def test_a_video_is_served_whole_and_in_parts(server: OrthancServer, stored: dict) -> None:
    [(instance, dataset)] = stored["video h264"]
    whole = b"".join(generate_frames(dataset.PixelData, number_of_frames=1))
    answer = server.get(f"/ohif/video/{instance}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].lower() == "video/mp4"
    assert answer.content == whole
    part = server.get(f"/ohif/video/{instance}", headers={"Range": "bytes=100-199"})
    if server.json("/system")["Version"] < "1.12.2":
        assert answer.headers["Accept-Ranges"] == "bytes"
        assert part.status_code == 206
        assert part.content == whole[100:200]
        assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
        assert part.headers["Content-Type"] == "video/mp4"
        beyond = server.get(f"/ohif/video/{instance}", headers={"Range": f"bytes={len(whole)}-"})
        assert beyond.status_code == 416
        outdated = {"Range": "bytes=100-199", "If-Range": '"another"'}
        assert server.get(f"/ohif/video/{instance}", headers=outdated).content == whole
    else:
        # No status but 200 keeps its media type there.
        assert (part.status_code, part.content) == (200, whole)


@pytest.mark.each_version
def test_thumbnails_and_frames_at_their_dicomweb_addresses(server: OrthancServer, stored: dict) -> None:
    def address(name: str) -> tuple[str, pydicom.FileDataset]:
        dataset = stored[name][0][1]
        return (
            f"/ohif/dicom-web/studies/{dataset.StudyInstanceUID}/series/{dataset.SeriesInstanceUID}"
            f"/instances/{dataset.SOPInstanceUID}",
            dataset,
        )

    path, dataset = address("us cine")
    answer = server.get(f"{path}/frames/2,5")
    boundary = answer.headers["Content-Type"].partition("boundary=")[2].encode()
    parts = [part.partition(b"\r\n\r\n")[2][:-2] for part in answer.content.split(b"--" + boundary)[1:-1]]
    assert parts == [_frames(dataset)[1], _frames(dataset)[4]]
    assert server.get(f"{path}/frames/2,99").status_code == 404
    for wrong in ("1,1", "1,,2", ",", "1,x", ",".join(str(number) for number in range(1, 300))):
        assert server.get(f"{path}/frames/{wrong}").status_code == 400, wrong
    assert server.get(f"{path}/thumbnail").content.startswith(b"\x89PNG")
    for name in ("pdf", "video h264"):
        answer = server.get(f"{address(name)[0]}/thumbnail")
        assert answer.headers["Content-Type"].lower() == "image/svg+xml"
        assert answer.content.startswith(b"<svg")
    wrong = path.replace(str(dataset.StudyInstanceUID), "1.2.3")
    assert server.get(f"{wrong}/frames/1").status_code == 404
    assert server.get(path.replace(str(dataset.SOPInstanceUID), "1.2.3") + "/frames/1").status_code == 404


@pytest.mark.each_version
def test_frames_show_where_orthanc_records_no_digest_of_files(start) -> None:
    with start(configuration={"StoreMD5ForAttachments": False}) as server:
        [stored] = server.upload(*_files("us cine"))
        answer = server.get(f"/ohif/frames/{stored['ID']}/1")
        assert answer.status_code == 200
        again = server.get(f"/ohif/frames/{stored['ID']}/1", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


def test_memory_does_not_grow_with_the_frames_that_are_asked_for(start) -> None:
    with start(ohif={"FrameCacheSize": 0}) as server:
        [stored] = server.upload(*_files("xa"))
        for _ in range(3):
            for number in range(1, 11):
                assert server.get(f"/ohif/frames/{stored['ID']}/{number}").status_code == 200
        assert server.json("/ohif/status")["Frames"]["CacheBytes"] == 0
    with start() as server:
        [stored] = server.upload(*_files("xa"))
        assert server.get(f"/ohif/frames/{stored['ID']}/1").status_code == 200
        size = sum(file.stat().st_size for file in _files("xa"))
        assert json.loads(server.get("/ohif/status").text)["Frames"]["CacheBytes"] == size
