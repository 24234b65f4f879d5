# SPDX-License-Identifier: GPL-3.0-or-later
"""A link shows documents of this server, and of those that the administrator names; never what its maker likes."""

import json
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from harness.browser import PATIENCE
from harness.corpus import CT, volume
from harness.fixtures import Starter, Visit
from harness.other_origin import OtherOrigin, other_origin
from harness.server import OrthancServer
from harness.viewer_page import ViewerPage
from playwright.sync_api import BrowserContext, Page, expect
from studies.documents import pdf

DOCUMENT = re.compile(r"^[^?]*/ohif-dicom-json$")
REFUSAL = "The study cannot be opened."
SCRIPT = "javascript:document.title='taken over'"


@pytest.fixture(scope="module")
def study(server: OrthancServer) -> str:
    """Three slices of Jane Doe."""
    return server.upload_study(*volume(CT, "bounds", 3, PatientName="Doe^Jane"))


@pytest.fixture
def other() -> Iterator[OtherOrigin]:
    """A server of somebody else."""
    with other_origin() as running:
        yield running


def forged(server: OrthancServer, study: str) -> str:
    """A document that shows images of this server under another name, wherever it lies."""
    text = server.get(f"/studies/{study}/ohif-dicom-json").text
    return text.replace("../", server.url + "/").replace("Doe^Jane", "Roe^Richard").replace('"Doe', '"Roe')


def short(document: str) -> str:
    """The same with one instance of each series: Orthanc takes 16 KB of an address."""
    content = json.loads(document)
    for study in content["studies"]:
        for series in study["series"]:
            del series["instances"][1:]
    return json.dumps(content)


def sentence(page: Page) -> str:
    """What the page says once it has said something."""
    notice = page.get_by_role("alert")
    notice.wait_for()
    return notice.inner_text()


def refusals(context: BrowserContext, server: OrthancServer, queries: dict[str, str]) -> dict[str, str]:
    """What is wrong with the pages of links that must be refused: nothing at best."""
    complaints = {}
    for name, query in queries.items():
        page = context.new_page()
        page.goto(f"{server.url}/ohif/viewer?{query}")
        said = sentence(page)
        # The scripts have run when the page is loaded; OHIF fills this element when it starts.
        started = page.locator("#root > *").count()
        if not said.startswith(REFUSAL) or started:
            complaints[name] = f"{said!r}, {started} elements of OHIF"
        page.close()
    return complaints


def test_a_link_to_another_place_is_refused_and_nothing_is_asked_there(
    server: OrthancServer, study: str, other: OtherOrigin, visit: Visit
) -> None:
    other.documents["/forged"] = document = forged(server, study)
    host = f"127.0.0.1:{other.port}"
    own = server.url.removeprefix("http://")
    addresses = {
        "absolute": f"{other.url}/forged",
        "with another name of the host": f"http://localhost:{other.port}/forged",
        "without a scheme": f"//{host}/forged",
        "backslashes": rf"\\{host}\forged",
        "scheme and backslashes": rf"http:\\{host}\forged",
        "slash and backslash": rf"/\{host}/forged",
        "many slashes": f"http:////{host}/forged",
        "HTTPS": f"https://{host}/forged",
        "capital letters": f"HTTP://{host}/forged",
        "a tab in the scheme": f"ht\ttp://{host}/forged",
        "a line in the scheme": f"ht\r\ntp://{host}/forged",
        "a tab between the slashes": f"/\t/{host}/forged",
        "a control character before": f"\x01 http://{host}/forged",
        "our host as the user": f"http://{own}@{host}/forged",
        "our host as the user, with a backslash": rf"http://{host}\@{own}/studies/{study}/ohif-dicom-json",
        "a user": f"http://user:password@{own}/studies/{study}/ohif-dicom-json",
        "our path there": f"{other.url}/studies/{study}/ohif-dicom-json",
        "data:": "data:application/json," + quote(short(document)),
        "DATA:": "DATA:application/json," + quote(json.dumps({"studies": []})),
        "a tab in data:": "da\tta:application/json,{}",
        "blob:": f"blob:{server.url}/2a6f7c2c-9d0b-4e4c-8a5e-111111111111",
        "javascript:": SCRIPT,
        "a tab in javascript:": "java\tscript:alert(1)",
        "file:": "file:///etc/hostname",
        "filesystem:": f"filesystem:{server.url}/temporary/x",
        "no host": "http://",
    }
    queries = {name: "url=" + quote(address, safe="") for name, address in addresses.items()}
    good = quote(f"../studies/{study}/ohif-dicom-json", safe="")
    queries |= {
        "twice encoded": "url=" + quote(quote(f"{other.url}/forged", safe=""), safe=""),
        "the second of two": f"url={good}&url={queries['absolute'].removeprefix('url=')}",
        "the first of two": f"{queries['absolute']}&url={good}",
        "beside the names of studies": f"StudyInstanceUIDs=1.2.3&{queries['absolute']}",
    }
    context, traffic = visit(server.url)
    assert refusals(context, server, queries) == {}
    assert other.requests == []
    assert traffic.foreign == []
    assert not [address for address in traffic.requests if "ohif-dicom-json" in address.partition("?")[0]]


def test_a_link_to_other_things_of_this_server_is_refused(server: OrthancServer, study: str, visit: Visit) -> None:
    """Orthanc gives what is in a DICOM file or an attachment as it is: that could be a document, too."""
    instance = server.json(f"/studies/{study}/instances")[0]["ID"]
    addresses = {
        "a value": f"../instances/{instance}/content/0010-0010",
        "an attachment": f"../instances/{instance}/attachments/dicom/data",
        "an attachment of a study": f"../studies/{study}/attachments/1024/data",
        "a file": f"../instances/{instance}/file",
        "back from a document": f"../studies/{study}/ohif-dicom-json/../../../instances/{instance}/file",
        "back, encoded": f"../studies/{study}%2f..%2f..%2finstances%2f{instance}%2fohif-dicom-json",
        "back, half encoded": f"../studies/{study}/%2e%2e/%2e%2e/instances/{instance}/file",
        "deeper": f"../studies/{study}/x/ohif-dicom-json",
        "a file of the viewer": "app-config.js",
        "a frame": f"../instances/{instance}/ohif/studies/1/series/1/instances/1/frames/1",
        "nothing": "",
        "the root": "../",
        "outside": f"../../../studies/{study}/other",
    }
    queries = {name: "url=" + quote(address, safe="") for name, address in addresses.items()}
    context, traffic = visit(server.url)
    assert refusals(context, server, queries) == {}
    traffic.assert_clean()


@pytest.mark.parametrize("route", ["viewer", "viewer/", "viewer/dicomjson"])
@pytest.mark.parametrize("form", ["../studies/{}/ohif-dicom-json", "/studies/{}/ohif-dicom-json#x", "{url}/studies/{}"
                                  "/ohif-dicom-json?x=y"])
def test_a_link_to_a_document_opens_from_every_route(
    server: OrthancServer, study: str, visit: Visit, route: str, form: str
) -> None:
    context, traffic = visit(server.url)
    viewer = ViewerPage(context.new_page())
    viewer.page.goto(f"{server.url}/ohif/{route}?url={quote(form.format(study, url=server.url), safe='')}")
    viewer.wait_until_drawn()
    assert viewer.page.get_by_role("alert").count() == 0
    assert traffic.foreign == []


def test_a_redirect_to_another_place_is_not_followed(
    server: OrthancServer, study: str, other: OtherOrigin, visit: Visit
) -> None:
    other.documents["/forged"] = forged(server, study)
    context, traffic = visit(server.url)
    context.route(
        DOCUMENT,
        lambda route: route.fulfill(status=302, headers={"Location": f"{other.url}/forged"}),
    )
    page = context.new_page()
    page.goto(f"{server.url}/ohif/viewer?url=../studies/{study}/ohif-dicom-json")
    assert sentence(page).startswith(REFUSAL)
    assert other.requests == []
    assert traffic.foreign == []


def test_a_document_of_an_allowed_origin_opens(
    start: Starter, other: OtherOrigin, visit: Visit
) -> None:
    with start(ohif={"AllowedOrigins": [other.url]}) as server:
        study = server.upload_study(*volume(CT, "allowed", 3, PatientName="Doe^Jane"))
        other.documents["/any/path"] = forged(server, study)
        context, traffic = visit(server.url)
        traffic.let_through(other.url)
        viewer = ViewerPage(context.new_page())
        viewer.page.goto(f"{server.url}/ohif/viewer?url={quote(other.url + '/any/path')}")
        viewer.wait_until_drawn()
        assert viewer.patient_name() == "Roe, Richard"
        # Only that origin, by no other of its names.
        viewer.page.goto(f"{server.url}/ohif/viewer?url=http://localhost:{other.port}/any/path")
        assert sentence(viewer.page).startswith(REFUSAL)
        assert other.requests == ["/any/path"]
        traffic.assert_clean()


@pytest.mark.parametrize("address", [SCRIPT, "\t java\nscript:alert(1)", "data:text/html,<p>forged</p>", [SCRIPT]])
def test_no_document_brings_a_script_into_the_page(
    start: Starter, other: OtherOrigin, visit: Visit, address: str | list[str]
) -> None:
    with start(ohif={"AllowedOrigins": [other.url]}) as server:
        [stored] = server.upload(pdf())
        document = json.loads(server.get(f"/studies/{stored['ParentStudy']}/ohif-dicom-json").text)
        document["studies"][0]["series"][0]["instances"][0]["metadata"]["EncapsulatedDocument"] = {
            "DirectRetrieveURL": address
        }
        other.documents["/pdf"] = json.dumps(document).replace("../", server.url + "/")
        context, traffic = visit(server.url)
        traffic.let_through(other.url)
        viewer = ViewerPage(context.new_page())
        viewer.page.goto(f"{server.url}/ohif/viewer?url={other.url}/pdf")
        viewer.wait_for_viewports()
        expect(viewer.page.locator("object")).to_have_count(1, timeout=PATIENCE)
        assert viewer.page.evaluate(
            "() => [...document.querySelectorAll('object')].map(object => object.getAttribute('data'))"
        ) == [None]
        assert viewer.page.title() != "taken over"


def test_a_user_configurations_own_sources_are_bounded_too(
    start: Starter, other: OtherOrigin, visit: Visit
) -> None:
    """With `dicom-web` as the source, of which no document is needed."""
    sources = [
        {"namespace": f"@ohif/extension-default.dataSourcesModule.{name}", "sourceName": name, "configuration": {}}
        for name in ("dicomjson", "dicomwebproxy")
    ]
    user = f"window.config = async () => ({{ extensions: [], modes: [], dataSources: {json.dumps(sources)} }});"
    other.documents["/forged"] = json.dumps({"servers": {"dicomWeb": [{}]}, "studies": []})
    with start(ohif={"UserConfiguration": "user.js"}, files={"user.js": user}) as server:
        context, traffic = visit(server.url)
        for name in ("dicomjson", "dicomwebproxy"):
            page = context.new_page()
            page.goto(f"{server.url}/ohif/viewer/{name}?url={other.url}/forged&studyInstanceUIDs=1.2.3")
            assert sentence(page).startswith(REFUSAL)
        assert other.requests == []
        assert traffic.foreign == []
