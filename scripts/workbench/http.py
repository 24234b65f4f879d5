# SPDX-License-Identifier: GPL-3.0-or-later
"""The few HTTP calls that set-up needs, before any Python package is there."""

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any


def get_json(url: str) -> Any:
    """The JSON that `url` answers."""
    with urllib.request.urlopen(url, timeout=30) as response:
        return json.load(response)


def upload(url: str, file: Path) -> bool:
    """Stores a file in the Orthanc at `url`; false when Orthanc says that it is not DICOM."""
    with file.open("rb") as body:
        request = urllib.request.Request(
            f"{url}/instances",
            data=body,  # Sent in pieces: a file may be larger than memory.
            headers={"Content-Type": "application/dicom", "Content-Length": str(file.stat().st_size)},
            method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=600):
                return True
        except urllib.error.HTTPError as error:
            if error.code == 400:
                return False
            raise
