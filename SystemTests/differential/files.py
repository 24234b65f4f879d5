# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that are compared, and what our command-line tool reads in them."""

from __future__ import annotations

import json
import os
import subprocess
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pydicom.data
from corpus.__main__ import build
from workbench import paths

NOT_DICOM = {".py", ".txt", ".md", ".json", ".sh", ".zip", ".gz", ".tar", ".bz2", ".svg", ".jpg", ".jls"}


@dataclass(frozen=True)
class Reading:
    """What our tool says of a file: JSON, an error, or both for a damaged file."""

    json: dict[str, Any] | None
    error: str | None


def package_files() -> list[Path]:
    """Every file in pydicom's package data that may be DICOM; most are, some are broken on purpose."""
    folder = Path(pydicom.data.__file__).parent
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() not in NOT_DICOM)
    return sorted(path for path in found if "__pycache__" not in path.parts)


def corpus_files(folder: Path = paths.CORPUS) -> list[Path]:
    """The corpus, built when needed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        build(folder)
    return sorted(folder.glob("*.dcm"))


def storable(files: Iterable[Path]) -> Iterator[Path]:
    """Those that a server is expected to take: all but the ones that the corpus says are broken."""
    for file in files:
        index = file.parent / "index.json"
        if not index.exists() or json.loads(index.read_text())[file.name]["storable"]:
            yield file


def tool() -> Path:
    """The command-line tool: the one that the environment names, else the release build."""
    return Path(os.environ.get("ORTHANC_OHIF_TOOL", paths.RELEASE / "orthanc-ohif"))


def read(files: Iterable[Path], form: str = "dicom") -> dict[Path, Reading]:
    """Our readings of many files, by one process; every file has one."""
    command = [str(tool()), "dump", "--lines", "--format", form, "--inline-limit", str(1 << 40)]
    names = [str(file) for file in files]
    result = subprocess.run([*command, *names], capture_output=True, text=True, encoding="utf-8", timeout=240)
    assert result.returncode in (0, 65), f"exit status {result.returncode}: {result.stderr[-500:]}"
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["file"] for line in lines] == names
    return {Path(line["file"]): Reading(line.get("json"), line.get("error")) for line in lines}
