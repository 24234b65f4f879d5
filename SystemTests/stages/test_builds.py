# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds of OHIF are found by the names of their files, and taken from whatever they are kept in."""

import random
import re
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest
from workbench import builds
from workbench.console import Problem


def _build(folder: Path) -> Path:
    """A folder that looks like a build."""
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("the page")
    (folder / "assets" / "index.html").write_text("another page")
    return folder


def _tar(archive: Path, content: Path, name: str) -> None:
    with tarfile.open(archive, "x:xz" if archive.suffix == ".xz" else "x:gz") as tar:
        tar.add(content, name)


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with builds in every form."""
    whole = _build(tmp_path / "whole")
    shelf = tmp_path / "shelf"
    _build(shelf / "3.9.0")
    _tar(shelf / "ohif-3.13.2.tar.xz", whole, "3.13.2")
    _tar(shelf / "ohif-app-3.14.0-beta.6.tgz", whole, "package/dist")
    shutil.make_archive(str(shelf / "OHIF-3.12.10"), "zip", whole)
    (shelf / "README.md").write_text("What they are.")
    monkeypatch.setenv(builds.FOLDER_VARIABLE, str(shelf))
    return shelf


def test_builds_are_found_and_ordered_by_version(shelf: Path) -> None:
    names = [build.name for build in builds.found()]
    assert names == ["3.9.0", "3.10.0-beta.5", "3.12.10", "3.13.2", "3.14.0-beta.6"]
    assert builds.named("3.12.10").source == shelf / "OHIF-3.12.10.zip"
    with pytest.raises(Problem, match=r"^There is no OHIF 3\.8: there is 3\.9\.0, 3\.10\.0-beta\.5, 3\.12\.10, "):
        builds.named("3.8")


def test_without_a_folder_there_is_the_older_one(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(builds.FOLDER_VARIABLE)
    monkeypatch.setattr(builds, "FETCHED", shelf.parent / "fetched")
    assert [build.name for build in builds.found()] == [builds.OLDER]
    monkeypatch.setenv(builds.FOLDER_VARIABLE, str(shelf / "none"))
    with pytest.raises(Problem, match=r"^OHIF_BUILDS names .*/none, which is no folder\.$"):
        builds.found()


def test_what_came_from_npm_is_found_where_no_folder_is_named(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builds, "FETCHED", shelf)
    monkeypatch.delenv(builds.FOLDER_VARIABLE)
    assert [build.name for build in builds.found()] == [builds.OLDER, "3.14.0-beta.6"]


def test_a_version_that_is_there_twice_is_told(shelf: Path) -> None:
    _build(shelf / "ohif-3.12.10")
    with pytest.raises(Problem, match="are the same version of OHIF: remove one of them"):
        builds.found()


def test_archives_are_unpacked_from_the_folder_of_their_page(shelf: Path, tmp_path: Path) -> None:
    for build in builds.found():
        if build.source and build.source.is_file():
            target = tmp_path / "unpacked" / build.name
            builds.unpack(build.source, target)
            assert sorted(str(file.relative_to(target)) for file in target.rglob("*.html")) == [
                "assets/index.html", "index.html",
            ], build.name
    assert builds.inside(shelf) == shelf / "3.9.0"


def test_nothing_is_written_outside(tmp_path: Path) -> None:
    whole = _build(tmp_path / "whole")
    archive = tmp_path / "3.13.0.tgz"
    with tarfile.open(archive, "x:gz") as tar:
        tar.add(whole, ".")
        tar.add(whole / "index.html", "../outside.html")
    builds.unpack(archive, tmp_path / "target" / "inner")
    assert not (tmp_path / "target" / "outside.html").exists()


def test_what_is_no_build_is_told(tmp_path: Path, shelf: Path) -> None:
    (tmp_path / "text.zip").write_text("no archive")
    for source in (tmp_path / "none", shelf / "README.md"):
        with pytest.raises(Problem, match="is no build of OHIF: give a folder, or a file ending with"):
            builds.given(source)
    (tmp_path / "empty").mkdir()
    with pytest.raises(Problem, match=r"holds no index\.html"):
        builds.inside(tmp_path / "empty")
    with pytest.raises(Problem, match="cannot be read"):
        builds.unpack(tmp_path / "text.zip", tmp_path / "target")


@pytest.mark.parametrize("name", ["3.13.0.tar.xz", "3.13.0.tgz", "3.13.0.zip"])
@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_a_damaged_archive_is_told(tmp_path: Path, name: str, damage: str) -> None:
    whole = _build(tmp_path / "whole")
    # What cannot be compressed, so that the damage lies within it.
    (whole / "many.js").write_bytes(random.Random(1).randbytes(100_000))
    archive = tmp_path / name
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_LZMA) as made:
            made.write(whole / "index.html", "./index.html")
            made.write(whole / "many.js", "./many.js")
        builds.unpack(archive, tmp_path / "good")
        assert (tmp_path / "good" / "many.js").stat().st_size == 100_000
    else:
        _tar(archive, whole, ".")
    content = bytearray(archive.read_bytes())
    if damage == "cut":
        del content[50_000:]
    else:
        content[50_000:50_100] = bytes(100)
    archive.write_bytes(content)
    with pytest.raises(Problem, match=f"^{re.escape(str(archive))} cannot be read: "):
        builds.unpack(archive, tmp_path / "target")


@pytest.mark.parametrize("ending", ["tgz", "zip"])
def test_an_archive_that_would_fill_the_disk_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    whole = _build(tmp_path / "whole")
    (whole / "large.js").write_bytes(bytes(10_000))
    archive = tmp_path / f"3.13.0.{ending}"
    if ending == "zip":
        shutil.make_archive(str(tmp_path / "3.13.0"), "zip", whole)
    else:
        _tar(archive, whole, ".")
    for bound, value in (("_MOST_BYTES", 10_000), ("_MOST_FILES", 2)):
        with monkeypatch.context() as changed:
            changed.setattr(builds, bound, value)
            with pytest.raises(Problem, match="is no build of OHIF: it holds more than"):
                builds.unpack(archive, tmp_path / "target")
    assert not (tmp_path / "target").exists()
    builds.unpack(archive, tmp_path / "target")


def test_a_build_that_is_given_takes_no_others_place(shelf: Path) -> None:
    assert builds.given(shelf / "ohif-3.13.2.tar.xz").name == "given-3.13.2"
    assert builds.given(shelf.parent / "whole").name == "given-whole"


def test_another_file_is_another_key(shelf: Path) -> None:
    build = builds.named("3.9.0")
    before = build.key()
    assert build.key() == before
    (shelf / "3.9.0" / "more.js").write_text("")
    assert build.key() != before
