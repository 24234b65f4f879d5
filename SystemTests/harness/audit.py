# SPDX-License-Identifier: GPL-3.0-or-later
"""A plugin that keeps Orthanc's audit log."""

from dataclasses import dataclass
from pathlib import Path

from workbench.installation import Installation

from .shared_library import shared_library

_SOURCE = Path(__file__).with_name("audit_listener.c")


@dataclass(frozen=True)
class Record:
    """A record as the plugin got it."""

    source: str
    user: str
    level: int
    """`OrthancPluginResourceType`: 1 is a study, 2 a series."""
    resource: str
    action: str
    size: int
    """Of the data that goes with it."""


class AuditLog:
    """The records of an Orthanc that `plugin` is loaded in and that is started in `environment`."""

    def __init__(self, installation: Installation) -> None:
        self.plugin = shared_library(_SOURCE, "libAuditListener.so")
        """The plugin's file."""
        self._file = installation.work_folder("audit") / "records"
        self._file.touch()
        self._file.chmod(0o666)
        self.environment = {"AUDIT_LOG": installation.reachable(self._file)}

    def taken(self) -> list[Record]:
        """The records since the last time, in their order."""
        records = []
        for line in self._file.read_text().splitlines():
            source, user, level, resource, action, size = line.split("\t")
            records.append(Record(source, user, int(level), resource, action, int(size)))
        self._file.write_text("")
        return records
