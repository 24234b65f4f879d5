# SPDX-License-Identifier: GPL-3.0-or-later
"""How the viewer's files travel: compressed once, revalidated, in parts where Orthanc can, isolated if OHIF wants."""

import gzip
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.raw_http import RawAnswer, raw_request
from harness.server import OrthancServer, orthanc_server
from workbench import paths
from workbench.installation import Installation

pytestmark = pytest.mark.each_version

FILES = {
    "script": ("app.bundle", ".js", "text/javascript"),
    "module": ("", ".wasm", "application/wasm"),
    "style": ("app.bundle", ".css", "text/css"),
    "picture": ("", ".svg", "image/svg+xml"),
}


@pytest.fixture(scope="module", params=[True, False], ids=["compressing", "not compressing"])
def server(request: pytest.FixtureRequest, installation: Installation) -> Iterator[OrthancServer]:
    """A server whose `HttpCompressionEnabled` is on, and one where it is off."""
    with orthanc_server(
        installation, f"http-{request.param}", configuration={"HttpCompressionEnabled": request.param}
    ) as running:
        yield running


@pytest.fixture(scope="module", params=FILES)
def file(request: pytest.FixtureRequest) -> tuple[str, str, bytes]:
    """A file of the viewer: its path, its media type, its contents."""
    start, end, media_type = FILES[request.param]
    with zipfile.ZipFile(paths.VIEWER) as viewer:
        names = (name for name in viewer.namelist() if name.startswith(start) and name.endswith(end))
        name = next(name for name in names if "/" not in name)
        return f"/ohif/{name}", media_type, viewer.read(name)


def one(answer: RawAnswer, name: str) -> str:
    """The value of a header that must be there exactly once."""
    values = answer.all(name)
    assert len(values) == 1, f"{name}: {values}"
    return values[0]


def test_gzip_is_sent_once_compressed(server: OrthancServer, file: tuple[str, str, bytes]) -> None:
    path, media_type, contents = file
    answer = raw_request(server, "GET", path, Accept_Encoding="gzip, deflate")
    assert answer.status == 200
    assert one(answer, "Content-Encoding") == "gzip"
    assert one(answer, "Content-Type").lower().startswith(media_type)
    assert int(one(answer, "Content-Length")) == len(answer.body) < len(contents)
    assert one(answer, "Vary").lower() == "accept-encoding"
    assert gzip.decompress(answer.body) == contents


def test_without_gzip_the_file_comes_as_it_is(server: OrthancServer, file: tuple[str, str, bytes]) -> None:
    path, media_type, contents = file
    answer = raw_request(server, "GET", path)
    assert answer.status == 200
    assert answer.all("Content-Encoding") == []
    assert one(answer, "Content-Type").lower().startswith(media_type)
    assert answer.body == contents


def test_what_the_browser_has_is_not_sent_again(server: OrthancServer, file: tuple[str, str, bytes]) -> None:
    path, _, _ = file
    tag = one(raw_request(server, "GET", path, Accept_Encoding="gzip"), "ETag")
    assert not tag.startswith("W/")
    again = raw_request(server, "GET", path, Accept_Encoding="gzip", If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")
    assert one(again, "ETag") == tag
    assert raw_request(server, "GET", path, Accept_Encoding="gzip", If_None_Match='"other"').status == 200


def test_a_range_is_served_where_it_is_offered(server: OrthancServer, file: tuple[str, str, bytes]) -> None:
    path, media_type, contents = file
    whole = raw_request(server, "GET", path)
    part = raw_request(server, "GET", path, Range="bytes=10-29")
    if whole.all("Accept-Ranges") == ["bytes"]:
        assert part.status == 206
        assert part.body == contents[10:30]
        assert one(part, "Content-Range") == f"bytes 10-29/{len(contents)}"
        assert one(part, "Content-Type").lower().startswith(media_type)
        beyond = raw_request(server, "GET", path, Range=f"bytes={len(contents)}-")
        assert beyond.status == 416
        assert one(beyond, "Content-Range") == f"bytes */{len(contents)}"
    else:
        assert whole.all("Accept-Ranges") == []
        assert part.status == 200
        assert part.body == contents


def test_only_orthanc_before_1_12_2_offers_ranges(server: OrthancServer, installation: Installation) -> None:
    offered = raw_request(server, "GET", "/ohif/manifest.json").all("Accept-Ranges")
    assert offered == (["bytes"] if installation.version == "1.10" else [])


@pytest.mark.parametrize(
    ("option", "policy"), [({}, []), ({"CrossOriginIsolation": True}, ["same-origin"])], ids=["by version", "forced"]
)
def test_isolation_follows_the_option_and_ohifs_version(
    installation: Installation, option: dict[str, bool], policy: list[str]
) -> None:
    with orthanc_server(installation, "isolation", ohif=option) as running:
        for path in ("/ohif/viewer", "/ohif/app-config.js"):
            answer = raw_request(running, "GET", path, Accept="*/*")
            assert answer.all("Cross-Origin-Opener-Policy") == policy
            assert answer.all("Cross-Origin-Resource-Policy") == policy
            assert answer.all("Cross-Origin-Embedder-Policy") == (["require-corp"] if policy else [])


def test_an_old_ohif_is_isolated_unless_that_is_switched_off(installation: Installation, tmp_path: Path) -> None:
    """OHIF 3.8 needs `SharedArrayBuffer`, which browsers give to isolated pages only."""
    archive = tmp_path / "old.zip"
    with zipfile.ZipFile(paths.VIEWER) as viewer, zipfile.ZipFile(archive, "w") as old:
        old.writestr("index.html", viewer.read("index.html"))
        manifest = viewer.read("orthanc-ohif-manifest.txt").replace(
            f"ohif {paths.CHOSEN.version}".encode(), b"ohif 3.8.3"
        )
        old.writestr("orthanc-ohif-manifest.txt", manifest)
    for option, policy in (({}, ["same-origin"]), ({"CrossOriginIsolation": False}, [])):
        with orthanc_server(installation, "isolation-old", ohif=option, viewer=archive) as running:
            assert raw_request(running, "GET", "/ohif/viewer").all("Cross-Origin-Opener-Policy") == policy
