# SPDX-License-Identifier: GPL-3.0-or-later
"""`AuditLog`: who opened which study, told to the plugins that keep Orthanc's audit log."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from harness.audit import AuditLog, Record
from harness.corpus import CT, instance
from harness.fixtures import Starter
from harness.server import OrthancServer
from workbench import paths
from workbench.installation import Installation

pytestmark = pytest.mark.each_version

USERS = {"AuthenticationEnabled": True, "RegisteredUsers": {"alice": "secret", "Zoë": "pass:wörd"}}
STUDY, SERIES = 1, 2


def viewed(resource: str, user: str = "alice", level: int = STUDY) -> Record:
    """What the log says of an opening."""
    return Record(source="ohif", user=user, level=level, resource=resource, action="viewed", size=0)


@contextmanager
def audited(
    start: Starter, installation: Installation, *, ohif: dict[str, Any], users: bool = True
) -> Iterator[tuple[OrthancServer, AuditLog]]:
    """An Orthanc whose audit log is kept."""
    log = AuditLog(installation)
    with start(
        ohif=ohif, plugins=[paths.PLUGIN, log.plugin], environment=log.environment,
        configuration=USERS if users else {}, credentials=("alice", "secret") if users else None,
    ) as server:
        yield server, log


@pytest.mark.since("1.13")
def test_each_opening_is_recorded(start: Starter, installation: Installation) -> None:
    with audited(start, installation, ohif={"AuditLog": True}) as (server, log):
        [answer] = server.upload(instance(CT, "audit"))
        study, series, patient = (answer[f"Parent{level}"] for level in ("Study", "Series", "Patient"))
        path = f"/studies/{study}/ohif-dicom-json"
        first = server.get(path)
        assert (first.status_code, log.taken()) == (200, [viewed(study)])

        assert server.get(path).status_code == 200
        assert log.taken() == [viewed(study)], "It comes from the cache."

        unchanged = server.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (unchanged.status_code, log.taken()) == (304, [viewed(study)])

        assert server.get(path, auth=("Zoë".encode(), "pass:wörd".encode())).status_code == 200
        assert log.taken() == [viewed(study, "Zoë")]

        assert server.get(f"/series/{series}/ohif-dicom-json").status_code == 200
        assert log.taken() == [viewed(series, level=SERIES)]

        assert server.get(f"/patients/{patient}/ohif-dicom-json").status_code == 200
        assert log.taken() == [viewed(study)]

        for other in (
            "/ohif/viewer", "/ohif/status", "/ohif/app-config.js", f"/studies/{study}",
            f"/studies/{series}/ohif-dicom-json", f"{path}?viewer=nonsense",
        ):
            server.get(other)
        assert server.get(path, auth=("alice", "wrong")).status_code == 401
        assert server.request("POST", path).status_code == 405
        assert log.taken() == [], "Nothing was seen."


@pytest.mark.since("1.13")
def test_without_passwords_nobody_has_a_name(start: Starter, installation: Installation) -> None:
    with audited(start, installation, ohif={"AuditLog": True}, users=False) as (server, log):
        study = server.upload_study(instance(CT, "audit"))
        assert server.get(f"/studies/{study}/ohif-dicom-json", auth=("alice", "secret")).status_code == 200
        assert log.taken() == [viewed(study, user="")]


@pytest.mark.since("1.13")
def test_without_the_option_nothing_is_recorded(start: Starter, installation: Installation) -> None:
    with audited(start, installation, ohif={}) as (server, log):
        study = server.upload_study(instance(CT, "audit"))
        assert server.get(f"/studies/{study}/ohif-dicom-json").status_code == 200
        assert log.taken() == []


def test_an_orthanc_without_audit_logs_says_so(start: Starter, installation: Installation) -> None:
    with start(ohif={"AuditLog": True}) as server:
        study = server.upload_study(instance(CT, "audit"))
        assert server.get(f"/studies/{study}/ohif-dicom-json").status_code == 200
        sentence = 'The option "OHIF.AuditLog" has no effect: it needs Orthanc 1.12.9 or newer'
        assert (sentence in server.log()) == (installation.version != "1.13")
