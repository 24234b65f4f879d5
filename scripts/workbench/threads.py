# SPDX-License-Identifier: GPL-3.0-or-later
"""A copy of the package in which the thread sanitizer sees every lock."""

import re
from pathlib import Path

from . import paths

_FOLDERS = ("Sources", "Tests", "Web", "Examples", "packaging")
_FILES = (Path("Package.swift"), Path("SystemTests/harness/routes.txt"))
_STAND_IN = paths.ROOT / "ThreadSanitizer" / "TracedMutex.swift"
ENVIRONMENT = {"OHIF_THREAD_SANITIZER": "1"}
"""Package.swift reads it: what the sanitizer calls may be missing from the plugin then."""
_MUTEX = re.compile(r"\bMutex\b")


def traced_copy() -> Path:
    """The folder of the copy. What has not changed is left alone, so that it is not built again."""
    wanted = {file: (paths.ROOT / file).read_bytes() for file in _FILES}
    for folder in _FOLDERS:
        for file in (paths.ROOT / folder).rglob("*"):
            if file.is_file():
                wanted |= _traced(file.relative_to(paths.ROOT), file.read_bytes())
    _write(wanted)
    return paths.TRACED


def _traced(file: Path, content: bytes) -> dict[Path, bytes]:
    """A file as it is in the copy, and the stand-in beside it when it uses a mutex."""
    if file.suffix != ".swift" or not _MUTEX.search(text := content.decode()):
        return {file: content}
    module = Path(*file.parts[:2])
    return {file: _MUTEX.sub("TracedMutex", text).encode(), module / _STAND_IN.name: _STAND_IN.read_bytes()}


def _write(wanted: dict[Path, bytes]) -> None:
    """Makes the copy consist of these files, besides what was built of it."""
    for folder in _FOLDERS:
        for file in (paths.TRACED / folder).rglob("*"):
            if file.is_file() and file.relative_to(paths.TRACED) not in wanted:
                file.unlink()
    for name, content in wanted.items():
        file = paths.TRACED / name
        if not file.exists() or file.read_bytes() != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
