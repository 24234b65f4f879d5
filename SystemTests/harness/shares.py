# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that nobody may ask without a token, and tokens for what is on it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from workbench import paths
from workbench.installation import Installation

from .library import catalogue
from .server import OrthancServer, orthanc_server

ADMINISTRATOR = "administrator-4fe1"
FILTER = Path(__file__).with_name("token_filter.py")
"""Runs in Orthanc."""
MODELS = {"header or argument": True, "header only": False}
"""How tokens are taken: whether as GET argument, too."""


class Shares:
    """The server, studies on it, and a token for each."""

    def __init__(self, server: OrthancServer, takes_argument: bool) -> None:
        self.server = server
        self.takes_argument = takes_argument
        self.tokens: dict[str, str] = {}
        """The resource of each token."""
        self.studies: dict[str, str] = {}
        """Orthanc's identifiers by name."""

    def share(self, name: str) -> str:
        """Stores a study of the catalogue unless it is there; gives a token for it."""
        if name not in self.studies:
            files = [paths.STUDIES / file for file in catalogue()[name]["files"]]
            self.studies[name] = self.server.upload(*files)[0]["ParentStudy"]
        return self.grant(self.studies[name], name)

    def grant(self, resource: str, name: str) -> str:
        """A token for what has that identifier."""
        token = f"secret-{len(self.tokens)}-" + name.replace(" ", "-")
        self.tokens[token] = resource
        self._tell()
        return token

    def revoke(self, token: str) -> None:
        """From now on the token opens nothing."""
        del self.tokens[token]
        self._tell()

    def link(self, name: str, token: str | None, mode: str = "viewer") -> str:
        """The address of a study in the viewer."""
        end = "" if token is None else f"&token={token}"
        return f"{self.server.url}/ohif/{mode}?url=../studies/{self.studies[name]}/ohif-dicom-json{end}"

    def _tell(self) -> None:
        """Lets the filter know who may see what; never leaves half of a file, for it reads it at each request."""
        unfinished = self.server.folder / "tokens.unfinished"
        unfinished.write_text(_settings(self.takes_argument, self.tokens))
        unfinished.replace(self.server.folder / "tokens.json")


def _settings(takes_argument: bool, tokens: dict[str, str]) -> str:
    """What the filter reads."""
    resources = {token: [resource] for token, resource in tokens.items()}
    return json.dumps({"administrator": ADMINISTRATOR, "takes_argument": takes_argument, "resources": resources})


@contextmanager
def shares_server(
    installation: Installation,
    name: str,
    takes_argument: bool,
    *,
    ohif: Mapping[str, Any] | None = None,
    has_dicom_web: bool = False,
) -> Iterator[Shares]:
    """A running one; has_dicom_web: with Orthanc's DICOMweb plugin."""
    script = paths.VAR / "servers" / paths.CHOSEN.name / name / "token_filter.py"
    if installation.root is not None:
        script = installation.root / "work" / script.relative_to(paths.VAR)
    with orthanc_server(
        installation,
        name,
        ohif=ohif,
        plugins=[paths.PLUGIN, installation.python, *([installation.dicom_web] if has_dicom_web else [])],
        configuration={"PythonScript": installation.reachable(script)},
        files={"token_filter.py": FILTER.read_text(), "tokens.json": _settings(takes_argument, {})},
    ) as server:
        server.session.headers["Authorization"] = f"Bearer {ADMINISTRATOR}"
        yield Shares(server, takes_argument)
