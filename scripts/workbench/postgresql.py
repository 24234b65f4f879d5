# SPDX-License-Identifier: GPL-3.0-or-later
"""A PostgreSQL server of one's own, on loopback, for as long as it is needed."""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import packages
from .console import Problem, tail
from .orthanc import free_port
from .steps import ask, do
from .waiting import TooLate, eventually

_USER = "orthanc"
_DEADLINE = 30.0


@contextmanager
def postgresql() -> Iterator[dict[str, Any]]:
    """Starts a server with an empty database; gives the section `PostgreSQL` of Orthanc's configuration for it.

    Its files are in the system's folder for temporary ones: PostgreSQL refuses to run as root, and whom it runs as
    instead need not be able to reach this repository.
    """
    packages.ensure(packages.POSTGRESQL)
    [*_, binaries] = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    with tempfile.TemporaryDirectory(prefix="orthanc-postgresql-", ignore_cleanup_errors=True) as name:
        folder, log = Path(name), Path(name) / "server.log"
        prefix = _as_somebody_else(folder)
        data = str(folder / "data")
        initialise = ["initdb", "-D", data, "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        # Who it runs as need not be able to reach the current folder.
        do(["/usr/bin/env", "--chdir=/", *prefix, f"{binaries}/{initialise[0]}", *initialise[1:]])
        port = free_port()
        # Nothing here outlives the test, so nothing has to reach the disk.
        options = [f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off"]
        server = [f"{binaries}/postgres", "-D", data, *(part for option in options for part in ("-c", option))]
        with log.open("ab") as output:
            process = subprocess.Popen(
                [*prefix, *server], stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=folder,
                start_new_session=True,
            )
        try:
            _wait_until_ready([f"{binaries}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], process, log)
            yield {
                "EnableIndex": True,
                "EnableStorage": True,
                "Host": "127.0.0.1",
                "Port": port,
                "Database": "postgres",
                "Username": _USER,
                "Password": "",
                "EnableSsl": False,
                # Several Orthancs share the database.
                "Lock": False,
            }
        finally:
            process.terminate()  # Ends it when the last connection is closed.
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)


def _as_somebody_else(folder: Path) -> list[str]:
    """What to put before a command such that it does not run as root, ends with this process, and owns `folder`."""
    command = ["/usr/bin/setpriv", "--pdeathsig", "INT"]
    if os.geteuid() != 0:
        return command
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return [*command, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _wait_until_ready(probe: list[str], process: subprocess.Popen[bytes], log: Path) -> None:
    try:
        eventually(lambda: process.poll() is not None or ask(probe)[0] == 0, "PostgreSQL's start", _DEADLINE, every=0.1)
    except TooLate:
        pass
    else:
        if process.poll() is None:
            return
    raise Problem("\n".join(["PostgreSQL does not start:", *tail(log, 20)]))
