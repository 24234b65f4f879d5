# SPDX-License-Identifier: GPL-3.0-or-later
"""A second web server, as somebody may run it who makes links to the viewer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class OtherOrigin:
    """Answers with texts to every page that asks."""

    port: int
    documents: dict[str, str] = field(default_factory=dict)
    """What lies at each path."""
    requests: list[str] = field(default_factory=list)
    """The paths that were asked for."""

    @property
    def url(self) -> str:
        """The origin."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def other_origin() -> Iterator[OtherOrigin]:
    """A running server on a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            other.requests.append(self.path)
            text = other.documents.get(self.path)
            content = (text or "").encode()
            self.send_response(404 if text is None else 200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Says nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        other = OtherOrigin(server.server_address[1])
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield other
        finally:
            server.shutdown()
            thread.join(timeout=10)
