# SPDX-License-Identifier: GPL-3.0-or-later
"""The viewer inside the plugin's own file: found without configuration, reported when it is damaged."""

import shutil
from pathlib import Path

from harness.fixtures import Starter
from harness.server import OrthancServer
from workbench import paths
from workbench.installation import Installation

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def complaints(server: OrthancServer) -> list[str]:
    """Warnings and errors of the log that are about the viewer."""
    return [line for line in server.log().splitlines() if line[:1] in "WE" and "OHIF viewer" in line]


def test_the_attached_viewer_needs_no_configuration(start: Starter) -> None:
    with start() as server:
        assert "Viewer" not in server.orthanc.configuration["OHIF"]
        assert "app.bundle" in server.get("/ohif/viewer", headers=HTML).text
        assert complaints(server) == []


def test_a_configured_viewer_comes_before_the_attached_one(start: Starter, tmp_path: Path) -> None:
    shutil.copytree(paths.OHIF_BUILD, tmp_path / "own", ignore=shutil.ignore_patterns("*.map", "*.wasm"))
    (tmp_path / "own" / "own.txt").write_text("mine")
    with start(viewer=tmp_path / "own") as server:
        assert server.get("/ohif/own.txt").text == "mine"


def test_a_plugin_without_an_archive_is_no_error(start: Starter) -> None:
    with start(plugins=[paths.PLAIN_PLUGIN]) as server:
        [warning] = complaints(server)
        assert warning.startswith("W")
        assert "damaged" not in warning


def test_a_damaged_archive_is_reported_and_orthanc_runs(
    start: Starter, installation: Installation, tmp_path: Path
) -> None:
    whole = paths.PLUGIN.read_bytes()
    (tmp_path / "cut.so").write_bytes(whole[:-1000])
    # Another viewer beside it must not hide the damage.
    shutil.copy(paths.VIEWER, tmp_path)
    plugin = f"{installation.reachable(tmp_path)}/cut.so"
    with start(plugins=[plugin]) as server:
        assert any(line.startswith("E") and "cut.so" in line for line in complaints(server))
        answer = server.get("/ohif/", headers=HTML)
        assert answer.headers["Content-Type"].startswith("text/html")
        assert "ZIP archive" in answer.text
        assert server.get("/studies").status_code == 200
