# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy before Orthanc that asks a service who has signed in, as docs/security.md shows it."""

import re
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from workbench import paths

from .reverse_proxy import reverse_proxy

SESSION = "session=a71e"
"""The cookie of somebody who has signed in."""


@contextmanager
def guarding_proxy(upstream: str, folder: Path, *, tls: bool = False) -> Iterator[str]:
    """A running one; gives its address, without a slash at the end."""
    document = (paths.ROOT / "docs" / "security.md").read_text()
    [locations] = re.findall(r"(?m)^    location / \{\n(?:^    .*\n)*", document)
    with _service() as service:
        example = textwrap.dedent(locations)
        for address, own in {"http://127.0.0.1:8042": upstream, "http://127.0.0.1:9000": service}.items():
            assert address in example
            example = example.replace(address, own)
        with reverse_proxy(upstream, folder, tls=tls, locations=example) as root:
            yield root


@contextmanager
def _service() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            cookies = self.headers.get("Cookie", "").split("; ")
            self.send_response(204 if SESSION in cookies else 401)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join(timeout=10)
