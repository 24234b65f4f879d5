# SPDX-License-Identifier: GPL-3.0-or-later
"""Root folders of other Debians in `var/`, for the Orthancs that they have."""

import os
import re
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from . import limits, packages, paths, stamps, swift
from .console import Problem, duration, say
from .steps import ask, do, run_logged

_PACKAGES = ("orthanc", "orthanc-dicomweb", "orthanc-postgresql", "orthanc-python")
_DEFAULT_MIRROR = "http://deb.debian.org/debian"
_PATIENCE = 10.0
"""Seconds for the mirror's first answer: a network that is not there must not hold up a run."""


class Unavailable(Problem):
    """The packages of a root folder cannot be had here."""


@dataclass(frozen=True)
class DebianRoot:
    """A Debian of its own, made by debootstrap and kept."""

    suite: str
    """As Debian's mirrors call it. Debian 12's debootstrap knows testing by this name only."""
    debian: str
    """The same for people."""
    expected: str
    """The Orthanc that the project was seen with."""

    @property
    def folder(self) -> Path:
        """What its Orthanc sees as `/`."""
        return paths.VAR / self.suite

    @property
    def found(self) -> str:
        """The version of Orthanc that is installed in it; empty when dpkg there does not tell."""
        try:
            status = (self.folder / "var/lib/dpkg/status").read_text(errors="replace")
        except OSError:
            return ""
        entry = re.search(r"^Package: orthanc\n(?:.+\n)*?Version: ([0-9.]+)", status, re.MULTILINE)
        return entry[1] if entry else ""

    @property
    def remark(self) -> str:
        """A sentence when its Orthanc is another than expected; empty when it is the expected one."""
        if self.found == self.expected:
            return ""
        found = self.found or "an unknown version"
        return f"{self.debian} has Orthanc {found}, and the project was seen with {self.expected}."

    def ensure(self) -> Path:
        """The folder, made once (a minute or two); an interrupted start is removed and repeated.

        Raises Unavailable when the mirror, the network or the mirror's packages do not give it.
        """
        key = stamps.digest(self.suite, *_PACKAGES)
        if not stamps.is_done(self.suite, key) or not (self.folder / "usr/sbin/Orthanc").exists():
            self._make()
            stamps.mark_done(self.suite, key)
        if self.remark:
            say(self.remark)
        return self.folder

    def _make(self) -> None:
        mirror = _mirror()
        self._require_mirror(mirror)
        packages.ensure(packages.OTHER_ORTHANC)
        swift.require_disk_space(2)
        say(f"Making a root folder of {self.debian} for its Orthanc (var/{self.suite})")
        start = time.monotonic()
        stamps.forget(self.suite)
        unfinished = self.folder.with_name(f"{self.suite}.unfinished")
        for leftover in (unfinished, self.folder):
            _remove(leftover)
        paths.VAR.mkdir(exist_ok=True)
        options = ["--variant=minbase", f"--include={','.join(_PACKAGES)}"]
        try:
            run_logged(
                packages.as_root(["/usr/sbin/debootstrap", *options, self.suite, str(unfinished), mirror]),
                log=f"debootstrap-{self.suite}",
                otherwise=f"debootstrap could not make a root folder of {self.debian}: check network and disk.",
                limit=limits.DEBOOTSTRAP,
            )
        except Problem as problem:
            raise Unavailable(str(problem)) from problem
        # Orthanc runs in there as whoever calls, in a folder that every user may write to.
        do(packages.as_root(["install", "-d", "-m", "1777", str(unfinished / "work")]))
        do(packages.as_root(["mv", str(unfinished), str(self.folder)]))
        say(f"{self.debian} is ready after {duration(start)}")

    def _require_mirror(self, mirror: str) -> None:
        """Raises Unavailable when `mirror` does not answer soon that it has this Debian."""
        address = f"{mirror.rstrip('/')}/dists/{self.suite}/InRelease"
        try:
            with urllib.request.urlopen(address, timeout=_PATIENCE) as answer:
                answer.read(1)
        except (OSError, ValueError) as error:
            why = f"it answers {error.code}" if isinstance(error, urllib.error.HTTPError) else str(error)
            raise Unavailable(f"The packages of {self.debian} cannot be had from {mirror}: {why}.") from None


def _remove(folder: Path) -> None:
    if os.path.lexists(folder):
        do(packages.as_root(["rm", "-rf", "--one-file-system", str(folder)]))


def _mirror() -> str:
    """The mirror of this machine's own apt, which is known to work here; debootstrap's default when it tells none."""
    for line in ask(["apt-cache", "policy", "base-files"])[1].splitlines():
        words = line.split()
        # "500 <address> bookworm/main amd64 Packages"
        if len(words) >= 3 and words[1].startswith(("http://", "https://")) and words[2] == "bookworm/main":
            return words[1]
    return _DEFAULT_MIRROR
