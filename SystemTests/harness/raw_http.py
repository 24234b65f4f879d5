# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests exactly as given: no normalised path, no decoded body, every header line."""

import http.client
import socket
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


def bytes_after_headers(server: OrthancServer, method: str, target: str, **headers: str) -> bytes:
    """Everything behind the headers of an answer; `raw_request` does not look for a body where there must be none."""
    address = urlsplit(server.url)
    lines = [f"{method} {target} HTTP/1.1", f"Host: {address.netloc}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode("ascii"))
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answer.startswith(b"HTTP/1.1 "), answer[:100]
    _, blank_line, after = answer.partition(b"\r\n\r\n")
    assert blank_line, answer[-100:]
    return after
