# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs of Orthanc's that a test starts and waits for."""

from typing import Any

from .polling import eventually
from .server import OrthancServer


def ended(server: OrthancServer, path: str, body: Any = None) -> dict[str, Any]:
    """Starts a job and gives what Orthanc says of it at its end, good or bad."""
    answer = server.request("POST", path, json=body) if body is not None else server.request("POST", path)
    assert answer.status_code == 200, answer.text
    started = answer.json()
    assert started["Path"] == f"/jobs/{started['ID']}"

    def look() -> dict[str, Any] | None:
        job = server.json(started["Path"])
        return job if job["State"] in ("Success", "Failure") else None

    return eventually(look, "the end of the job", seconds=60)


def finished(server: OrthancServer, path: str, body: Any = None) -> dict[str, Any]:
    """Starts a job, which must succeed, and gives what Orthanc says of it at its end."""
    job = ended(server, path, body)
    assert job["State"] == "Success", job
    assert job["Progress"] == 100
    return job
