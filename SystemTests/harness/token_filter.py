# SPDX-License-Identifier: GPL-3.0-or-later
"""Run by Orthanc's Python plugin: judges requests as services for sign-in do that share single studies.

Everybody may GET the viewer's files. All else takes a token, and each token reaches a resource with all that belongs
to it: by the header `Authorization`, or, where that is allowed, by the GET argument `token`. A path that names no
resource is refused. The tokens stand in a file, which the test changes.
"""

import json
import re
from pathlib import Path
from typing import Any

import orthanc  # What Orthanc gives its scripts; see `register`.

_FOLDER = Path(__file__).parent
_RESOURCE = re.compile(r"/(patients|studies|series|instances)/([0-9a-f]{8}(?:-[0-9a-f]{8}){4})(?:/|$)")
_DICOM_WEB = re.compile(r"/dicom-web/studies/([0-9.]+)(?:/series/([0-9.]+)(?:/instances/([0-9.]+))?)?(?:/|$)")
_PARENTS = {"instances": "series", "series": "study", "studies": "patient"}
_LEVELS = {"series": "series", "study": "studies", "patient": "patients"}
_TYPES = {"Study": "studies", "Series": "series", "Instance": "instances"}


def _filter(uri: str, **request: Any) -> bool:
    settings = json.loads((_FOLDER / "tokens.json").read_text())
    headers = {name.lower(): value for name, value in request["headers"].items()}
    authorization = headers.get("authorization", "")
    arguments = dict(request.get("get") or {})
    is_get = request["method"] == orthanc.HttpMethod.GET
    if is_get and (uri == "/system" or uri == "/ohif" or uri.startswith("/ohif/")):
        return True
    if authorization == f"Bearer {settings['administrator']}":
        return True
    if not is_get:
        return uri == "/tools/lookup"
    tokens = [authorization.removeprefix("Bearer ")]
    if settings["takes_argument"]:
        tokens.append(arguments.get("token", ""))
    granted = {resource for token in tokens for resource in settings["resources"].get(token, [])}
    return bool(granted) and not granted.isdisjoint(_resources(uri, arguments))


def _resources(uri: str, arguments: dict[str, str]) -> list[str]:
    """Orthanc's identifiers of what a path names and of what that belongs to."""
    if found := _RESOURCE.match(uri):
        level, identifier = found.groups()
    elif found := _DICOM_WEB.match(uri):
        level, identifier = _found([one for one in found.groups() if one][-1])
    elif uri == "/dicom-web/studies":
        level, identifier = _found(arguments.get("StudyInstanceUID") or arguments.get("0020000D") or "-")
    else:
        return []
    resources = [identifier] if identifier else []
    while resources and level in _PARENTS:
        parent = _PARENTS[level]
        resources.append(json.loads(orthanc.RestApiGet(f"/{level}/{resources[-1]}/{parent}"))["ID"])
        level = _LEVELS[parent]
    return resources


def _found(uid: str) -> tuple[str, str]:
    """The level and the identifier of what has a UID; empty when nothing has, or more than one."""
    found = [one for one in json.loads(orthanc.RestApiPost("/tools/lookup", uid)) if one["Type"] in _TYPES]
    return (_TYPES[found[0]["Type"]], found[0]["ID"]) if len(found) == 1 else ("", "")


orthanc.RegisterIncomingHttpRequestFilter(_filter)
