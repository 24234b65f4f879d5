# SPDX-License-Identifier: GPL-3.0-or-later
"""A root folder of Debian 13 in `var/trixie`, for its Orthanc 1.12."""

import os
import time
from pathlib import Path

from . import limits, packages, paths, stamps, swift
from .console import duration, say
from .steps import ask, do, run_logged

_SUITE = "trixie"
_PACKAGES = ("orthanc", "orthanc-dicomweb", "orthanc-postgresql")
_STEP = "trixie"


def ensure() -> Path:
    """The root folder, made once (a minute or two); an interrupted start is removed and repeated."""
    key = stamps.digest(_SUITE, *_PACKAGES)
    if stamps.is_done(_STEP, key) and (paths.TRIXIE / "usr/sbin/Orthanc").exists():
        return paths.TRIXIE
    packages.ensure(packages.OTHER_ORTHANC)
    swift.require_disk_space(2)
    say("Making a Debian 13 root folder for Orthanc 1.12 (var/trixie)")
    start = time.monotonic()
    stamps.forget(_STEP)
    unfinished = paths.TRIXIE.with_name("trixie.unfinished")
    for leftover in (unfinished, paths.TRIXIE):
        _remove(leftover)
    paths.VAR.mkdir(exist_ok=True)
    options = ["--variant=minbase", f"--include={','.join(_PACKAGES)}"]
    run_logged(
        packages.as_root(["/usr/sbin/debootstrap", *options, _SUITE, str(unfinished), *_mirror()]),
        log="debootstrap",
        otherwise="debootstrap could not make the Debian 13 root folder: check the network and the disk.",
        limit=limits.DEBOOTSTRAP,
    )
    # Orthanc runs in there as whoever calls, in a folder that every user may write to.
    do(packages.as_root(["install", "-d", "-m", "1777", str(unfinished / "work")]))
    do(packages.as_root(["mv", str(unfinished), str(paths.TRIXIE)]))
    stamps.mark_done(_STEP, key)
    say(f"Debian 13 is ready after {duration(start)}")
    return paths.TRIXIE


def _remove(folder: Path) -> None:
    if os.path.lexists(folder):
        do(packages.as_root(["rm", "-rf", "--one-file-system", str(folder)]))


def _mirror() -> list[str]:
    """The mirror of this machine's own apt, which is known to work here; none means debootstrap's default."""
    for line in ask(["apt-cache", "policy", "base-files"])[1].splitlines():
        words = line.split()
        # "500 <address> bookworm/main amd64 Packages"
        if len(words) >= 3 and words[1].startswith(("http://", "https://")) and words[2] == "bookworm/main":
            return [words[1]]
    return []
