# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests exactly as given: no normalised path, no decoded body, every header line."""

import http.client
from dataclasses import dataclass
from urllib.parse import urlsplit

from .server import OrthancServer


@dataclass(frozen=True)
class RawAnswer:
    """An answer as it came over the wire."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        """Every value of a header, one a line that was sent."""
        return [value for key, value in self.headers if key.lower() == name.lower()]


def raw_request(server: OrthancServer, method: str, target: str, **headers: str) -> RawAnswer:
    """Sends the request target letter by letter, e.g. with `..` in it; an underscore in a header's name is a dash."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=60)
    try:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        return RawAnswer(answer.status, answer.getheaders(), answer.read())
    finally:
        connection.close()
