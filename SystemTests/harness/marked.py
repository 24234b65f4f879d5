# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes that a test of the workbench has started, wherever they have gone."""

from contextlib import suppress
from pathlib import Path


def running_with(words: str) -> list[str]:
    """The command lines of the processes with `words` in their environment, but for those that have ended."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                # What has ended and was not waited for has no environment.
                if words.encode() in (folder / "environ").read_bytes():
                    found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return found
