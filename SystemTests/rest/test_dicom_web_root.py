# SPDX-License-Identifier: GPL-3.0-or-later
"""DICOMweb at `DicomWeb.Root`: by Orthanc's DICOMweb plugin where it is loaded, else frames by this one."""

import shutil
from pathlib import Path

import pydicom
import pytest
import requests
from harness.corpus import CT, instance, uid
from harness.fixtures import Starter
from harness.polling import eventually
from harness.server import OrthancServer
from workbench import paths
from workbench.installation import Installation

MULTIPART = "multipart/related; type=application/octet-stream; transfer-syntax=*"
NO_FRAME = "There is no such instance, or it has no such frame.\n"
CINE = paths.STUDIES / "us-cine"
ROUTE = b"studies/([^/]*)/series/([^/]*)/instances/([^/]*)/frames/([^/]*)"
"""The expression of the DICOMweb plugin's route for frames."""


def _cine() -> pydicom.FileDataset:
    [file] = sorted(CINE.glob("*.dcm"))
    return pydicom.dcmread(file)


def _path(dataset: pydicom.Dataset, numbers: int | str = 1) -> str:
    return (
        f"studies/{dataset.StudyInstanceUID}/series/{dataset.SeriesInstanceUID}"
        f"/instances/{dataset.SOPInstanceUID}/frames/{numbers}"
    )


def _is_ours(answer: requests.Response) -> bool:
    """Whether frames come from this plugin: the other one gives them no entity tag."""
    assert answer.status_code == 200
    return "ETag" in answer.headers


def _lines(server: OrthancServer) -> list[str]:
    """What the log says about who answers."""
    return [line for line in server.log().splitlines() if "although" in line or "DicomWeb.Root" in line]


@pytest.mark.each_version
def test_frames_are_those_that_the_instance_has(server: OrthancServer) -> None:
    dataset = _cine()
    [stored] = server.upload(dataset)
    for numbers in (1, 20, "3,1"):
        for accept in (MULTIPART, "*/*", "image/jpeg"):
            known, named = (
                server.get(f"{root}/{_path(dataset, numbers)}", headers={"Accept": accept})
                for root in (f"/instances/{stored['ID']}/ohif", "/dicom-web")
            )
            assert (named.status_code, named.content) == (known.status_code, known.content), (numbers, accept)
            own = {"Date", "Keep-Alive"}
            assert {k: v for k, v in named.headers.items() if k not in own} == {
                k: v for k, v in known.headers.items() if k not in own
            }
            assert named.headers["Cache-Control"] == "private, no-cache"
            tag = {"Accept": accept, "If-None-Match": named.headers["ETag"]}
            again = server.get(f"/dicom-web/{_path(dataset, numbers)}", headers=tag)
            assert (again.status_code, again.content) == (304, b"")
    for wrong in ("0", "21", "x", "01", "1.5", "20,21"):
        answer = server.get(f"/dicom-web/{_path(dataset, wrong)}")
        assert (answer.status_code, answer.text) == (404, NO_FRAME), wrong
    assert server.get(f"/dicom-web/{_path(dataset, '1,x')}").status_code == 400
    assert server.request("POST", f"/dicom-web/{_path(dataset)}", data=b"").status_code == 405


def test_uids_name_the_one_instance_that_has_them_all(server: OrthancServer) -> None:
    first, second = instance(CT, "named"), instance(CT, "named twice", SOPInstanceUID=uid("named", "1", 1))
    second.file_meta.MediaStorageSOPInstanceUID = second.SOPInstanceUID
    second.PixelData = bytes(len(second.PixelData))
    server.upload(first, second)
    for dataset in (first, second):
        assert server.get(f"/dicom-web/{_path(dataset)}").content == dataset.PixelData
    mixed = [
        _path(first).replace(first.SeriesInstanceUID, second.SeriesInstanceUID),
        _path(first).replace(first.StudyInstanceUID, second.StudyInstanceUID),
        _path(first).replace(first.StudyInstanceUID, uid("nothing")),
        _path(first).replace(first.SOPInstanceUID, uid("nothing")),
        _path(_cine()).replace(_cine().StudyInstanceUID, first.StudyInstanceUID),
        _path(first).replace(first.StudyInstanceUID, first.StudyInstanceUID + "%20"),
        _path(first).replace(first.StudyInstanceUID, "1" * 129),
    ]
    tag = server.get(f"/dicom-web/{_path(first)}").headers["ETag"]
    for path in mixed:
        # Filters decide by these UIDs, so of another instance not even that it has not changed is told.
        for headers in ({}, {"If-None-Match": "*"}, {"If-None-Match": tag}):
            answer = server.get(f"/dicom-web/{path}", headers=headers)
            assert (answer.status_code, answer.text) == (404, NO_FRAME), path


@pytest.mark.each_version
def test_a_study_document_is_named_by_the_study_instance_uid(server: OrthancServer) -> None:
    dataset = instance(CT, "by its UID")
    study = server.upload_study(dataset)
    known, named = (
        server.get(f"/studies/{name}/ohif-dicom-json") for name in (study, dataset.StudyInstanceUID)
    )
    assert named.status_code == 200
    assert (named.content, named.headers["ETag"]) == (known.content, known.headers["ETag"])
    tag = {"If-None-Match": known.headers["ETag"]}
    assert server.get(f"/studies/{dataset.StudyInstanceUID}/ohif-dicom-json", headers=tag).status_code == 304
    for wrong in (uid("nothing"), dataset.SeriesInstanceUID, dataset.StudyInstanceUID[:-1], "1" * 129, "1.2a", "%2A"):
        answer = server.get(f"/studies/{wrong}/ohif-dicom-json")
        assert (answer.status_code, answer.text) == (404, "There is no such study.\n"), wrong
    series = server.get(f"/series/{dataset.SeriesInstanceUID}/ohif-dicom-json")
    assert series.status_code == 404


@pytest.mark.each_version
def test_uids_that_two_patients_share_name_nothing(server: OrthancServer) -> None:
    one, other = instance(CT, "shared", PatientID="one"), instance(CT, "shared", PatientID="other")
    [kept, deleted] = server.upload(one, other)
    document = f"/studies/{one.StudyInstanceUID}/ohif-dicom-json"
    answer = server.get(f"/dicom-web/{_path(one)}")
    assert answer.status_code == 409
    assert answer.text.startswith("Several patients have these UIDs")
    answer = server.get(document)
    assert answer.status_code == 404
    assert answer.text.startswith("Several studies have this Study Instance UID")
    server.request("DELETE", f"/instances/{deleted['ID']}")
    assert server.get(f"/dicom-web/{_path(one)}").status_code == 200
    assert server.get(document).json() == server.json(f"/studies/{kept['ParentStudy']}/ohif-dicom-json")


def _copy(installation: Installation, folder: Path, name: str) -> Path:
    """A copy of a plugin of Orthanc's under another name."""
    source = Path(installation.root or "/") / installation.dicom_web.lstrip("/")
    folder.mkdir(exist_ok=True)
    return Path(shutil.copyfile(source.with_name(name), folder / "x.so"))


@pytest.mark.each_version
@pytest.mark.parametrize("order", ["this plugin first", "DICOMweb first"])
def test_the_dicomweb_plugin_answers_where_it_is_loaded(start: Starter, installation: Installation, order: str) -> None:
    plugins = [paths.PLUGIN, installation.dicom_web]
    if order == "DICOMweb first":
        plugins.reverse()
    with start(plugins=plugins) as server:
        dataset = _cine()
        server.upload(dataset)
        assert not _is_ours(server.get(f"/dicom-web/{_path(dataset)}", headers={"Accept": MULTIPART}))
        assert _lines(server) == []


def test_it_is_known_by_any_name_and_in_any_folder(start: Starter, installation: Installation, tmp_path: Path) -> None:
    plugin = installation.reachable(_copy(installation, tmp_path / "plugins", "libOrthancDicomWeb.so"))
    with start(plugins=[paths.PLUGIN, plugin.removesuffix("/x.so") if installation.root is None else plugin]) as server:
        server.upload(instance(CT, "renamed"))
        assert "dicom-web" in server.json("/plugins")
        answer = server.get(f"/dicom-web/{_path(instance(CT, 'renamed'))}", headers={"Accept": MULTIPART})
        assert not _is_ours(answer)
        assert _lines(server) == []


@pytest.mark.parametrize(
    ("section", "is_loaded", "root"),
    [
        ({"Enable": False}, True, "/dicom-web"),
        ({"Root": "pacs/rs", "Enable": False}, True, "/pacs/rs"),
        ({"Root": "/another/"}, False, "/another"),
    ],
    ids=["not enabled", "not enabled at another root", "not loaded"],
)
def test_frames_are_served_where_the_dicomweb_plugin_does_not_answer(
    start: Starter, installation: Installation, section: dict, is_loaded: bool, root: str
) -> None:
    plugins = [paths.PLUGIN, *([installation.dicom_web] if is_loaded else [])]
    with start(plugins=plugins, configuration={"DicomWeb": section}) as server:
        dataset = instance(CT, "not enabled")
        server.upload(dataset)
        assert _is_ours(server.get(f"{root}/{_path(dataset)}", headers={"Accept": MULTIPART}))
        if root != "/dicom-web":
            assert server.get(f"/dicom-web/{_path(dataset)}").status_code == 404
        assert _lines(server) == []


@pytest.mark.parametrize("root", ["/ohif/dicom-web/", "/"])
def test_nothing_is_served_where_everybody_may_read(start: Starter, root: str) -> None:
    """Filters let everybody see what is below the viewer's root."""
    with start(configuration={"DicomWeb": {"Root": root}}) as server:
        dataset = instance(CT, "below the viewer")
        server.upload(dataset)
        for path in (root, "/dicom-web/"):
            assert server.get(path + _path(dataset), headers={"Accept": MULTIPART}).status_code == 404
        [line] = _lines(server)
        assert line.startswith("W")
        assert f'"DicomWeb.Root" is "{root}' in line
        assert "nobody answers" in line


def test_a_dicomweb_plugin_that_nothing_told_of_keeps_its_requests(
    start: Starter, installation: Installation, tmp_path: Path
) -> None:
    """Another build than any that is known: its expressions are written otherwise."""
    plugin = _copy(installation, tmp_path / "plugins", "libOrthancDicomWeb.so")
    content = plugin.read_bytes()
    assert ROUTE in content
    plugin.write_bytes(content.replace(ROUTE, ROUTE.replace(b"frames/([^/]*)", b"frames/([^/]+)")))
    other = installation.reachable(plugin)
    for plugins, status in (([paths.PLUGIN, other], 503), ([other, paths.PLUGIN], 200)):
        with start(plugins=plugins) as server:
            dataset = instance(CT, "another build")
            server.upload(dataset)
            [line] = eventually(lambda: _lines(server), "the warning")
            assert line.startswith("W")
            assert "The DICOMweb plugin is loaded, although no file of it was found" in line
            answer = server.get(f"/dicom-web/{_path(dataset)}", headers={"Accept": MULTIPART})
            assert answer.status_code == status
            if status == 503:
                assert answer.text.startswith("Orthanc's DICOMweb plugin should answer this")
            # Whatever else it has is its own.
            assert server.json("/dicom-web/studies")


def test_a_file_that_only_looks_like_the_dicomweb_plugin_is_told(
    start: Starter, installation: Installation, tmp_path: Path
) -> None:
    plugin = _copy(installation, tmp_path / "plugins", "libServeFolders.so")
    plugin.write_bytes(plugin.read_bytes() + ROUTE)
    with start(plugins=[paths.PLUGIN, installation.reachable(plugin)]) as server:
        dataset = instance(CT, "looks like it")
        server.upload(dataset)
        [line] = eventually(lambda: _lines(server), "the warning")
        assert "The DICOMweb plugin is not loaded, although" in line
        assert server.get(f"/dicom-web/{_path(dataset)}").status_code == 404
