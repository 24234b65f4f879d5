# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes sure that no package of the repository fetches another: it builds where nothing but Debian can be reached."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import limits, paths
from .console import say
from .outcome import Outcome
from .processes import NotBegun, run
from .stages import Stage, where

_TITLE = "Packages from outside"


def check(root: Path = paths.ROOT) -> Outcome:
    """Reads every manifest; a failure for each dependency that would be fetched."""
    say(f"\n== {_TITLE}")
    outcome = Outcome()
    for folder in _packages(root):
        outcome += _check(root, folder)
    say(f"== {_TITLE}: {'failed' if outcome.failures else 'good'}")
    return outcome


def outside(manifest: dict[str, Any], root: Path) -> list[str]:
    """Everything that SwiftPM would fetch for a package, by what `swift package dump-package` says of it."""
    found = []
    for dependency in manifest["dependencies"]:
        for kind, entries in dependency.items():
            for entry in entries:
                if kind != "fileSystem" or not Path(entry["path"]).resolve().is_relative_to(root.resolve()):
                    found.append(entry["identity"])
    return found + [target["name"] for target in manifest["targets"] if target.get("url")]


def _packages(root: Path) -> Iterator[Path]:
    """The folders that hold a manifest, but for what is generated."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(one for one in folders if not one.startswith(".") and Path(folder, one) != root / "var")
        if "Package.swift" in files:
            yield Path(folder)


def _check(root: Path, folder: Path) -> Outcome:
    name = where(folder / "Package.swift")
    log = paths.LOGS / f"manifest-{folder.relative_to(root).name or 'root'}.log"
    stage = Stage(
        f"Reading {name}", log, ["swift", "package", "--package-path", folder, "dump-package"], limits.MANIFEST)
    try:
        ending = run(stage.words, limit=stage.limit.most, output=log)
    except NotBegun as reason:
        return Outcome.failed(_TITLE, stage.not_begun(reason))
    if not ending.is_good:
        return Outcome.failed(_TITLE, stage.sentence(ending))
    said = log.read_text(errors="replace")
    try:
        fetched = outside(json.JSONDecoder().raw_decode(said, said.index("{"))[0], root)
    except (ValueError, KeyError, TypeError):
        return Outcome.failed(_TITLE, stage.sentence(ending, "and what it says cannot be read"))
    sentences = (
        f"{_TITLE}: {name} would fetch '{package}', but the project builds from Swift's toolchain and Debian alone."
        for package in fetched
    )
    return sum((Outcome.failed(_TITLE, sentence) for sentence in sentences), Outcome())
