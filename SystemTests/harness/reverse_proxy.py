# SPDX-License-Identifier: GPL-3.0-or-later
"""A real nginx in front of an Orthanc, as hospitals put it there: a prefix, and TLS if wanted."""

import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from workbench.orthanc import free_port

from .polling import eventually
from .tls import self_signed_certificate

_NGINX = "/usr/sbin/nginx"
_CONFIGURATION = """
pid {folder}/nginx.pid;
error_log {folder}/error.log;
daemon off;
worker_processes 1;
events {{ worker_connections 128; }}
http {{
    log_format bytes "$bytes_sent $status $request_uri";
    access_log {folder}/access.log bytes;
    client_max_body_size 0;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} {tls};
        {certificate}
        {locations}
    }}
}}
"""
_LOCATION = """
location {prefix} {{
    proxy_pass {upstream}/;
    proxy_set_header Host $host;
    {accept_encoding}
}}
"""


@contextmanager
def reverse_proxy(
    upstream: str,
    folder: Path,
    *,
    prefix: str = "/",
    tls: bool = False,
    accept_encoding: str | None = None,
    locations: str | None = None,
) -> Iterator[str]:
    """Passes what is below `prefix` (with both its slashes) on to `upstream`; gives the address of Orthanc's root
    as browsers see it, without a slash at the end. `accept_encoding` stands for what browsers say themselves;
    `locations` are nginx's own words in place of all that. nginx runs without root's rights or files, until the end."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    certificate = ""
    if tls:
        pem = self_signed_certificate(folder)
        certificate = f"ssl_certificate {pem}; ssl_certificate_key {pem};"
    if locations is None:
        encoding = f'proxy_set_header Accept-Encoding "{accept_encoding}";' if accept_encoding else ""
        locations = _LOCATION.format(prefix=prefix, upstream=upstream, accept_encoding=encoding)
    file = folder / "nginx.conf"
    file.write_text(
        _CONFIGURATION.format(
            folder=folder,
            port=port,
            tls="ssl" if tls else "",
            certificate=certificate,
            locations=locations,
        )
    )
    # Started by root, its worker would be another user, who cannot reach the folder.
    user = ["-g", "user root;"] if folder.owner() == "root" else []
    with (folder / "nginx.out").open("wb") as said:
        process = subprocess.Popen(
            [_NGINX, "-p", folder, "-c", file, *user],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
    try:
        _wait_until_it_listens(port, process, folder)
        yield f"{'https' if tls else 'http'}://127.0.0.1:{port}{prefix.rstrip('/')}"
    finally:
        process.terminate()
        process.wait(10)


@dataclass(frozen=True)
class Answered:
    """A request that nginx has answered."""

    path: str
    """As the browser calls it, without query."""
    status: int
    size: int
    """In bytes, headers included."""


def answered(folder: Path) -> list[Answered]:
    """What the nginx that runs in `folder` has answered so far."""
    lines = [line.split(" ", 2) for line in (folder / "access.log").read_text().splitlines()]
    return [Answered(address.partition("?")[0], int(status), int(size)) for size, status, address in lines]


def _wait_until_it_listens(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    def listens() -> bool:
        assert process.poll() is None, (folder / "nginx.out").read_text()
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
        except urllib.error.HTTPError:
            return True  # Any answer will do: to plain HTTP a TLS port says 400.
        except OSError:
            return False
        return True

    eventually(listens, "nginx listens")
