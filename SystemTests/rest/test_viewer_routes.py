# SPDX-License-Identifier: GPL-3.0-or-later
"""OHIF's files under `/ohif/`, the page for every route of OHIF, and nothing from outside of the viewer."""

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.fixtures import Starter
from harness.raw_http import raw_request
from harness.server import OrthancServer, orthanc_server
from workbench import paths
from workbench.installation import Installation

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ROUTES = [
    "",
    "viewer",
    "viewer/dicomjson",
    "tmtv",
    "segmentation",
    "microscopy",
    "dynamic-volume",
    "dev",
    "local",
    "notfoundstudy",
    "basic",
    "usAnnotation",
    "a-mode-of-the-future/with-a-data-source",
]
MEDIA_TYPES = {
    ".js": {"text/javascript", "application/javascript"},
    ".css": {"text/css"},
    ".wasm": {"application/wasm"},
    ".json": {"application/json"},
    ".svg": {"image/svg+xml"},
    ".png": {"image/png"},
    ".html": {"text/html"},
    ".ico": {"image/x-icon", "image/vnd.microsoft.icon"},
    ".woff": {"font/woff"},
    ".woff2": {"font/woff2"},
}
# Addresses that this build of OHIF has fixed: a viewer that works behind any proxy and without the internet may not
# keep them.
FIXED_ADDRESSES = (b'= "/ohif/"', b'="/ohif/"', b'"/dicom-microscopy-viewer/', b'"/assets/', b"url(https://")
# The page stands before this function; see Web/page-tail.js.
RELOCATED_BY_THE_PAGE = b'browserImportFunction("/'
# These are the plugin's own: their content is looked at below and in test_app_config.
OWN = {"index.html", "app-config.js"}
# Read by Windows 8, Firefox OS and Yandex's browser alone, for icons and tiles.
LEFT_AS_THEY_ARE = {"assets/browserconfig.xml", "assets/manifest.webapp", "assets/yandex-browser-manifest.json"}


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_of_ohif_gets_the_page(server: OrthancServer, route: str) -> None:
    answer = server.get(f"/ohif/{route}?url=../studies/x/ohif-dicom-json", headers=HTML)
    assert answer.status_code == 200
    assert _media_type(answer.headers["Content-Type"]) == "text/html"
    assert "app-config.js" in answer.text
    assert "app.bundle" in answer.text


def test_the_address_without_a_slash_leads_to_the_viewer(server: OrthancServer) -> None:
    answer = server.get("/ohif", headers=HTML)
    assert answer.status_code == 200
    assert _media_type(answer.headers["Content-Type"]) == "text/html"


def test_every_file_of_the_viewer_arrives(server: OrthancServer) -> None:
    with zipfile.ZipFile(paths.VIEWER) as viewer:
        names = [
            name for name in viewer.namelist()
            if not name.endswith("/") and name not in OWN and not name.startswith("orthanc-ohif-")
        ]
        assert len(names) > 150
        for name in names:
            answer = server.get(f"/ohif/{name}")
            assert answer.status_code == 200, name
            assert answer.content == viewer.read(name), name
            content = answer.content.replace(RELOCATED_BY_THE_PAGE, b"")
            assert name in LEFT_AS_THEY_ARE or not any(address in content for address in FIXED_ADDRESSES), name
            allowed = MEDIA_TYPES.get(Path(name).suffix)
            assert allowed is None or _media_type(answer.headers["Content-Type"]) in allowed, name


@pytest.mark.each_version
@pytest.mark.parametrize("name", ["app.bundle.gone.js", "assets/none.png", "fonts/none.woff2", "none.wasm", "none.css"])
def test_a_missing_asset_is_not_found(server: OrthancServer, name: str) -> None:
    assert server.get(f"/ohif/{name}").status_code == 404


def test_a_missing_script_is_not_answered_with_the_page(server: OrthancServer) -> None:
    """A page in place of a script fails in the browser with an error about its first `<`, far from the cause."""
    answer = server.get("/ohif/app.bundle.gone.js", headers={"Accept": "*/*"})
    assert answer.status_code == 404
    assert "app.bundle" not in answer.text


@pytest.mark.each_version
def test_head_sends_no_body_and_breaks_nothing(server: OrthancServer) -> None:
    answer = raw_request(server, "HEAD", "/ohif/app-config.js")
    assert answer.status in (200, 404, 405)  # Orthanc itself has no HEAD in every version.
    assert answer.body == b""
    assert server.get("/ohif/app-config.js").status_code == 200


@pytest.mark.each_version
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/ohif/viewer", "/ohif/app-config.js"])
def test_the_viewer_can_only_be_read(server: OrthancServer, method: str, path: str) -> None:
    answer = server.request(method, path, data=b"{}")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.fixture(scope="module")
def folder_server(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OrthancServer]:
    """A server whose viewer is a plain folder, with a secret beside it."""
    outside = tmp_path_factory.mktemp("outside")
    folder = outside / "viewer"
    folder.mkdir()
    for file in paths.OHIF_BUILD.iterdir():
        is_small = file.is_file() and file.suffix not in (".wasm", ".map") and not file.match("*.bundle.*.js")
        if is_small or file.match("app.bundle.*.js"):
            shutil.copy(file, folder)
    (outside / "secret.txt").write_text("secret")
    (folder / "..secret.txt").write_text("a name that only looks dangerous")
    with orthanc_server(installation, "viewer-folder", viewer=folder) as running:
        yield running


TRAVERSALS = [
    "/ohif/../secret.txt",
    "/ohif/assets/../../secret.txt",
    "/ohif/%2e%2e/secret.txt",
    "/ohif/%2e%2e%2fsecret.txt",
    "/ohif/..%2fsecret.txt",
    "/ohif/.%2e/secret.txt",
    "/ohif/%252e%252e/secret.txt",
    "/ohif/..%5csecret.txt",
    "/ohif/..\\secret.txt",
    "/ohif/../../../../../../../../etc/passwd",
    "/ohif/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/ohif//etc/passwd",
    "/ohif/%2fetc%2fpasswd",
    "/ohif/index.html%00.js",
]


@pytest.mark.parametrize("target", TRAVERSALS)
@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_no_path_leads_out_of_the_viewer(folder_server: OrthancServer, target: str, accept: str) -> None:
    answer = raw_request(folder_server, "GET", target, Accept=accept)
    assert b"secret" not in answer.body.replace(b"secret.txt", b"")
    assert b"root:" not in answer.body
    # What looks like a route of OHIF may get the page, which gives nothing away.
    assert answer.status in (400, 403, 404) or b"app.bundle" in answer.body


def test_a_viewer_folder_is_served_like_an_archive(folder_server: OrthancServer) -> None:
    page = folder_server.get("/ohif/viewer", headers=HTML)
    assert page.status_code == 200
    assert "app.bundle" in page.text
    manifest = folder_server.get("/ohif/manifest.json")
    assert manifest.status_code == 200
    assert _media_type(manifest.headers["Content-Type"]) == "application/json"
    assert folder_server.get("/ohif/none.js").status_code == 404


@pytest.mark.each_version
def test_without_a_viewer_orthanc_runs_and_the_page_explains(start: Starter) -> None:
    with start(plugins=[paths.PLAIN_PLUGIN]) as server:
        answer = server.get("/ohif/", headers=HTML)
        assert _media_type(answer.headers["Content-Type"]) == "text/html"
        # Since 1.12.2 Orthanc calls every page whose status is not 200 plain text, and then nobody could read it.
        assert answer.status_code == (503 if server.orthanc.installation.version == "1.10" else 200)
        assert "ohif-viewer.zip" in answer.text
        assert "Viewer" in answer.text
        assert server.get("/studies").status_code == 200


@pytest.mark.parametrize("form", ["archive", "folder"])
def test_the_viewer_is_found_beside_the_plugin(
    start: Starter, installation: Installation, tmp_path: Path, form: str
) -> None:
    shutil.copy(paths.PLAIN_PLUGIN, tmp_path)
    if form == "archive":
        shutil.copy(paths.VIEWER, tmp_path)
    else:
        shutil.copytree(paths.OHIF_BUILD, tmp_path / "ohif-viewer", ignore=shutil.ignore_patterns("*.map"))
    plugin = f"{installation.reachable(tmp_path)}/{paths.PLUGIN.name}"
    with start(plugins=[plugin]) as server:
        assert "app.bundle" in server.get("/ohif/viewer", headers=HTML).text
        assert server.get("/ohif/manifest.json").status_code == 200


def _media_type(header: str) -> str:
    return header.partition(";")[0].strip().lower()
