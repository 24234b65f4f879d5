# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of Orthanc's configuration that `./run` and the tests share."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .installation import Installation


def loopback_configuration(
    installation: Installation, folder: Path, *, http_port: int, plugins: Sequence[str]
) -> dict[str, Any]:
    """An Orthanc that only this machine can reach, with its data below `folder`."""
    data = folder / "data"
    data.mkdir(exist_ok=True)
    return {
        "Name": "OHIF for Orthanc",
        "StorageDirectory": installation.reachable(data),
        "IndexDirectory": installation.reachable(data),
        "HttpPort": http_port,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False,
        "DicomServerEnabled": False,
        "Plugins": list(plugins),
    }
