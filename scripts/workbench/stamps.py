# SPDX-License-Identifier: GPL-3.0-or-later
"""Remembers which set-up steps are done, by the hash of what they were done from."""

import hashlib
from pathlib import Path

from . import paths


def digest(*parts: str | bytes | Path) -> str:
    """SHA-256 over texts, bytes and the contents of files, in order."""
    whole = hashlib.sha256()
    for part in parts:
        match part:
            case Path():
                content = part.read_bytes()
            case str():
                content = part.encode()
            case _:
                content = part
        whole.update(hashlib.sha256(content).digest())
    return whole.hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_done(step: str, key: str) -> bool:
    """Whether `step` was finished with this very `key`."""
    try:
        return (paths.STAMPS / step).read_text() == key
    except FileNotFoundError:
        return False


def mark_done(step: str, key: str) -> None:
    """Records that `step` is finished; call it last."""
    paths.STAMPS.mkdir(parents=True, exist_ok=True)
    (paths.STAMPS / step).write_text(key)


def forget(step: str) -> None:
    """Records that `step` is about to be redone, so that an interruption is noticed."""
    (paths.STAMPS / step).unlink(missing_ok=True)
