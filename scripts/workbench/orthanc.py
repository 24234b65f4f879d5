# SPDX-License-Identifier: GPL-3.0-or-later
"""One running Orthanc: started from a configuration, watched, and stopped by its own process id."""

import fcntl
import itertools
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from . import paths
from .console import Problem, tail
from .installation import Installation
from .waiting import TooLate, eventually

_START_DEADLINE = 60.0
_STOP_DEADLINE = 30.0


class OrthancDied(Exception):
    """Orthanc ended when nobody had asked it to."""

    def __init__(self, status: int, log: Path) -> None:
        self.status = status
        said = "\n".join(tail(log, 60))
        super().__init__(f"Orthanc ended {describe_status(status)}. Its last words:\n{said}")

    @property
    def is_crash(self) -> bool:
        """Ended by a signal, or with the status by which a shell reports one (132: a Swift trap)."""
        return self.status < 0 or 128 < self.status <= 128 + signal.SIGRTMAX


def describe_status(status: int) -> str:
    """An exit status of Popen in words."""
    if status < 0:
        return f"by signal {signal.Signals(-status).name}"
    return f"with status {status}"


_PORTS, _PORTS_EACH = range(20_000, 32_000), 100
"""Below those that the kernel gives to whoever connects; so many of them belong to one process of the workbench."""


@cache
def _own_ports() -> Iterator[int]:
    """The ports of this process, over and over; a lock keeps others from having the same, for as long as it lives."""
    folder = paths.VAR / "ports"
    folder.mkdir(parents=True, exist_ok=True)
    firsts = list(_PORTS[::_PORTS_EACH])
    random.shuffle(firsts)
    for first in firsts:
        lock = os.open(folder / str(first), os.O_WRONLY | os.O_CREAT, 0o666)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
        else:
            return itertools.cycle(range(first, first + _PORTS_EACH))
    raise Problem("Too many tests run at the same time: there are no ports left for them.")


def free_port() -> int:
    """A TCP port that nobody uses at the moment, and that no other process of the workbench is given."""
    for port in itertools.islice(_own_ports(), _PORTS_EACH):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise Problem(f"The ports of {_PORTS} that tests may use are all taken.")


def require_free(port: int, option: str) -> None:
    """Raises Problem when `port` cannot be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            raise Problem(f"Port {port} is taken or not allowed: choose another with {option}.") from None


class Orthanc:
    """An Orthanc process over a configuration file.

    The same object may be stopped and started again on the same data.
    """

    def __init__(
        self,
        installation: Installation,
        configuration: Mapping[str, Any],
        folder: Path,
        environment: Mapping[str, str] | None = None,
        address_space: int | None = None,
    ) -> None:
        self.installation = installation
        self.configuration = dict(configuration)
        self.folder = folder
        self.environment = dict(environment or {})
        self.address_space = address_space
        """The most bytes of memory that the process may map (`ulimit -v`): asking for more fails at once."""
        self.log = folder / "orthanc.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of Orthanc's root, without a slash at the end."""
        scheme = "https" if self.configuration.get("SslEnabled") else "http"
        return f"{scheme}://127.0.0.1:{self.configuration['HttpPort']}"

    @property
    def pid(self) -> int:
        """The process id of Orthanc itself, also where sudo stands between."""
        assert self._process is not None, "Orthanc was not started"
        pid = self._process.pid
        while children := Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            pid = int(children[0])
        return pid

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def start(self, is_ready: Callable[[], bool] | None = None) -> None:
        """Starts Orthanc and returns when it answers and can be stopped in order.

        Raises OrthancDied when it ends instead, Problem when it does neither.
        """
        assert not self.is_running, "Orthanc is running already"
        file = self.folder / "orthanc.json"
        file.write_text(json.dumps(self.configuration, indent=2))
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._limits(), *self.installation.command(file)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env={**os.environ, **self.environment},
                start_new_session=True,  # Ctrl-C is for the caller, who then stops Orthanc in order.
            )
        look = is_ready or self._answers

        def is_there() -> bool:
            if look() and self._catches_sigterm():
                return True
            self.raise_if_dead()
            return False

        try:
            eventually(is_there, "Orthanc's first answer", _START_DEADLINE)
        except TooLate:
            self.kill()
            raise Problem(f"Orthanc did not answer within {_START_DEADLINE:.0f} s: see {self.log}") from None

    def _catches_sigterm(self) -> bool:
        """Whether Orthanc has its handler, which it installs after it has begun to answer: before, SIGTERM kills it."""
        with suppress(OSError):
            for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
                if line.startswith("SigCgt:"):
                    return bool(int(line.split()[1], 16) >> (signal.SIGTERM - 1) & 1)
        return False

    def _limits(self) -> list[str]:
        """What to put before the command so that the process gets its bounds."""
        return [] if self.address_space is None else ["/usr/bin/prlimit", f"--as={self.address_space}", "--"]

    def raise_if_dead(self) -> None:
        """Raises OrthancDied when the process has ended without being asked to."""
        if self._process is not None and (status := self._process.poll()) is not None:
            self._process = None
            raise OrthancDied(status, self.log)

    def stop(self) -> None:
        """Asks Orthanc to end, as a service manager does, and waits.

        Raises OrthancDied when it had ended before or does not end with success.
        """
        if self._process is None:
            return
        self.raise_if_dead()
        process, pid = self._process, self.pid
        os.kill(pid, signal.SIGTERM)
        try:
            status = process.wait(_STOP_DEADLINE)
        except subprocess.TimeoutExpired:
            try:
                self._log_threads(pid)
            finally:
                self.kill()
            raise Problem(f"Orthanc did not stop within {_STOP_DEADLINE:.0f} s: see {self.log}") from None
        self._process = None
        if status != 0:
            raise OrthancDied(status, self.log)

    def _log_threads(self, pid: int) -> None:
        """Adds to the log what each thread of Orthanc is at: a hang that cannot be explained may never come again."""
        with self.log.open("a") as log:
            for thread in sorted(Path(f"/proc/{pid}/task").glob("*")):
                with suppress(OSError):
                    what = [(thread / name).read_text().strip() for name in ("comm", "wchan", "syscall")]
                    log.write(f"thread {thread.name}: {', '.join(what)}\n")
        if debugger := shutil.which("gdb"):
            with self.log.open("ab") as log:
                command = [debugger, "-p", str(pid), "-batch", "-ex", "thread apply all bt 30"]
                with suppress(subprocess.TimeoutExpired):
                    subprocess.run(
                        command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.DEVNULL, timeout=60)

    def kill(self) -> None:
        """Ends Orthanc at once, as a power cut would."""
        if self._process is None:
            return
        if self._process.poll() is None:
            os.kill(self.pid, signal.SIGKILL)
        self._process.wait(_STOP_DEADLINE)
        self._process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/system", timeout=5):
                return True
        except urllib.error.HTTPError:
            return True  # It may want a password.
        except OSError:
            return False
