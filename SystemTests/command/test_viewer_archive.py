# SPDX-License-Identifier: GPL-3.0-or-later
"""`orthanc-ohif pack`, `attach` and `inspect`, as a person at a terminal meets them."""

import hashlib
import os
import shutil
import subprocess
import zipfile
import zlib
from pathlib import Path

import pytest
from workbench import paths
from workbench.builds import OLDER

DATA_ERROR, NO_INPUT, UNAVAILABLE, CANNOT_CREATE, USAGE = 65, 66, 69, 73, 64
MANIFEST = "orthanc-ohif-manifest.txt"


def command(*arguments: str | Path, path: str | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the tool, with a PATH of its own if there is one, and gives what it said."""
    environment = os.environ | ({"PATH": path} if path else {})
    return subprocess.run(
        [paths.COMMAND, *arguments], capture_output=True, text=True, timeout=300, env=environment, check=False
    )


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


def test_the_real_build_has_large_scripts_by_brotli_too() -> None:
    with zipfile.ZipFile(paths.VIEWER) as packed:
        manifest = packed.read(MANIFEST).decode().splitlines()
        forms = [line.split(" ", 3) for line in manifest if line.startswith("brotli ")]
        assert any(name.startswith("app.bundle.") for *_, name in forms)
        for _, file, form, name in forms:
            for entry, told in ((name, file), (f"orthanc-ohif-brotli/{name}.br", form)):
                found = packed.getinfo(entry)
                assert f"{found.CRC:x}-{found.file_size:x}" == told, entry
            stored = packed.getinfo(f"orthanc-ohif-brotli/{name}.br")
            assert stored.compress_type == zipfile.ZIP_STORED
            assert stored.file_size < packed.getinfo(name).compress_size
        scripts = [line for line in manifest if line.startswith("minified ")]
        assert len(scripts) > 20, "./run and ./test pack OHIF minified"


def test_brotli_can_be_left_out(small_build: Path, tmp_path: Path) -> None:
    (small_build / "large.js").write_text("let viewer = 'OHIF';\n" * 2000)
    for option in ("--no-brotli", None):
        words = [option] if option else []
        said = command("pack", small_build, *words, "-o", tmp_path / "viewer.zip")
        assert said.returncode == 0, said.stderr
        with zipfile.ZipFile(tmp_path / "viewer.zip") as packed:
            assert packed.testzip() is None
            forms = [name for name in packed.namelist() if "brotli" in name]
        if option:
            assert forms == []
            assert "by Brotli, too" not in said.stdout
        else:
            assert "orthanc-ohif-brotli/large.js.br" in forms
            assert f"by Brotli, too: {len(forms)} files" in said.stdout
        assert command("inspect", "--verify", tmp_path / "viewer.zip").returncode == 0


def test_verifying_looks_into_what_brotli_made(small_build: Path, tmp_path: Path) -> None:
    (small_build / "large.js").write_text("let viewer = 'OHIF';\n" * 2000)
    assert command("pack", small_build, "-o", tmp_path / "viewer.zip").returncode == 0
    form = "orthanc-ohif-brotli/large.js.br"
    # An empty stream (RFC 7932, section 9.2), and a manifest that says so.
    contents = b"\x06"
    with zipfile.ZipFile(tmp_path / "viewer.zip") as packed, zipfile.ZipFile(tmp_path / "forged.zip", "w") as forged:
        old = packed.getinfo(form)
        for name in packed.namelist():
            data = contents if name == form else packed.read(name)
            if name == MANIFEST:
                told = f"{old.CRC:x}-{old.file_size:x}"
                text = data.decode().replace(told, f"{zlib.crc32(contents):x}-1")
                text = text.replace(hashlib.sha256(packed.read(form)).hexdigest(), hashlib.sha256(contents).hexdigest())
                data = text.encode()
            forged.writestr(name, data)
    said = command("inspect", "--verify", tmp_path / "forged.zip")
    assert said.returncode == DATA_ERROR
    assert said.stderr.count("\n") == 1
    assert form in said.stderr


def test_scripts_are_minified_or_packed_as_they_are(small_build: Path, tmp_path: Path) -> None:
    (small_build / "1.bundle.0123456789abcdef0123.js").write_text(
        "/* what is long */\nfunction add(first, second) {\n  return first + second;\n}\nadd(1, 2);\n"
    )
    (small_build / "broken.js").write_text("function (\n")
    said = command("pack", small_build, "--minify", "-o", tmp_path / "viewer.zip")
    assert said.returncode == 0, said.stderr
    lines = said.stdout.splitlines()
    assert "minified: 1 scripts" in lines or "minified: 2 scripts" in lines
    assert next(line for line in lines if line.startswith("not minified: ")).startswith("not minified: broken.js (")
    with zipfile.ZipFile(tmp_path / "viewer.zip") as packed:
        assert packed.read("broken.js") == b"function (\n"
        assert len(packed.read("1.bundle.0123456789abcdef0123.js")) < 60
        assert "minified 1.bundle.0123456789abcdef0123.js" in packed.read(MANIFEST).decode().splitlines()


def test_minifying_without_esbuild_says_what_to_install(small_build: Path, tmp_path: Path) -> None:
    said = command("pack", small_build, "--minify", "-o", tmp_path / "viewer.zip", path=str(tmp_path))
    assert said.returncode == UNAVAILABLE
    assert "Debian's package 'esbuild'" in said.stderr
    assert not (tmp_path / "viewer.zip").exists()


def test_an_esbuild_that_hangs_or_babbles_does_not_hold_packing_up(small_build: Path, tmp_path: Path) -> None:
    program = tmp_path / "esbuild"
    program.write_text("#!/bin/sh\nexec /bin/cat /dev/zero >&2\n")
    program.chmod(0o755)
    said = command("pack", small_build, "--minify", "-o", tmp_path / "viewer.zip", path=str(tmp_path))
    assert said.returncode == 0, said.stderr
    assert "writes more than" in said.stdout


def test_the_runtime_for_neural_networks_is_packed_on_demand(small_build: Path, tmp_path: Path) -> None:
    (small_build / "ort").mkdir()
    (small_build / "ort" / "ort.js").write_text("ort")
    said = command("pack", small_build, "-o", tmp_path / "viewer.zip")
    assert "left out: ort/, 1 files for neural networks (--keep-ort packs them)" in said.stdout.splitlines()
    kept = command("pack", small_build, "--keep-ort", "-o", tmp_path / "kept.zip")
    assert "ort/" not in kept.stdout
    for name, has in (("viewer.zip", False), ("kept.zip", True)):
        with zipfile.ZipFile(tmp_path / name) as packed:
            assert ("ort/ort.js" in packed.namelist()) == has


@pytest.mark.parametrize(
    ("version", "words"),
    [("3.13.2", ""), ("3.11.0", "OHIF 3.11.0 opens no study by dicom-json"), (None, "does not tell its version")],
)
def test_a_build_that_tells_no_version_is_told_it(
    small_build: Path, tmp_path: Path, version: str | None, words: str
) -> None:
    option = ["--ohif-version", version] if version else []
    said = command("pack", small_build, *option, "-o", tmp_path / "viewer.zip")
    assert said.returncode == 0
    assert said.stdout.splitlines()[0] == f"OHIF {version or 'of unknown version'}"
    assert words in said.stderr
    assert said.stderr.count("\n") == (1 if words else 0)
    assert f"OHIF: {version or 'unknown version'}" in command("inspect", tmp_path / "viewer.zip").stdout


def test_a_build_for_one_address_only_is_refused(small_build: Path, tmp_path: Path) -> None:
    (small_build / "app.bundle.0123456789abcdef0123.js").write_text("r.o=0;r.p=location.href")
    said = command("pack", small_build, "-o", tmp_path / "viewer.zip")
    assert said.returncode == DATA_ERROR
    assert "PUBLIC_URL" in said.stderr
    assert said.stderr.count("\n") == 1


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
