# SPDX-License-Identifier: GPL-3.0-or-later
"""What docs/security.md gives to copy."""

import re
import textwrap

import pytest
from harness.corpus import CT, instance
from harness.fixtures import Starter
from workbench import paths

pytestmark = pytest.mark.each_version


def _filter() -> str:
    document = (paths.ROOT / "docs" / "security.md").read_text()
    [script] = re.findall(r"(?m)(^    function IncomingHttpRequestFilter.*\n(?:^    .*\n)*)", document)
    return textwrap.dedent(script)


def test_a_user_who_only_looks(start: Starter) -> None:
    users = {"AuthenticationEnabled": True, "RegisteredUsers": {"admin": "1", "viewer": "2"}}
    with start(
        configuration={**users, "LuaScripts": ["filter.lua"]}, files={"filter.lua": _filter()},
        credentials=("admin", "1"),
    ) as server:
        [answer] = server.upload(instance(CT, "security"))
        study, one = answer["ParentStudy"], answer["ID"]
        looks = {"auth": ("viewer", "2")}
        uid = server.json(f"/studies/{study}")["MainDicomTags"]["StudyInstanceUID"]
        for path in ("/ohif/viewer", f"/studies/{study}/ohif-dicom-json", f"/instances/{one}/file"):
            assert server.get(path, **looks).status_code == 200, path
        assert server.request("POST", "/tools/lookup", data=uid, **looks).status_code == 200
        query = {"Level": "Study", "Query": {"AccessionNumber": "x"}}
        assert server.request("POST", "/tools/find", json=query, **looks).status_code == 200

        for method, path in (
            ("POST", "/instances"), ("POST", "/ohif/clear-cache"), ("POST", "/ohif/preload"),
            ("DELETE", f"/studies/{study}"), ("PUT", f"/instances/{one}/metadata/4202"),
            ("POST", f"/studies/{study}/anonymize"),
        ):
            assert server.request(method, path, data=b"{}", **looks).status_code == 403, path
        assert server.get(f"/studies/{study}/ohif-dicom-json").status_code == 200, "It is still there."
        assert server.get("/ohif/viewer", auth=("viewer", "1")).status_code == 401


def test_what_opens_patients_data_is_told_at_the_start(start: Starter) -> None:
    section = {"UncheckedFolders": ["/ohif/", "/instances/"], "CheckedLevel": "studies"}
    with start(configuration={"Authorization": section}) as server:
        log = server.log()
        assert 'The option "Authorization.UncheckedFolders" has "/instances/"' in log
        assert 'has "/ohif/"' not in log
        assert "CheckedLevel" not in log
