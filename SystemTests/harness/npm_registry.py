# SPDX-License-Identifier: GPL-3.0-or-later
"""A registry of npm packages on loopback: as much of the protocol as it takes to fetch one."""

import base64
import hashlib
import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote


@dataclass
class Registry:
    """Serves one version of one package."""

    name: str
    version: str
    archive: bytes
    stated: str
    """The integrity that it tells of the archive, right or wrong."""
    port: int = 0
    requests: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """What npm takes as `registry`."""
        return f"http://127.0.0.1:{self.port}/"

    def answer(self, path: str) -> tuple[str, bytes] | None:
        """Media type and content at a path; None when there is nothing."""
        file = f"/{self.name}/-/{self.name.rpartition('/')[2]}-{self.version}.tgz"
        if unquote(path) == file:
            return "application/octet-stream", self.archive
        if unquote(path) != f"/{self.name}":
            return None
        dist = {"tarball": self.url.rstrip("/") + file, "integrity": self.stated}
        version = {"name": self.name, "version": self.version, "dist": dist}
        document = {
            "name": self.name, "dist-tags": {"latest": self.version}, "versions": {self.version: version},
            "time": {self.version: "2026-01-01T00:00:00.000Z"},
        }
        return "application/json", json.dumps(document).encode()


def integrity_of(archive: bytes) -> str:
    """What an honest registry tells."""
    return "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()


_SMALL = 100_000
"""Bytes of a file of OHIF that goes into a package: the others are 95 of 100 parts, and take time."""


def pack(build: Path, file: Path, name: str, version: str) -> bytes:
    """A package that has the smaller files of a build of OHIF where npm's has them; gives the archive, which is left in
    `file`.
    """
    description = json.dumps({"name": name, "version": version}).encode()
    with tarfile.open(file, "w:gz", compresslevel=1) as archive:
        member = tarfile.TarInfo("package/package.json")
        member.size = len(description)
        with (file.with_suffix(".json")).open("w+b") as content:
            content.write(description)
            content.seek(0)
            archive.addfile(member, content)
        archive.add(build, "package/dist", filter=lambda member: None if member.size > _SMALL else member)
    return file.read_bytes()


@contextmanager
def serving(registry: Registry) -> Iterator[Registry]:
    """A running registry on a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            registry.requests.append(self.path)
            kind, content = registry.answer(self.path) or ("application/json", b'{"error": "not found"}')
            self.send_response(200 if registry.answer(self.path) else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Says nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        registry.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield registry
        finally:
            server.shutdown()
            thread.join(timeout=10)
