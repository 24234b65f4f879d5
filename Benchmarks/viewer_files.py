# SPDX-License-Identifier: GPL-3.0-or-later
"""The viewer's files beside nginx: requests per second, processor time, and memory after a thousand page loads.

Needs what `./test` has set up (the built plugin in `var/`), and Debian's `wrk` and `nginx-light`. Run it from the root:
`PYTHONPATH=scripts:SystemTests var/venv/bin/python Benchmarks/viewer_files.py`. Prints tables for docs/performance.md.
"""

import gzip
import http.client
import os
import re
import subprocess
import tempfile
import time
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

from harness.server import orthanc_server
from workbench import paths
from workbench.installation import installation
from workbench.orthanc import free_port
from workbench.waiting import eventually

SECONDS = 10
CONNECTIONS = 4
PAGE_LOADS = 1000
CHUNKS = 45
"""Scripts and styles that OHIF 3.10 asks for until a study shows, beside its page, configuration and main bundle."""

_NGINX = """
pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off; worker_processes 1; user root;
events {{ worker_connections 128; }}
http {{
    access_log off; sendfile on; tcp_nopush on;
    types {{ text/javascript js; }}
    client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
    uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    server {{ listen 127.0.0.1:{port}; root {folder}/files; gzip_static on; }}
}}
"""


def processor_seconds(*pids: int) -> float:
    """User and system time of processes so far."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def resident_megabytes(pid: int) -> float:
    """VmRSS."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) / 1024


def load(url: str, *pids: int) -> tuple[float, float]:
    """Requests per second, and milliseconds of the server's processor time for each."""
    before = processor_seconds(*pids)
    said = subprocess.run(
        ["wrk", "-t", "1", "-c", str(CONNECTIONS), "-d", f"{SECONDS}s", "-H", "Accept-Encoding: gzip", url],
        capture_output=True, text=True, check=True, timeout=SECONDS + 60,
    ).stdout
    assert "Non-2xx" not in said, said
    requests = int(re.search(r"(\d+) requests in", said)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    return rate, (processor_seconds(*pids) - before) / requests * 1000


def load_pages(url: str, names: list[str]) -> None:
    """Asks for the page and what it needs, over and over, as browsers with an empty cache do."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    for _ in range(PAGE_LOADS):
        for name in names:
            connection.request("GET", f"/ohif/{name}", headers={"Accept-Encoding": "gzip", "Accept": "text/html,*/*"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, name
    connection.close()


def main() -> None:
    with zipfile.ZipFile(paths.VIEWER) as viewer:
        scripts = [entry for entry in viewer.infolist() if re.fullmatch(r"[^/]*bundle[^/]*\.(js|css)", entry.filename)]
        biggest = max(scripts, key=lambda entry: entry.compress_size).filename
        contents = viewer.read(biggest)
    others = sorted(entry.filename for entry in scripts if entry.filename != biggest)[:CHUNKS]
    with tempfile.TemporaryDirectory() as name, orthanc_server(installation("1.10"), "benchmark") as server:
        folder = Path(name)
        (folder / "files").mkdir()
        (folder / "files" / biggest).write_bytes(contents)
        (folder / "files" / f"{biggest}.gz").write_bytes(gzip.compress(contents, 9))
        port = free_port()
        (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, port=port))
        nginx = subprocess.Popen(["/usr/sbin/nginx", "-p", folder, "-c", folder / "nginx.conf"])
        try:
            children = Path(f"/proc/{nginx.pid}/task/{nginx.pid}/children")
            workers = eventually(lambda: children.read_text().split(), "nginx has started")
            size = (folder / "files" / f"{biggest}.gz").stat().st_size
            print(f"{biggest}: {len(contents)} bytes, {size} as gzip; {CONNECTIONS} connections, {SECONDS} s\n")
            print("| server | requests/s | processor time a request |\n|---|---|---|")
            rate, cost = load(f"http://127.0.0.1:{port}/{biggest}", *map(int, workers))
            print(f"| nginx, `gzip_static` | {rate:.0f} | {cost:.2f} ms |")
            rate, cost = load(f"{server.url}/ohif/{biggest}", server.orthanc.pid)
            print(f"| the plugin in Orthanc 1.10.1 | {rate:.0f} | {cost:.2f} ms |\n")
        finally:
            nginx.terminate()
            nginx.wait(10)
        server.restart()
        pages = ["viewer", "app-config.js", biggest, *others]
        print("| memory of Orthanc (resident) | MB |\n|---|---|")
        print(f"| after the start | {resident_megabytes(server.orthanc.pid):.0f} |")
        start = time.monotonic()
        for rounds in (1, 2):
            load_pages(server.url, pages)
            megabytes = resident_megabytes(server.orthanc.pid)
            print(f"| after {rounds * PAGE_LOADS} page loads of {len(pages)} files | {megabytes:.0f} |")
        print(f"\n{2 * PAGE_LOADS * len(pages) / (time.monotonic() - start):.0f} files/s on one connection")


if __name__ == "__main__":
    main()
