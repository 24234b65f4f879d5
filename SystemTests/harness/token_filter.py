# SPDX-License-Identifier: GPL-3.0-or-later
"""Run by Orthanc's Python plugin: judges requests as services for sign-in do that share single studies.

Everybody may GET the viewer's files. All else takes a token, and each token reaches one study: by the header
`Authorization`, or, where that is allowed, by the GET argument `token`. The tokens stand in a file, which the test
changes.
"""

import json
import re
from pathlib import Path
from typing import Any

import orthanc  # What Orthanc gives its scripts; see `register`.

_FOLDER = Path(__file__).parent
_RESOURCE = re.compile(r"/(studies|series|instances)/([0-9a-f]{8}(?:-[0-9a-f]{8}){4})(?:/|$)")


def _filter(uri: str, **request: Any) -> bool:
    settings = json.loads((_FOLDER / "tokens.json").read_text())
    headers = {name.lower(): value for name, value in request["headers"].items()}
    authorization = headers.get("authorization", "")
    is_get = request["method"] == orthanc.HttpMethod.GET
    if is_get and (uri == "/system" or uri == "/ohif" or uri.startswith("/ohif/")):
        return True
    if authorization == f"Bearer {settings['administrator']}":
        return True
    if not is_get:
        return uri == "/tools/lookup"
    tokens = [authorization.removeprefix("Bearer ")]
    if settings["takes_argument"]:
        tokens.append(dict(request.get("get") or {}).get("token", ""))
    return any(_study(uri) in settings["studies"].get(token, []) for token in tokens)


def _study(uri: str) -> str | None:
    found = _RESOURCE.match(uri)
    if found is None:
        return None
    level, identifier = found.groups()
    if level == "studies":
        return identifier
    return json.loads(orthanc.RestApiGet(f"/{level}/{identifier}/study"))["ID"]


orthanc.RegisterIncomingHttpRequestFilter(_filter)
