# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTTP client that costs next to nothing, so that what is measured is the server.

It speaks just enough HTTP/1.1 (RFC 9112) for Orthanc: bodies have a `Content-Length`, connections are kept alive.
"""

import socket
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Answer:
    """An answer, its body as it came."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of a header."""
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.decode().lower() == name.lower():
                return value.strip().decode()
        return None


class Connection:
    """One connection, opened when needed: Orthanc closes it after a second without a request."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        assert address.hostname
        assert address.port
        self._address = (address.hostname, address.port)
        self._host = address.netloc
        self._socket: socket.socket | None = None

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connection; the next request opens another one."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def request(self, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """Does a request; an underscore in a header's name is a dash."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}", "Connection: keep-alive"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if body is not None or method in ("POST", "PUT"):
            lines.append(f"Content-Length: {len(body or b'')}")
        message = "\r\n".join([*lines, "", ""]).encode() + (body or b"")
        for is_last in (False, True):
            is_fresh = self._socket is None
            try:
                return self._exchange(message, method)
            except OSError:
                self.close()
                # A kept connection may have been closed meanwhile; a new one has no such excuse.
                if is_fresh or is_last:
                    raise
        raise AssertionError

    def _exchange(self, message: bytes, method: str) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(self._address, timeout=600)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(message)
        received = bytearray()
        while (end := received.find(b"\r\n\r\n")) < 0:
            self._receive(received)
        head = bytes(received[:end])
        status = int(head[9:12])
        answer = Answer(status, head, b"")
        length = 0 if status == 304 or method == "HEAD" else int(answer.header("Content-Length") or 0)
        while len(received) < end + 4 + length:
            self._receive(received)
        if (answer.header("Connection") or "").lower() == "close":
            self.close()
        return Answer(status, head, bytes(received[end + 4 :]))

    def _receive(self, received: bytearray) -> None:
        assert self._socket is not None
        piece = self._socket.recv(1 << 18)
        if not piece:
            raise ConnectionResetError("Orthanc closed the connection")
        received += piece
