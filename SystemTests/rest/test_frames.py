# SPDX-License-Identifier: GPL-3.0-or-later
"""Frames, documents and videos, cut out of stored files for the browser; pydicom is the oracle."""

import json
from pathlib import Path

import pydicom
import pytest
import requests
from harness.raw_http import raw_request
from harness.server import OrthancServer
from pydicom.encaps import generate_frames
from workbench import paths

UID = "1.2.3"
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


def _first(study: str) -> pydicom.FileDataset:
    return pydicom.dcmread(_files(study)[0])


def _address(instance: str, dataset: pydicom.FileDataset, number: int | str) -> str:
    return (
        f"/instances/{instance}/ohif/studies/{dataset.StudyInstanceUID}/series/{dataset.SeriesInstanceUID}"
        f"/instances/{dataset.SOPInstanceUID}/frames/{number}"
    )


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
            answer = server.get(_address(instance, dataset, number), headers={"Accept": MULTIPART})
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
    answer = server.get(_address(instance, dataset, 2))
    assert answer.content == _frames(dataset)[1]
    assert answer.headers["Content-Type"] == (
        f"application/octet-stream; transfer-syntax={dataset.file_meta.TransferSyntaxUID}"
    )


def test_a_frame_that_the_client_has_is_not_sent_again(server: OrthancServer, stored: dict) -> None:
    [(instance, dataset)] = stored["us cine"]
    first = server.get(_address(instance, dataset, 1))
    other = server.get(_address(instance, dataset, 2))
    assert first.headers["ETag"] != other.headers["ETag"]
    again = server.get(_address(instance, dataset, 1), headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    # As a part of several it is other bytes, and so another representation.
    accepting = {"Accept": MULTIPART, "If-None-Match": first.headers["ETag"]}
    part = server.get(_address(instance, dataset, 1), headers=accepting)
    assert part.status_code == 200
    assert again.headers["Vary"] == part.headers["Vary"] == "Accept"
    changed = server.get(_address(instance, dataset, 1), headers={"If-None-Match": other.headers["ETag"]})
    assert (changed.status_code, changed.content) == (200, first.content)


@pytest.mark.parametrize("number", ["0", "21", "-1", "1.5", "x", "01", "99999999999999999999"])
def test_a_number_that_no_frame_has_is_not_found(server: OrthancServer, stored: dict, number: str) -> None:
    [(instance, dataset)] = stored["us cine"]
    assert dataset.NumberOfFrames == 20
    assert server.get(_address(instance, dataset, number)).status_code == 404


@pytest.mark.parametrize("path", [f"studies/{UID}/series/{UID}/instances/{UID}/frames/1", "document", "video"])
@pytest.mark.parametrize("instance", [UNKNOWN, "nonsense"])
def test_an_unknown_instance_is_not_found(server: OrthancServer, path: str, instance: str) -> None:
    assert server.get(f"/instances/{instance}/ohif/{path}").status_code == 404


def test_what_an_instance_does_not_have_is_not_found(server: OrthancServer, stored: dict) -> None:
    report = next((i, d) for i, d in stored["ct sr"] if d.Modality == "SR")
    image = stored["us cine"][0]
    video = stored["video h264"][0]
    documents = [f"/instances/{instance}/ohif/document" for instance, _ in (report, image, video)]
    for path in [*documents, _address(*report, 1), _address(*video, 1), f"/instances/{image[0]}/ohif/video"]:
        assert server.get(path).status_code == 404, path


def test_a_frame_has_no_address_with_the_uids_of_another_instance(server: OrthancServer, stored: dict) -> None:
    [(instance, dataset)] = stored["us cine"]
    right = _address(instance, dataset, 1)
    # As in documents: Orthanc drops the slash.
    assert server.get(f"{right}/?frame=1").content == _frames(dataset)[0]
    for uid in (dataset.StudyInstanceUID, dataset.SeriesInstanceUID, dataset.SOPInstanceUID):
        for other in (UID, f"{uid}0", f"{uid}%20", f"{uid}%00", uid[:-1]):
            assert server.get(right.replace(f"/{uid}/", f"/{other}/")).status_code == 404, other
    other, other_dataset = stored["xa"][0]
    assert server.get(_address(other, dataset, 1)).status_code == 404
    assert server.get(_address(instance, other_dataset, 1)).status_code == 404


def test_padded_uids_are_those_of_the_document(start) -> None:
    [file] = _files("us cine")
    dataset = pydicom.dcmread(file)
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"):
        dataset[keyword].value = f"1.2.{len(keyword)} "
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    with start() as server:
        [stored] = server.upload(dataset)
        document = server.json(f"/studies/{stored['ParentStudy']}/ohif-dicom-json")
        urls = [entry["url"] for entry in document["studies"][0]["series"][0]["instances"]]
        assert len(urls) == 20
        for url, frame in zip(urls, _frames(dataset), strict=True):
            assert server.get(url.removeprefix("wadors:..")).content == frame


@pytest.mark.each_version
def test_an_overwritten_instance_gives_its_new_frames_at_once(start) -> None:
    [file] = _files("us cine")
    dataset = pydicom.dcmread(file)
    with start(configuration={"OverwriteInstances": True}) as server:
        [stored] = server.upload(dataset)
        before = server.get(_address(stored["ID"], dataset, 1))
        dataset.PixelData = bytes(255 - byte for byte in dataset.PixelData)
        server.upload(dataset)
        tag = {"If-None-Match": before.headers["ETag"]}
        after = server.get(_address(stored["ID"], dataset, 1), headers=tag)
        assert after.status_code == 200
        assert after.content == _frames(dataset)[0] != before.content


@pytest.mark.each_version
def test_a_deleted_instance_has_no_frames_any_more(start) -> None:
    with start() as server:
        [stored] = server.upload(*_files("us cine"))
        assert server.get(_address(stored["ID"], _first("us cine"), 1)).status_code == 200
        server.request("DELETE", f"/instances/{stored['ID']}")
        assert server.get(_address(stored["ID"], _first("us cine"), 1)).status_code == 404


@pytest.mark.each_version
def test_a_file_that_is_lost_is_an_error_and_not_the_end(start) -> None:
    # Orthanc answers from memory what it has just stored.
    with start(configuration={"MaximumStorageCacheSize": 0}) as server:
        [lost, kept] = server.upload(*_files("us cine"), *_files("xa"))
        info = server.json(f"/instances/{lost['ID']}/attachments/dicom/info")
        for path in server.folder.rglob(info["Uuid"]):
            path.unlink()
        assert server.get(_address(lost["ID"], _first("us cine"), 1)).status_code == 500
        assert server.get(_address(kept["ID"], _first("xa"), 1)).status_code == 200


@pytest.mark.each_version
def test_what_is_left_of_a_damaged_file_has_its_frames(start) -> None:
    """The document shows them, also with Orthanc 1.13, which refuses such a file."""
    with start(ohif={"Preload": False}, configuration={"MaximumStorageCacheSize": 0}) as server:
        [cine, single] = server.upload(*_files("us cine"), _files("syntaxes single")[0])
        dataset = _first("us cine")
        file = server.stored_file(cine["ID"])
        file.write_bytes(file.read_bytes()[:-1000])
        answer = server.get(f"/studies/{cine['ParentStudy']}/ohif-dicom-json")
        assert answer.headers["OHIF-Damaged-Instances"] == "1"
        urls = [entry["url"] for entry in answer.json()["studies"][0]["series"][0]["instances"]]
        frames = _frames(dataset)
        assert len(urls) == len(frames)
        for number, (url, frame) in enumerate(zip(urls, frames, strict=True), start=1):
            answer = server.get(url.removeprefix("wadors:.."))
            if number < len(frames):
                assert (answer.status_code, answer.content) == (200, frame), number
            else:
                assert answer.status_code == 500
        # A digest that is another, as long as the file is as long as it was.
        file = server.stored_file(single["ID"])
        content = bytearray(file.read_bytes())
        content[-1] ^= 255
        file.write_bytes(content)
        dataset = _first("syntaxes single")
        assert server.get(_address(single["ID"], dataset, 1)).content == pydicom.dcmread(file).PixelData


def test_the_document_points_at_frames_documents_and_videos(server: OrthancServer, stored: dict) -> None:
    def entries(name: str) -> list[dict]:
        study = server.json(f"/instances/{stored[name][0][0]}/study")["ID"]
        document = server.json(f"/studies/{study}/ohif-dicom-json")["studies"][0]
        return [entry for series in document["series"] for entry in series["instances"]]

    frames = entries("us cine")
    instance, dataset = stored["us cine"][0]
    assert [entry["url"] for entry in frames] == [
        f"wadors:..{_address(instance, dataset, number)}/?frame={number}" for number in range(1, 21)
    ]
    [pdf] = entries("pdf")
    document = f"../instances/{stored['pdf'][0][0]}/ohif/document"
    assert pdf["metadata"]["EncapsulatedDocument"] == {"DirectRetrieveURL": document}
    [video] = entries("video h264")
    address = f"../instances/{stored['video h264'][0][0]}/ohif/video"
    assert video["url"].partition("?")[0] == address
    assert video["metadata"]["PixelData"] == {"DirectRetrieveURL": address}


def test_a_document_has_the_form_of_the_release_that_is_asked_for(server: OrthancServer, stored: dict) -> None:
    instance = stored["ct sr"][0][0]
    study = server.json(f"/instances/{instance}/study")["ID"]
    status = server.json("/ohif/status")
    assert status["ViewerRelease"] in ("3.10.0", "3.11.0", "3.11.1", "3.12.0", "3.13.0")

    def asked(path: str) -> dict[str, requests.Response]:
        versions = ("3.10.0-beta.5", "3.12", "3.12.10", "3.13.2", "4.0", status["ViewerRelease"], "")
        queries = {version: f"?viewer={version}" if version else "" for version in versions}
        return {version: server.get(path + query) for version, query in queries.items()}

    def urls(answer: requests.Response) -> list[str]:
        series = answer.json()["studies"][0]["series"]
        return [entry["url"] for one in series for entry in one["instances"] if one["Modality"] == "CT"]

    for path in (f"/studies/{study}", f"/series/{server.json(f'/instances/{instance}')['ParentSeries']}"):
        for _ in range(2):
            answers = asked(f"{path}/ohif-dicom-json")
            assert all(url.startswith("dicomweb:../instances/") for url in urls(answers["3.12"]))
            assert all(url.startswith("wadors:../instances/") for url in urls(answers["3.13.2"]))
            tags = {version: answer.headers["ETag"] for version, answer in answers.items()}
            assert tags["3.12"] == tags["3.12.10"] != tags["3.13.2"] == tags["4.0"]
            assert tags[""] == tags[status["ViewerRelease"]]
            assert tags["3.10.0-beta.5"] == server.get(f"{path}/ohif-dicom-json?viewer=3.10").headers["ETag"]
            for version, answer in answers.items():
                again = server.get(answer.request.path_url, headers={"If-None-Match": tags[version]})
                assert again.status_code == 304, version
    patient = server.json(f"/studies/{study}")["ParentPatient"]
    several = asked(f"/patients/{patient}/ohif-dicom-json")
    assert several["3.12"].headers["ETag"] != several["3.13.2"].headers["ETag"]
    for level, identifier in (("studies", study), ("patients", patient)):
        for wrong in ("viewer=", "viewer=x", "viewer=3", "viewer=3.12&viewer=3.13", "viewer=3.12%2F"):
            answer = server.get(f"/{level}/{identifier}/ohif-dicom-json?{wrong}")
            assert answer.status_code == 400
            assert "version of OHIF" in answer.text
    # It changes nothing else.
    assert server.json("/ohif/status")["ViewerRelease"] == status["ViewerRelease"]


def test_segmentations_are_a_file_up_to_312_and_frames_from_313_on(server: OrthancServer) -> None:
    [file] = [file for file in _files("ct seg") if pydicom.dcmread(file).Modality == "SEG"]
    [stored] = server.upload(file)
    dataset = pydicom.dcmread(file)

    def entries(version: str) -> list[dict]:
        document = server.json(f"/series/{stored['ParentSeries']}/ohif-dicom-json?viewer={version}")
        return document["studies"][0]["series"][0]["instances"]

    for version in ("3.10", "3.11.1", "3.12.10"):
        assert [entry["url"] for entry in entries(version)] == [f"dicomweb:../instances/{stored['ID']}/file"]
    assert [entry["url"] for entry in entries("3.13.2")] == [
        f"wadors:..{_address(stored['ID'], dataset, number)}/?frame={number}"
        for number in range(1, int(dataset.NumberOfFrames) + 1)
    ]


def test_deflated_single_images_are_served_as_frames(server: OrthancServer, stored: dict) -> None:
    deflated = [(i, d) for i, d in stored["syntaxes single"] if d.file_meta.TransferSyntaxUID.is_deflated]
    assert deflated
    for instance, dataset in deflated:
        assert server.get(_address(instance, dataset, 1)).content == _frames(dataset)[0]


@pytest.mark.each_version
def test_a_pdf_is_served_as_one(server: OrthancServer, stored: dict) -> None:
    [(instance, dataset)] = stored["pdf"]
    answer = server.get(f"/instances/{instance}/ohif/document")
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
        answer = server.get(f"/instances/{stored['ID']}/ohif/document")
        assert answer.headers["Content-Type"].lower() == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == "attachment"


@pytest.mark.each_version
def test_a_video_is_served_whole_and_in_parts(server: OrthancServer, stored: dict) -> None:
    [(instance, dataset)] = stored["video h264"]
    whole = b"".join(generate_frames(dataset.PixelData, number_of_frames=1))
    answer = server.get(f"/instances/{instance}/ohif/video")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].lower() == "video/mp4"
    assert answer.content == whole
    part = server.get(f"/instances/{instance}/ohif/video", headers={"Range": "bytes=100-199"})
    if server.json("/system")["Version"] < "1.12.2":
        assert answer.headers["Accept-Ranges"] == "bytes"
        assert part.status_code == 206
        assert part.content == whole[100:200]
        assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
        assert part.headers["Content-Type"] == "video/mp4"
        beyond = server.get(f"/instances/{instance}/ohif/video", headers={"Range": f"bytes={len(whole)}-"})
        assert beyond.status_code == 416
        outdated = {"Range": "bytes=100-199", "If-Range": '"another"'}
        assert server.get(f"/instances/{instance}/ohif/video", headers=outdated).content == whole
    else:
        # No status but 200 keeps its media type there.
        assert (part.status_code, part.content) == (200, whole)


def _parts(answer: requests.Response) -> list[bytes]:
    boundary = b"--" + answer.headers["Content-Type"].partition("boundary=")[2].encode()
    return [part.partition(b"\r\n\r\n")[2][:-2] for part in answer.content.split(boundary)[1:-1]]


@pytest.mark.each_version
def test_several_frames_come_as_parts(server: OrthancServer, stored: dict) -> None:
    [(instance, dataset)] = stored["us cine"]
    frames = _frames(dataset)
    for accept in (MULTIPART, "*/*"):
        answer = server.get(_address(instance, dataset, "5,2"), headers={"Accept": accept})
        assert _parts(answer) == [frames[4], frames[1]]
    again = server.get(_address(instance, dataset, "5,2"), headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for other in ("2,5", "5", "52"):
        changed = server.get(_address(instance, dataset, other), headers={"If-None-Match": answer.headers["ETag"]})
        assert changed.status_code == (404 if other == "52" else 200)
    # Parts of frames are not served.
    ranged = server.get(_address(instance, dataset, "5,2"), headers={"Range": "bytes=0-9"})
    assert (ranged.status_code, ranged.content) == (200, answer.content)
    assert "Accept-Ranges" not in ranged.headers


def test_numbers_that_are_no_list_are_refused(server: OrthancServer, stored: dict) -> None:
    [(instance, dataset)] = stored["us cine"]
    assert server.get(_address(instance, dataset, "2,99")).status_code == 404
    many = ",".join(str(number) for number in range(1, 258))
    for wrong in ("1,1", "1,,2", ",", "1,x", "1,02", "1,", many):
        answer = server.get(_address(instance, dataset, wrong))
        assert answer.status_code == 400, wrong
        assert answer.text.startswith("Ask for 1 to 256 different frames"), wrong
    others = _address(*stored["xa"][0], "1,2").partition("/ohif/")[2]
    assert server.get(f"/instances/{instance}/ohif/{others}").status_code == 404


def test_a_head_gets_no_frame(server: OrthancServer, stored: dict) -> None:
    """Orthanc itself has no HEAD in every version."""
    answer = raw_request(server, "HEAD", _address(*stored["us cine"][0], "1,2"))
    assert answer.status in (200, 404, 405)
    assert answer.body == b""


def test_nothing_of_a_file_is_below_the_viewers_root(server: OrthancServer, stored: dict) -> None:
    """Administrators let everybody read what is there."""
    [(instance, dataset)] = stored["us cine"]
    below = _address(instance, dataset, 1).partition("/ohif/")[2]
    known = below.removesuffix("/frames/1")
    for path in (below, f"{known}/frames/1,2", f"{known}/thumbnail", f"{known}/rendered", f"{known}/metadata", known):
        for folder in ("dicom-web", "dicom-json", "frames", f"instances/{instance}/ohif"):
            answer = server.get(f"/ohif/{folder}/{path}", headers={"Accept": MULTIPART})
            assert answer.status_code == 404, path


FILTER = """
function IncomingHttpRequestFilter(method, uri, ip, username, httpHeaders)
  return string.find(uri, '{}', 1, true) == nil
end
"""


@pytest.mark.each_version
def test_a_filter_sees_whose_frames_are_asked_for(start) -> None:
    datasets = {name: _first(name) for name in ("us cine", "xa")}
    with start() as server:
        refused, allowed = (server.upload(*_files(name)[:1])[0]["ID"] for name in datasets)
    with start(files={"filter.lua": FILTER.format(refused)}, configuration={"LuaScripts": ["filter.lua"]}) as server:
        server.upload(*(_files(name)[0] for name in datasets))
        for number in ("1", "1,2"):
            assert server.get(_address(refused, datasets["us cine"], number)).status_code == 403
            assert server.get(_address(allowed, datasets["xa"], number)).status_code == 200
        # Not by way of another one either.
        assert server.get(_address(allowed, datasets["us cine"], 1)).status_code == 404


@pytest.mark.each_version
def test_frames_show_where_orthanc_records_no_digest_of_files(start) -> None:
    with start(configuration={"StoreMD5ForAttachments": False}) as server:
        dataset = _first("us cine")
        [stored] = server.upload(dataset)
        answer = server.get(_address(stored["ID"], dataset, 1))
        assert answer.status_code == 200
        again = server.get(_address(stored["ID"], dataset, 1), headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


def test_memory_does_not_grow_with_the_frames_that_are_asked_for(start) -> None:
    with start(ohif={"FrameCacheSize": 0}) as server:
        [stored] = server.upload(*_files("xa"))
        for _ in range(3):
            for number in range(1, 11):
                assert server.get(_address(stored["ID"], _first("xa"), number)).status_code == 200
        assert server.json("/ohif/status")["Frames"]["CacheBytes"] == 0
    with start() as server:
        [stored] = server.upload(*_files("xa"))
        assert server.get(_address(stored["ID"], _first("xa"), 1)).status_code == 200
        size = sum(file.stat().st_size for file in _files("xa"))
        assert json.loads(server.get("/ohif/status").text)["Frames"]["CacheBytes"] == size
