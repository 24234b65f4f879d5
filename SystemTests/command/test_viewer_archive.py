# SPDX-License-Identifier: GPL-3.0-or-later
"""`orthanc-ohif pack`, `attach` and `inspect`, as a person at a terminal meets them."""

import hashlib
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from workbench import paths
from workbench.builds import OLDER

DATA_ERROR, NO_INPUT, CANNOT_CREATE, USAGE = 65, 66, 73, 64
MANIFEST = "orthanc-ohif-manifest.txt"


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs the tool and gives what it said."""
    return subprocess.run([paths.COMMAND, *arguments], capture_output=True, text=True, timeout=300)


@pytest.fixture
def small_build(tmp_path: Path) -> Path:
    """A build of OHIF, made for `/ohif/`, with its own page and little else, so that packing takes no time."""
    folder = tmp_path / "build"
    folder.mkdir()
    older = paths.Viewer(OLDER).build
    for name in ("index.html", "manifest.json", "sw.js", "app-config.js"):
        shutil.copy(older / name, folder)
    (folder / "app.bundle.0123456789abcdef0123.js").write_text('r.o=0;r.p="/ohif/"; // fonts')
    (folder / "app.bundle.0123456789abcdef0123.js.map").write_text("{}")
    return folder


def test_packing_says_what_it_left_out_and_removed(small_build: Path, tmp_path: Path) -> None:
    said = command("pack", small_build, "-o", tmp_path / "viewer.zip")
    assert said.returncode == 0, said.stderr
    lines = said.stdout.splitlines()
    assert "left out: sw.js" in lines
    assert "left out: app.bundle.0123456789abcdef0123.js.map" in lines
    assert "built for /ohif/, now for any address" in lines
    assert any(line.startswith("removed reference: https://fonts.") for line in lines)
    with zipfile.ZipFile(tmp_path / "viewer.zip") as packed:
        assert packed.testzip() is None
        assert "app.bundle.0123456789abcdef0123.js.map" not in packed.namelist()


def test_source_maps_are_kept_on_demand(small_build: Path, tmp_path: Path) -> None:
    assert command("pack", small_build, "--keep-source-maps", "-o", tmp_path / "viewer.zip").returncode == 0
    with zipfile.ZipFile(tmp_path / "viewer.zip") as packed:
        assert "app.bundle.0123456789abcdef0123.js.map" in packed.namelist()


def test_the_same_build_gives_the_same_bytes(small_build: Path, tmp_path: Path) -> None:
    again = shutil.copytree(small_build, tmp_path / "elsewhere")
    os.utime(again / "index.html", (0, 0))
    for folder, name in ((small_build, "one.zip"), (again, "two.zip")):
        assert command("pack", folder, "-o", tmp_path / name).returncode == 0
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_the_real_build_is_a_zip_archive_that_says_what_it_is() -> None:
    with zipfile.ZipFile(paths.VIEWER) as packed:
        manifest = packed.read(MANIFEST).decode().splitlines()
        assert f"ohif {paths.CHOSEN.version}" in manifest
        hashes = [line.split(" ", 3) for line in manifest if line.startswith("sha256 ")]
        assert len(hashes) == len(packed.namelist()) - 1
        for _, digest, size, name in hashes:
            contents = packed.read(name)
            assert (hashlib.sha256(contents).hexdigest(), str(len(contents))) == (digest, size), name


def test_packing_can_attach_at_once_and_again(small_build: Path, tmp_path: Path) -> None:
    plugin = Path(shutil.copy(paths.PLAIN_PLUGIN, tmp_path))
    assert command("pack", small_build, "-o", tmp_path / "viewer.zip", "--attach", plugin).returncode == 0
    attached = plugin.read_bytes()
    assert attached == paths.PLAIN_PLUGIN.read_bytes() + (tmp_path / "viewer.zip").read_bytes()
    assert os.access(plugin, os.X_OK) == os.access(paths.PLAIN_PLUGIN, os.X_OK)
    assert command("pack", small_build, "--attach", plugin).returncode == 0
    assert plugin.read_bytes() == attached


def test_an_equals_sign_behind_a_short_option_is_no_part_of_the_name(small_build: Path, tmp_path: Path) -> None:
    said = subprocess.run([paths.COMMAND, "pack", small_build, "-o=viewer.zip"], cwd=tmp_path, timeout=300, check=False)
    assert said.returncode == 0
    assert (tmp_path / "viewer.zip").exists()
    assert not (tmp_path / "=viewer.zip").exists()


def test_a_packed_archive_can_be_attached_to_a_copy(small_build: Path, tmp_path: Path) -> None:
    archive, result = tmp_path / "viewer.zip", tmp_path / "result.so"
    assert command("pack", small_build, "-o", archive).returncode == 0
    assert command("attach", archive, paths.PLUGIN, "-o", result).returncode == 0
    assert result.read_bytes() == paths.PLAIN_PLUGIN.read_bytes() + archive.read_bytes()


@pytest.mark.parametrize("file", [paths.VIEWER, paths.PLUGIN], ids=["archive", "plugin"])
def test_inspecting_lists_the_viewer(file: Path) -> None:
    said = command("inspect", "--verify", file)
    assert said.returncode == 0, said.stderr
    assert f"OHIF: {paths.CHOSEN.version}" in said.stdout
    assert "built for: /" in said.stdout
    assert f"attached to: {paths.PLAIN_PLUGIN.stat().st_size} bytes" in said.stdout or file == paths.VIEWER
    assert "  index.html" in said.stdout


def test_verifying_finds_what_was_changed(tmp_path: Path) -> None:
    with zipfile.ZipFile(paths.VIEWER) as packed, zipfile.ZipFile(tmp_path / "changed.zip", "w") as changed:
        for name in ("index.html", "manifest.json", MANIFEST):
            changed.writestr(name, packed.read(name) + (b" " if name == "manifest.json" else b""))
    said = command("inspect", "--verify", tmp_path / "changed.zip")
    assert said.returncode == DATA_ERROR
    assert "manifest.json" in said.stderr
    assert ": index.html is" not in said.stderr


def test_what_is_no_build_is_refused_with_a_sentence(small_build: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    cases = {
        tmp_path / "empty": (DATA_ERROR, "index.html"),
        tmp_path / "none": (NO_INPUT, "There is no such file or folder."),
        paths.VIEWER: (NO_INPUT, "folder"),
    }
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "index.html").write_text("<html><head></head><body>Hello</body></html>")
    cases[tmp_path / "other"] = (DATA_ERROR, "OHIF")
    for folder, (status, words) in cases.items():
        said = command("pack", folder, "-o", tmp_path / "viewer.zip")
        assert said.returncode == status, folder
        assert words in said.stderr
        assert said.stderr.count("\n") == 1
        assert not (tmp_path / "viewer.zip").exists()


def test_what_is_no_plugin_is_refused_before_packing(small_build: Path, tmp_path: Path) -> None:
    (tmp_path / "text.so").write_text("no plugin")
    said = command("pack", small_build, "-o", tmp_path / "viewer.zip", "--attach", tmp_path / "text.so")
    assert said.returncode == DATA_ERROR
    assert "plugin" in said.stderr
    assert not (tmp_path / "viewer.zip").exists()
    assert command("pack", small_build, "--attach", tmp_path / "none.so").returncode == NO_INPUT


def test_wrong_uses_have_statuses_of_their_own(small_build: Path, tmp_path: Path) -> None:
    assert command("pack", small_build).returncode == USAGE
    assert command("pack", small_build, "-o", tmp_path / "none" / "viewer.zip").returncode == CANNOT_CREATE
    assert command("inspect", paths.PLAIN_PLUGIN).returncode == DATA_ERROR
    assert command("inspect", tmp_path / "none.zip").returncode == NO_INPUT
    assert command("attach", paths.PLUGIN, paths.PLAIN_PLUGIN, "-o", tmp_path / "x.so").returncode == DATA_ERROR
