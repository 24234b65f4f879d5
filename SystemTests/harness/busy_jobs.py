# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the jobs engine of an Orthanc busy, so that the next job waits for as long as a test wants."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from workbench.orthanc import free_port

from .polling import eventually
from .server import OrthancServer

PEER = "silent"


def one_job_at_a_time() -> tuple[int, dict[str, Any]]:
    """A port, and what Orthanc's configuration needs for `engine_is_busy`."""
    port = free_port()
    return port, {"ConcurrentJobs": 1, "OrthancPeers": {PEER: [f"http://127.0.0.1:{port}/"]}}


@contextmanager
def engine_is_busy(server: OrthancServer, study: str, port: int) -> Iterator[None]:
    """Inside, the one job that may run sends a study to somebody who listens and says nothing."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        listener.settimeout(30)
        body = {"Resources": [study], "Asynchronous": True}
        answer = server.request("POST", f"/peers/{PEER}/store", json=body)
        assert answer.status_code == 200, answer.text
        job = answer.json()["Path"]
        connection, _ = listener.accept()
        with connection:
            assert server.json(job)["State"] == "Running"
            yield
    eventually(lambda: server.json(job)["State"] == "Failure", "the end of the job that sends")
