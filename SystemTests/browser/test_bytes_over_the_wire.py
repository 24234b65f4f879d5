# SPDX-License-Identifier: GPL-3.0-or-later
"""How much travels until a study is on the screen: the first time, and again. The study's own data count apart."""

import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.corpus import CT, volume
from harness.fixtures import Visit
from harness.reverse_proxy import answered, reverse_proxy
from harness.server import OrthancServer, orthanc_server
from harness.viewer_page import ViewerPage
from harness.wire import Wire
from workbench import paths
from workbench.installation import Installation

FIRST_OPENING = {"br": 2_500_000, "gzip": 3_100_000}
"""Bytes until a CT is on the screen, headers included, by what the browser takes; the official plugin sends 22.3 MB.
As the browser counts them for the page: scripts of workers, which nginx sees, are 100 KB more."""
FIRST_OPENING_BEFORE = 4_500_000
"""The same with builds before 3.13, in which fewer tools are loaded on demand."""
NEXT_OPENING = 10_000
"""The same, again: the official plugin sends all of it once more."""
NEXT_OPENING_BEFORE = 50_000


@pytest.fixture(scope="module", params=[True, False], ids=["compressing", "not compressing"])
def server(request: pytest.FixtureRequest, installation: Installation) -> Iterator[OrthancServer]:
    """A server whose `HttpCompressionEnabled` is on, and one where it is off."""
    with orthanc_server(
        installation, f"wire-{request.param}", configuration={"HttpCompressionEnabled": request.param}
    ) as running:
        yield running


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_a_study_opens_with_few_bytes_and_again_with_next_to_none(
    server: OrthancServer, visit: Visit, tmp_path: Path, coding: str
) -> None:
    study = server.upload_study(*volume(CT, "wire", 3))
    # Browsers take Brotli from this machine as they do over HTTPS, and gzip alone over HTTP.
    with reverse_proxy(server.url, tmp_path, accept_encoding="gzip, deflate" if coding == "gzip" else None) as root:
        context, traffic = visit(root)
        # A route of the test would switch the browser's cache off.
        context.unroute_all()
        page = context.new_page()
        wire = Wire()
        wire.watch(page)
        counts: list[tuple[int, int]] = []
        for _ in range(2):
            wire.clear()
            before = len(answered(tmp_path))
            viewer = ViewerPage(page)
            page.goto(f"{root}/ohif/viewer?url=../studies/{study}/ohif-dicom-json")
            viewer.wait_until_drawn()
            viewer.wait_for_series(1)
            page.wait_for_load_state("networkidle")
            requests = answered(tmp_path)[before:]
            sent = sum(request.size for request in requests if request.path.startswith("/ohif"))
            counts.append((sum(_viewer_files(wire.received)), sent))
            assert wire.statuses[f"/studies/{study}/ohif-dicom-json"] == 200
            whole = Counter(request.path for request in requests if request.status == 200)
            assert [path for path, count in whole.items() if count > 1] == [], "What has come once comes again."
            assert [request.path for request in requests if request.status >= 400] == []
            page.goto("about:blank")
        traffic.assert_clean()
    # Workers load scripts that the browser does not count for the page; the proxy sees them too.
    (first, first_sent), (again, again_sent) = counts
    print(f"\n{coding}, by the browser and by nginx: first {first}, {first_sent}; again {again}, {again_sent}")
    small = [int(part) for part in paths.CHOSEN.version.split(".")[:2]] >= [3, 13]
    assert 1_000_000 < first <= first_sent, "the viewer was not counted"
    assert first_sent - first < 120_000, "more was sent than what the page and its workers need"
    assert first <= (FIRST_OPENING[coding] if small else FIRST_OPENING_BEFORE), counts
    assert max(again, again_sent) <= (NEXT_OPENING if small else NEXT_OPENING_BEFORE), wire.largest()


def _viewer_files(by_path: dict[str, int]) -> list[int]:
    return [size for path, size in by_path.items() if path.startswith("/ohif")]


def test_webassembly_is_compiled_as_it_streams(server: OrthancServer, visit: Visit) -> None:
    """Compilation while streaming wants the right media type, and gzip decoded by the browser."""
    with zipfile.ZipFile(paths.VIEWER) as viewer:
        names = [name for name in viewer.namelist() if name.endswith(".wasm") and "/" not in name]
    context, traffic = visit(server.url)
    page = context.new_page()
    page.goto(f"{server.url}/ohif/app-config.js")
    for name in names:
        kinds = page.evaluate(
            """async address => {
                const module = await WebAssembly.compileStreaming(fetch(address));
                return WebAssembly.Module.exports(module).length;
            }""",
            f"/ohif/{name}",
        )
        assert kinds > 0, name
    assert traffic.failures == []
