# SPDX-License-Identifier: GPL-3.0-or-later
"""The Orthancs that the project runs on: this machine's (1.10), and those in root folders of newer Debians."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from . import packages, paths, stamps
from .console import say
from .debian_roots import DebianRoot, Unavailable

ROOTS = {
    "1.12": DebianRoot("trixie", "Debian 13", expected="1.12.7"),
    "1.13": DebianRoot("testing", "Debian testing", expected="1.13.0"),
}
VERSIONS = ("1.10", *ROOTS)

_PLUGINS = "/usr/share/orthanc/plugins"


@dataclass(frozen=True)
class Installation:
    """One Orthanc, and how a path of this machine is called where that Orthanc runs."""

    version: str
    root: Path | None
    """The folder that Orthanc sees as `/`; None when it is the machine's own."""

    @property
    def dicom_web(self) -> str:
        """The DICOMweb plugin, as this Orthanc calls it."""
        return f"{_PLUGINS}/libOrthancDicomWeb.so"

    @property
    def python(self) -> str:
        """The plugin that runs a script in Python, as this Orthanc calls it."""
        return f"{_PLUGINS}/libOrthancPython.so"

    @property
    def postgresql(self) -> list[str]:
        """The plugins that keep index and files in PostgreSQL, as this Orthanc calls them."""
        return [f"{_PLUGINS}/libOrthancPostgreSQL{part}.so" for part in ("Index", "Storage")]

    def work_folder(self, name: str) -> Path:
        """An empty folder that this Orthanc can reach."""
        folder = (self.root / "work" if self.root else paths.VAR) / "servers" / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def reachable(self, path: Path) -> str:
        """`path` as this Orthanc calls it; what lies outside of its root is copied into it first."""
        if self.root is None:
            return str(path)
        if not path.is_relative_to(self.root):
            path = self._copied(path)
        return f"/{path.relative_to(self.root)}"

    def command(self, configuration: Path) -> list[str]:
        """The command that starts this Orthanc."""
        verbose = ["--verbose"] if os.environ.get("ORTHANC_VERBOSE") else []
        # No Orthanc outlives whoever started it, however that ended.
        tied = ["/usr/bin/setpriv", "--pdeathsig", "TERM"]
        start = [*tied, "/usr/sbin/Orthanc", *verbose, self.reachable(configuration)]
        if self.root is None:
            return start
        user = f"--userspec={os.getuid()}:{os.getgid()}"
        return packages.as_root(["/usr/sbin/chroot", user, str(self.root), *start])

    def _copied(self, path: Path) -> Path:
        """A copy of a file or folder inside the root, kept as long as the original stays the same."""
        assert self.root is not None
        status = path.stat()
        key = stamps.digest(str(path), str(status.st_mtime_ns), str(status.st_size))[:16]
        copy = self.root / "work" / "copies" / key / path.name
        if path.is_dir():
            # A folder's own time says nothing about its files.
            shutil.rmtree(copy.parent, ignore_errors=True)
            shutil.copytree(path, copy)
        elif not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            unfinished = copy.with_suffix(f".{os.getpid()}.unfinished")
            shutil.copy2(path, unfinished)
            unfinished.replace(copy)
        return copy


def installation(version: str) -> Installation:
    """The Orthanc of that version, set up if need be; raises Unavailable when its packages cannot be had."""
    if version == "1.10":
        packages.ensure(packages.ORTHANC)
        return Installation(version, root=None)
    return Installation(version, root=ROOTS[version].ensure())


def set_up(versions: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """Sets up Orthancs; gives the versions that are there now, and sentences on what is missing or another.

    One whose packages cannot be had is left out, unless nothing else was asked for: then Unavailable is raised.
    """
    ready, remarks = [], []
    for version in versions:
        try:
            installation(version)
        except Unavailable as reason:
            if len(versions) == 1:
                raise
            remarks.append(f"Without Orthanc {version}: {reason}")
            say(remarks[-1])
        else:
            ready.append(version)
            if version in ROOTS and (remark := ROOTS[version].remark):
                remarks.append(remark)
    return tuple(ready), remarks
