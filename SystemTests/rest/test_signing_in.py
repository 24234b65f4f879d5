# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever signs in gets everything, by every route, and nobody else anything: by Orthanc's users, and by a proxy."""

from pathlib import Path

import requests
from harness.confidential import Confidential, disclosed, routes
from harness.fixtures import Starter
from harness.server import OrthancServer
from harness.sign_in import SESSION, guarding_proxy


def _assert_closed(study: Confidential, root: str, **options: object) -> None:
    """Fails when something comes without a sign-in."""
    for template in routes():
        answer = requests.get(root + study.path(template), **options)
        assert answer.status_code == 401, template
        assert disclosed([study], answer.content + repr(answer.headers).encode()) == []
    for path in routes("POST"):
        assert requests.post(root + path, **options).status_code == 401, path


def test_orthancs_users(start: Starter) -> None:
    users = {"AuthenticationEnabled": True, "RegisteredUsers": {"doctor": "secret-5b"}}
    with start(configuration=users, credentials=("doctor", "secret-5b")) as server:
        study = Confidential.stored(server, "users")
        study.assert_shown(server.get)
        _assert_closed(study, server.url, timeout=60)
        _assert_closed(study, server.url, timeout=60, auth=("doctor", "another"))
        log = server.log().encode()
        assert [word for word in (*study.written(), b"secret-5b") if word in log] == []


def test_a_proxy_that_asks_a_service(server: OrthancServer, tmp_path: Path) -> None:
    study = Confidential.stored(server, "proxy")
    with guarding_proxy(server.url, tmp_path / "nginx") as root:
        session = {"headers": {"Cookie": SESSION}, "timeout": 60}
        study.assert_shown(lambda path: requests.get(root + path, **session))
        for template in study.routes:
            path = study.path(template)
            assert requests.get(root + path, **session).content == server.get(path).content, template
        _assert_closed(study, root, timeout=60)
        for cookie in ("session=x", f"{SESSION}0"):
            _assert_closed(study, root, timeout=60, headers={"Cookie": cookie})
