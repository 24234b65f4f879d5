# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian packages: installs what is missing, and only that."""

import os
import shutil
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from . import limits
from .console import Problem, say
from .steps import ask, run_logged

BUILD = ("orthanc-dev", "libdeflate-dev", "libcurl4-openssl-dev", "libbrotli-dev", "esbuild")
"""What plugin and tool are built with, and what the tool makes scripts of the viewer shorter by."""
ORTHANC = ("orthanc", "orthanc-dicomweb")
FILTER = ("orthanc-python",)
"""What the tests judge requests by, in place of a service for sign-in."""
BROWSER = ("chromium",)
STUDIES = ("dcmtk", "ffmpeg", "libgdcm-tools", "openjph-tools")
"""What the studies for the browser tests are encoded by."""
SYSTEM_TESTS = ("openssl", "dcmtk", "libgdcm-tools")
REVERSE_PROXY = ("nginx-light",)
OTHER_ORTHANC = ("debootstrap",)
POSTGRESQL = ("postgresql-15", "orthanc-postgresql")

_SERVICES = {"orthanc": "orthanc", "postgresql-15": "postgresql"}
"""Services that packages start when they are installed."""

_LISTS = Path("/var/lib/apt/lists")


def as_root(command: Sequence[str]) -> list[str]:
    """`command` such that it runs with root's rights; sudo asks for the password on the terminal if it must."""
    if os.geteuid() == 0:
        return list(command)
    if shutil.which("sudo") is None:
        raise Problem(f"Root's rights are needed for '{command[0]}': install sudo or run this as root.")
    return ["sudo", *command]


def ensure(names: Iterable[str]) -> None:
    """Installs those of the packages that are missing."""
    require_debian()
    missing = [name for name in names if not _is_installed(name)]
    if not missing:
        return
    say(f"Installing Debian packages: {' '.join(missing)}")
    if not any(_LISTS.glob("*_Packages*")) or time.time() - _LISTS.stat().st_mtime > 86_400:
        _update()
    held = [service for name, service in _SERVICES.items() if name in missing and _hold_service(service)]
    try:
        _install(missing)
    finally:
        for service in held:
            _release_service(service)


def require_debian() -> None:
    """The packages, their versions and their paths are those of Debian 12."""
    release = {}
    try:
        for line in Path("/etc/os-release").read_text().splitlines():
            name, _, value = line.partition("=")
            release[name] = value.strip('"')
    except OSError:
        pass
    if (release.get("ID"), release.get("VERSION_ID")) != ("debian", "12"):
        found = release.get("PRETTY_NAME", "an unknown system")
        raise Problem(f"This needs Debian 12 and found {found}: use a Debian 12 machine, virtual machine or container.")


def _is_installed(name: str) -> bool:
    return ask(["dpkg-query", "-W", "-f", "${db:Status-Status}", name]) == (0, "installed")


def _update() -> None:
    run_logged(
        as_root(["apt-get", "update"]),
        log="apt-update",
        otherwise="Debian's package lists could not be fetched: check the network and /etc/apt.",
        limit=limits.APT,
    )


def _install(names: Sequence[str]) -> None:
    command = as_root(
        ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "--no-install-recommends", *names]
    )
    otherwise = f"apt-get could not install {' '.join(names)}: check the network, the disk and /etc/apt."
    try:
        run_logged(command, log="apt-install", otherwise=otherwise, limit=limits.APT)
    except Problem:
        _update()  # The lists may be older than what the mirror still has.
        run_logged(command, log="apt-install", otherwise=otherwise, limit=limits.APT)


def _hold_service(service: str) -> bool:
    """Keeps a package that is about to be installed from starting its service.

    The project starts servers of its own; one of the system's on its usual port is nobody's wish here. A mask that
    exists before the unit does is what systemd offers for this; a service that was there before is never touched.
    """
    if not Path("/run/systemd/system").exists():
        return False
    return ask(as_root(["systemctl", "mask", f"{service}.service"]))[0] == 0


def _release_service(service: str) -> None:
    for verb in ("unmask", "disable"):
        ask(as_root(["systemctl", verb, f"{service}.service"]))
    say(f"The system's own {service} service is installed but not started: 'systemctl enable --now {service}' does.")
