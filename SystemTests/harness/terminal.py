# SPDX-License-Identifier: GPL-3.0-or-later
"""A program as a person at a terminal meets it."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path


class Terminal:
    """A program that runs on a terminal of its own; what it writes is read as it comes."""

    def __init__(self, command: Sequence[str | Path], environment: Mapping[str, str], columns: int = 80) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.process = subprocess.Popen(
            # Only the leader of a session of its own has /dev/tty, and Ctrl-C.
            ["/usr/bin/setsid", "--ctty", *map(str, command)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm", **environment},
        )
        os.close(theirs)
        self.text = ""

    def type(self, text: str) -> None:
        """Presses keys; `\\x03` is Ctrl-C."""
        os.write(self._ours, text.encode())

    def wait_for(self, text: str, seconds: float = 20) -> None:
        """Reads until `text` stands on the terminal."""
        deadline = time.monotonic() + seconds
        while text not in self.text:
            assert self._read(deadline), f"there is no {text!r} in {self.text!r}"

    def wait(self, seconds: float = 60) -> int:
        """Reads to the end and gives the exit status."""
        deadline = time.monotonic() + seconds
        while self._read(deadline):
            pass
        os.close(self._ours)
        return self.process.wait(max(deadline - time.monotonic(), 1))

    def _read(self, deadline: float) -> bool:
        """Reads what comes next; False at the end and after the deadline."""
        readable, _, _ = select.select([self._ours], [], [], max(deadline - time.monotonic(), 0))
        if not readable:
            return False
        try:
            self.text += os.read(self._ours, 1 << 16).decode(errors="replace")
        except OSError:  # EIO: nobody has the other side open any more.
            return False
        return True
