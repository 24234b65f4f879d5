# SPDX-License-Identifier: GPL-3.0-or-later
"""The microscopy mode loads a viewer of its own, by an address that builds of OHIF fix."""

from pathlib import Path

import pytest
from harness.corpus import CT, instance, real, volume
from harness.fixtures import Visit
from harness.polling import eventually
from harness.reverse_proxy import reverse_proxy
from harness.server import OrthancServer
from workbench import paths

BUNDLE = "/ohif/dicom-microscopy-viewer/dicomMicroscopyViewer.min.js"
WHOLE_SLIDE_MICROSCOPY = "1.2.840.10008.5.1.4.1.1.77.1.6"


@pytest.mark.parametrize(
    "route", ["microscopy", pytest.param("viewer", marks=pytest.mark.every_release), "viewer/dicomjson"]
)
def test_slides_open_in_the_microscopy_mode_which_finds_its_bundle_behind_a_prefix(
    server: OrthancServer, visit: Visit, tmp_path: Path, route: str
) -> None:
    """The other modes stay grey or black with slides."""
    dataset = instance(
        real("examples_rgb_color.dcm"),
        "microscopy",
        SOPClassUID=WHOLE_SLIDE_MICROSCOPY,
        Modality="SM",
        ImageType=["ORIGINAL", "PRIMARY", "VOLUME", "NONE"],
    )
    dataset.file_meta.MediaStorageSOPClassUID = WHOLE_SLIDE_MICROSCOPY
    study = server.upload_study(dataset)
    with reverse_proxy(server.url, tmp_path, prefix="/imaging/") as root:
        context, _ = visit(root.removesuffix("/imaging"))
        page = context.new_page()
        with page.expect_response(lambda response: response.url.endswith("dicomMicroscopyViewer.min.js")) as waiting:
            page.goto(f"{root}/ohif/{route}?url=../studies/{study}/ohif-dicom-json")
        assert waiting.value.url == root + BUNDLE
        assert waiting.value.status == 200
        assert len(waiting.value.body()) > 100_000
        assert page.url == f"{root}/ohif/{route.replace('viewer', 'microscopy')}" + (
            f"?url=/imaging/studies/{study}/ohif-dicom-json"
        )


@pytest.mark.every_release
def test_tiles_are_asked_for_at_the_instance(server: OrthancServer, visit: Visit, tmp_path: Path) -> None:
    """Of a study among several, and behind a prefix; nothing answers where OHIF would ask."""
    files = sorted((paths.STUDIES / "microscopy").glob("*.dcm"))
    levels = [stored["ID"] for stored in server.upload(*files)]
    slides = server.json(f"/instances/{levels[0]}/study")["MainDicomTags"]["StudyInstanceUID"]
    beside = volume(CT, "beside slides", 2)
    server.upload(*beside)
    with reverse_proxy(server.url, tmp_path, prefix="/imaging/") as root:
        context, traffic = visit(root.removesuffix("/imaging"))
        page = context.new_page()
        page.goto(f"{root}/ohif/microscopy?StudyInstanceUIDs={slides},{beside[0].StudyInstanceUID}")
        places = [f"{root}/instances/{level}/ohif/studies/{slides}/series/" for level in levels]

        def tiles() -> list[str]:
            return [address for address in traffic.requests if "/frames/" in address]

        eventually(
            lambda: all(any(tile.startswith(place) for tile in tiles()) for place in places),
            lambda: f"no tiles of each level are asked for: {tiles()[:3]}",
            90, every=0.2, pause=lambda seconds: page.wait_for_timeout(seconds * 1000),
        )
        page.wait_for_load_state("networkidle")
        assert [tile for tile in tiles() if not tile.startswith(tuple(places))] == []
        assert len(set(tiles())) == len(tiles())
        assert [address for address in traffic.requests if "/ohif/dicom-web" in address] == []
        traffic.assert_clean()


ROUTED = """
([documents, address]) => {
    const { ohifPage: page } = window;
    const known = documents.filter(([from]) => page.isStudyDocument(new URL(from, page.root)));
    known.forEach(([, content]) => page.noteInstances(content));
    const request = new XMLHttpRequest();
    request.open("GET", page.dicomWebOfDocuments + address);
    return new Promise(resolve => {
        request.onload = () => resolve(request.responseURL);
        request.send();
    });
}
"""
TILE = "/studies/1.2/series/1.3/instances/1.4/frames/1"


def document(url: str, study: str = "1.2", sop: str = "1.4") -> dict:
    """A document of one instance."""
    series = {"SeriesInstanceUID": "1.3", "instances": [{"url": url, "metadata": {"SOPInstanceUID": sop}}]}
    return {"studies": [{"StudyInstanceUID": study, "series": [series]}]}


def test_only_documents_of_this_server_say_where_tiles_are(server: OrthancServer, visit: Visit) -> None:
    context, _ = visit(server.url)
    page = context.new_page()
    one, other = (f"../instances/{'-'.join([digit * 8] * 5)}" for digit in "ab")
    own = f"../studies/{'-'.join(['c' * 8] * 5)}/ohif-dicom-json"
    at_one = f"{server.url}{one[2:]}/ohif{TILE}"
    elsewhere = f"{server.url}/ohif/dicom-web{TILE}"
    cases = {
        "own": ([(own, document(f"dicomweb:{one}/file"))], at_one),
        "by frames": ([(own, document(f"wadors:{one}/ohif{TILE}/"))], at_one),
        "the first of two": (
            [(own, document(f"dicomweb:{one}/file")), (own, document(f"dicomweb:{other}/file"))],
            at_one,
        ),
        "joined": (
            [("dicom-json?StudyInstanceUIDs=1.2", document(f"dicomweb:{one}/file"))],
            at_one,
        ),
        "of another origin": ([(f"https://other.example/{own[3:]}", document(f"dicomweb:{one}/file"))], elsewhere),
        "a file": ([(f"{one}/file", document(f"dicomweb:{one}/file"))], elsewhere),
        "an address elsewhere": ([(own, document("dicomweb:https://other.example/instances/x/file"))], elsewhere),
        "another study": ([(own, document(f"dicomweb:{one}/file", study="1.2.3"))], elsewhere),
        "another instance": ([(own, document(f"dicomweb:{one}/file", sop="1.4.5"))], elsewhere),
    }
    for name, (documents, expected) in cases.items():
        page.goto(f"{server.url}/ohif/")
        assert page.evaluate(ROUTED, [documents, TILE]) == expected, name
