# SPDX-License-Identifier: GPL-3.0-or-later
"""OHIF as npm's package: taken when it is the one that was tried, refused when it is another, done without when the
registry is out of reach."""

import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.npm_registry import Registry, integrity_of, pack, serving
from workbench import builds, newest, npm, paths
from workbench.builds import Build
from workbench.console import Problem
from workbench.npm import NotReached, Package

NAME, VERSION = "@ohif/app", "3.11.1"
OTHER = integrity_of(b"another package")
BUILD = paths.Viewer(builds.OLDER).build


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A package made of a build of OHIF."""
    if not (BUILD / "index.html").exists():
        pytest.skip("no build of OHIF has been fetched yet")
    return pack(BUILD, tmp_path_factory.mktemp("package") / "package.tgz", NAME, VERSION)


@pytest.fixture
def package(archive: bytes) -> Package:
    return Package(NAME, VERSION, integrity_of(archive))


@pytest.fixture
def registry(archive: bytes, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """An honest registry, which npm's client of this test asks."""
    with serving(Registry(NAME, VERSION, archive, stated=integrity_of(archive))) as running:
        _ask_only(running.url, folder, monkeypatch)
        yield running


def _ask_only(url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", url)
    monkeypatch.setenv("npm_config_userconfig", str(folder / "npmrc"))
    monkeypatch.setitem(npm._STAYS, "npm_config_cache", str(folder / "cache"))
    for proxy in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(proxy, raising=False)


def test_the_package_is_fetched_once(registry: Registry, package: Package, archive: bytes, tmp_path: Path) -> None:
    file = npm.fetch(package, tmp_path / "npm")
    assert file.read_bytes() == archive
    asked = len(registry.requests)
    assert npm.fetch(package, tmp_path / "npm") == file
    assert len(registry.requests) == asked
    assert list((tmp_path / "npm").iterdir()) == [file]


def test_the_client_of_the_projects_environment_does(
    registry: Registry, package: Package, archive: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shutil.which
    monkeypatch.setattr(npm.shutil, "which", lambda name: None if name == "npm" else real(name))
    assert npm.fetch(package, tmp_path / "npm").read_bytes() == archive


def test_another_package_is_refused(registry: Registry, tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"something else as @ohif/app 3\.11\.1"):
        npm.fetch(Package(NAME, VERSION, OTHER), tmp_path / "npm")
    assert not any("tgz" in path for path in registry.requests)


def test_other_bytes_than_the_registry_tells_are_refused(
    registry: Registry, archive: bytes, tmp_path: Path
) -> None:
    registry.stated = OTHER
    with pytest.raises(Problem, match=r"something else as @ohif/app 3\.11\.1"):
        npm.fetch(Package(NAME, VERSION, OTHER), tmp_path / "npm")
    assert any("tgz" in path for path in registry.requests)
    assert not list((tmp_path / "npm").glob("*.tgz"))


def test_a_damaged_archive_on_disk_is_fetched_anew(
    registry: Registry, package: Package, archive: bytes, tmp_path: Path
) -> None:
    file = npm.fetch(package, tmp_path / "npm")
    file.write_bytes(archive[:1000])
    assert npm.fetch(package, tmp_path / "npm").read_bytes() == archive


def test_a_registry_without_the_package_is_out_of_reach(registry: Registry, tmp_path: Path) -> None:
    with pytest.raises(NotReached):
        npm.fetch(Package("@ohif/another", VERSION, OTHER), tmp_path / "npm")


def test_a_registry_that_refuses_is_out_of_reach(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        _ask_only(f"http://127.0.0.1:{unused.getsockname()[1]}/", folder, monkeypatch)
        with pytest.raises(NotReached):
            npm.fetch(Package(NAME, VERSION, OTHER), tmp_path / "npm")


def test_a_silent_registry_costs_seconds(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        _ask_only(f"http://127.0.0.1:{silent.getsockname()[1]}/", folder, monkeypatch)
        monkeypatch.setitem(npm._HASTY, "npm_config_fetch_timeout", "1000")
        start = time.monotonic()
        with pytest.raises(NotReached):
            npm.fetch(Package(NAME, VERSION, OTHER), tmp_path / "npm")
        assert time.monotonic() - start < 20


def test_what_run_opens_comes_from_the_registry(
    registry: Registry, package: Package, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _without_builds(package, tmp_path, monkeypatch)
    build = newest.newest()
    assert build.name == VERSION
    assert build.source is not None
    builds.unpack(build.source, tmp_path / "unpacked")
    assert (tmp_path / "unpacked" / "index.html").read_bytes() == (BUILD / "index.html").read_bytes()


def test_without_the_registry_the_older_build_is_taken(
    registry: Registry, package: Package, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    _without_builds(Package("@ohif/another", VERSION, OTHER), tmp_path, monkeypatch)
    assert newest.newest() == Build(builds.OLDER, None)
    assert "--viewer" in capfd.readouterr().out


def test_a_folder_of_builds_comes_first(
    registry: Registry, package: Package, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _without_builds(package, tmp_path, monkeypatch)
    (tmp_path / "builds" / "3.12.1").mkdir(parents=True)
    monkeypatch.setenv(builds.FOLDER_VARIABLE, str(tmp_path / "builds"))
    assert newest.newest().name == "3.12.1"
    assert registry.requests == []


def _without_builds(package: Package, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(builds.FOLDER_VARIABLE, raising=False)
    monkeypatch.setattr(newest, "RELEASE", package)
    monkeypatch.setattr(builds, "FETCHED", folder / "npm-packages")
