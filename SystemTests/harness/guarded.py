# SPDX-License-Identifier: GPL-3.0-or-later
"""A server whose filter lets everybody GET what is below `/ohif/`, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import RemoteDisconnected

from workbench import paths
from workbench.installation import Installation

from .confidential import Confidential, disclosed
from .raw_http import RawAnswer, raw_request
from .server import OrthancServer, orthanc_server

ADMINISTRATOR = "administrator-71c2"
# `/system` tells that Orthanc has started.
FILTER = f"""
function IncomingHttpRequestFilter(method, uri, ip, username, httpHeaders)
  if httpHeaders['x-administrator'] == '{ADMINISTRATOR}' then
    return true
  end
  return method == 'GET' and (uri == '/system' or uri == '/ohif' or string.sub(uri, 1, 6) == '/ohif/')
end
"""


@dataclass(frozen=True)
class Guarded:
    """The server, with a study that the administrator has looked at already."""

    server: OrthancServer
    study: Confidential

    def ask(self, target: str, method: str = "GET", **headers: str) -> RawAnswer:
        """What anybody gets; fails when it tells of the patient."""
        try:
            answer = raw_request(self.server, method, target, **headers)
        except RemoteDisconnected:
            return RawAnswer(0, [], b"")  # Orthanc's web server gives no answer to what is no path.
        whole = answer.body + "\n".join(f"{name}: {value}" for name, value in answer.headers).encode()
        assert disclosed([self.study], whole, target) == [], f"{method} {target}: {answer.status}"
        return answer


@contextmanager
def guarded_server(installation: Installation, name: str, source: str) -> Iterator[Guarded]:
    """A running one with a data source; that of DICOMweb with Orthanc's plugin. At the end its log tells nothing."""
    with orthanc_server(
        installation,
        name,
        ohif={"DataSource": source},
        plugins=[paths.PLUGIN, *([installation.dicom_web] if source == "dicom-web" else [])],
        configuration={"LuaScripts": ["filter.lua"]},
        files={"filter.lua": FILTER},
    ) as server:
        server.session.headers["X-Administrator"] = ADMINISTRATOR
        study = Confidential.stored(server, "guarded")
        # The table is a real one, and what is kept in memory must not come either.
        study.assert_shown(server.get)
        yield Guarded(server, study)
        log = server.log().encode()
        assert [text for text in study.written() if text in log] == []
