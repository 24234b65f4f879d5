# SPDX-License-Identifier: GPL-3.0-or-later
"""The builds of OHIF that there are: those in the folder that `OHIF_BUILDS` names, else the one that npm's registry
gave, and an older one from PyPI."""

import gzip
import lzma
import os
import re
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from . import paths, stamps
from .console import Problem

FOLDER_VARIABLE = "OHIF_BUILDS"
"""The environment variable with the folder of builds."""
OLDER = "3.10.0-beta.5"
"""What comes from PyPI."""
FETCHED = paths.VAR / "npm-packages"
"""What came from npm's registry."""

GIVEN = "given-"
"""How the names of builds begin that were not found, but named by somebody."""

_ARCHIVES = (".zip", ".tgz", ".tar.gz", ".tar.xz")
_VERSION = re.compile(r"\d+\.\d+\.\d+(?:-[0-9A-Za-z]+(?:\.\d+)*)?")
_MOST_BYTES, _MOST_FILES = 2_000_000_000, 20_000
"""What a build may be, unpacked: ten times what one has."""
_DAMAGED = (
    *(zipfile.BadZipFile, tarfile.TarError, gzip.BadGzipFile, lzma.LZMAError, zlib.error),
    # An end too early, a method of compression or an encryption that Python does not have, a name that is none.
    *(EOFError, NotImplementedError, RuntimeError, ValueError),
)
_MANIFEST = "orthanc-ohif-manifest.txt"
"""What an archive holds that `orthanc-ohif pack` has made."""


@dataclass(frozen=True)
class Build:
    """A build of OHIF, and where it lies once it is unpacked, packed and attached to the plugin."""

    name: str
    """Its version, as the name of its file says, or that name where it says none."""
    source: Path | None
    """A folder or an archive; None for the one from PyPI."""

    @property
    def viewer(self) -> paths.Viewer:
        """What is made of it."""
        return paths.Viewer(self.name)

    @property
    def order(self) -> tuple[tuple[int, ...], bool, str]:
        """By version; a pre-release comes before its release, and what tells no version first."""
        release, _, rest = self.name.partition("-")
        numbers = tuple(map(int, release.split("."))) if _VERSION.fullmatch(self.name) else ()
        return numbers, not rest, rest

    def key(self) -> str:
        """Changes when the build does."""
        assert self.source is not None
        if self.source.is_file():
            return stamps.file_digest(self.source)
        files = sorted(file for file in self.source.rglob("*") if file.is_file())
        return stamps.digest(*(f"{file} {(it := file.stat()).st_size} {it.st_mtime_ns}" for file in files))


def folder() -> Path | None:
    """The folder of builds that the environment names; raises Problem when it is not there."""
    named = os.environ.get(FOLDER_VARIABLE)
    if not named:
        return None
    if not Path(named).is_dir():
        raise Problem(f"{FOLDER_VARIABLE} names {named}, which is no folder.")
    return Path(named).resolve()


def found() -> list[Build]:
    """All builds, the older one from PyPI included, the newest last. Raises Problem for what cannot be told apart."""
    builds = {OLDER: Build(OLDER, None)}
    for entry in sorted(named.iterdir() if (named := folder()) else FETCHED.glob("*.tgz")):
        if not _may_be_build(entry):
            continue
        build = Build(_name(entry), entry)
        if build.name in builds and build.name != OLDER:
            raise Problem(f"{entry} and {builds[build.name].source} are the same version of OHIF: remove one of them.")
        builds[build.name] = build
    return sorted(builds.values(), key=lambda build: build.order)


def named(version: str) -> Build:
    """The build of a version; raises Problem when there is none."""
    for build in found():
        if build.name == version:
            return build
    there = ", ".join(build.name for build in found())
    raise Problem(f"There is no OHIF {version}: there is {there}; {FOLDER_VARIABLE} names a folder of builds.")


def given(source: Path) -> Build:
    """A build that somebody names: a folder, an archive, also one that is packed. Raises Problem when it is none."""
    if not source.exists() or not _may_be_build(source):
        raise Problem(f"{source} is no build of OHIF: give a folder, or a file ending with {', '.join(_ARCHIVES)}.")
    # It must not take the place of one that lies in the folder of builds.
    return Build(GIVEN + _name(source), source.resolve())


def is_packed(source: Path) -> bool:
    """Whether a file is an archive that `orthanc-ohif pack` has made."""
    if not zipfile.is_zipfile(source):
        return False
    try:
        with zipfile.ZipFile(source) as archive:
            return _MANIFEST in archive.namelist()
    except _DAMAGED as error:
        raise Problem(f"{source} cannot be read: {error}") from None


def unpack(source: Path, target: Path) -> None:
    """Writes the files of the build in an archive into a folder; raises Problem when it holds none."""
    try:
        with _Archive(source) as archive:
            _write_files(archive, source, target)
    except _DAMAGED as error:
        raise Problem(f"{source} cannot be read: {error}") from None


def _write_files(archive: "_Archive", source: Path, target: Path) -> None:
    count, size, pages = 0, 0, []
    for name, length in archive.names():
        count, size = count + 1, size + length
        if count > _MOST_FILES or size > _MOST_BYTES:
            raise Problem(
                f"{source} is no build of OHIF: it holds more than {_MOST_FILES} files or {_MOST_BYTES:,} bytes.")
        if name.name == "index.html":
            pages.append(name)
    if not pages:
        raise Problem(f"{source} holds no index.html, so it is no build of OHIF.")
    root = min(pages, key=lambda name: len(name.parts)).parent
    for name, content in archive.files():
        if name.is_relative_to(root) and not name.is_absolute() and ".." not in name.parts:
            file = target / name.relative_to(root)
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("wb") as written:
                shutil.copyfileobj(content, written)


def inside(folder: Path) -> Path:
    """The folder of the build in a folder, or that itself; raises Problem when there is none."""
    pages = [page for pattern in ("index.html", "*/index.html", "*/*/index.html") for page in folder.glob(pattern)]
    if not pages:
        raise Problem(f"{folder} holds no index.html, so it is no build of OHIF.")
    return pages[0].parent


class _Archive:
    """The regular files of a ZIP or tar archive."""

    def __init__(self, file: Path) -> None:
        self._archive = zipfile.ZipFile(file) if file.suffix == ".zip" else tarfile.TarFile.open(file)

    def __enter__(self) -> "_Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def names(self) -> Iterator[tuple[PurePosixPath, int]]:
        """Their paths, and how many bytes each has."""
        if isinstance(self._archive, zipfile.ZipFile):
            yield from ((PurePosixPath(entry.filename), entry.file_size) for entry in self._entries(self._archive))
        else:
            yield from ((PurePosixPath(entry.name), entry.size) for entry in self._archive if entry.isfile())

    def files(self) -> Iterator[tuple[PurePosixPath, IO[bytes]]]:
        """Paths and contents, in the order of the archive. Of each no more is read than `names` tells."""
        if isinstance(self._archive, zipfile.ZipFile):
            for entry in self._entries(self._archive):
                # By the entry: names such as "./index.html" are found by no other form.
                with self._archive.open(entry) as content:
                    yield PurePosixPath(entry.filename), content
            return
        for member in self._archive:
            if member.isfile() and (content := self._archive.extractfile(member)):
                yield PurePosixPath(member.name), content
        # The checksum of all of it stands at the end.
        left = _MOST_BYTES
        while left > 0 and (rest := self._archive.fileobj.read(min(left, 1 << 20))):
            left -= len(rest)

    @staticmethod
    def _entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
        return [entry for entry in archive.infolist() if not entry.is_dir()]


def _may_be_build(entry: Path) -> bool:
    """A folder of builds may hold other things, such as a file that says what they are."""
    if entry.name.startswith("."):
        return False
    return entry.is_dir() or (entry.is_file() and entry.name.endswith(_ARCHIVES))


def _name(entry: Path) -> str:
    """The version in the name of a file or folder, or that name."""
    ending = next((ending for ending in _ARCHIVES if entry.is_file() and entry.name.endswith(ending)), "")
    plain = entry.resolve().name.removesuffix(ending)
    versions = _VERSION.findall(plain)
    return versions[-1] if versions else re.sub(r"[^0-9A-Za-z.-]+", "-", plain)
