# SPDX-License-Identifier: GPL-3.0-or-later
"""Other Debians: what cannot be had is left out soon and said, what is another than expected is said."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from workbench import debian_roots, installation, packages, paths, stamps
from workbench.debian_roots import DebianRoot, Unavailable
from workbench.orthanc import free_port

STATUS = """Package: liborthancframework1.13.0
Status: install ok installed
Version: 9.9.9-1

Package: orthanc
Status: install ok installed
Priority: optional
Version: {}+dfsg-1+b1
"""


class Empty(BaseHTTPRequestHandler):
    """A mirror that has nothing."""

    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DebianRoot:
    """A root that is not there yet; no package is installed for it."""
    monkeypatch.setattr(paths, "VAR", tmp_path)
    monkeypatch.setattr(paths, "STAMPS", tmp_path / "stamps")
    monkeypatch.setattr(packages, "ensure", lambda _: None)
    return DebianRoot("fuzzy", "Debian Fuzzy", expected="1.13.0")


@pytest.fixture
def empty_mirror() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Empty) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/debian"
        server.shutdown()
        thread.join(10)


def _made(root: DebianRoot, version: str) -> None:
    """The root as it is once it was made with this Orthanc."""
    for file, text in (("usr/sbin/Orthanc", ""), ("var/lib/dpkg/status", STATUS.format(version))):
        (root.folder / file).parent.mkdir(parents=True, exist_ok=True)
        (root.folder / file).write_text(text)
    stamps.mark_done("fuzzy", stamps.digest("fuzzy", *debian_roots._PACKAGES))


def test_a_mirror_without_that_debian_is_told_soon(
    root: DebianRoot, empty_mirror: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(debian_roots, "_mirror", lambda: empty_mirror)
    start = time.monotonic()
    with pytest.raises(Unavailable, match=r"^The packages of Debian Fuzzy cannot be had from .*: it answers 404"):
        root.ensure()
    assert time.monotonic() - start < 5


def test_without_a_network_the_run_goes_on_with_the_others(
    root: DebianRoot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(debian_roots, "_mirror", lambda: f"http://127.0.0.1:{free_port()}/debian")
    monkeypatch.setattr(installation, "ROOTS", {"1.13": root})
    ready, [remark] = installation.set_up(("1.10", "1.13"))
    assert ready == ("1.10",)
    assert remark.startswith("Without Orthanc 1.13: The packages of Debian Fuzzy cannot be had from ")
    assert remark in capsys.readouterr().out
    with pytest.raises(Unavailable):
        installation.set_up(("1.13",))


@pytest.mark.parametrize(("version", "is_told"), [("1.13.0", False), ("1.14.2", True)])
def test_another_orthanc_than_expected_is_told(
    root: DebianRoot, monkeypatch: pytest.MonkeyPatch, version: str, is_told: bool
) -> None:
    monkeypatch.setattr(installation, "ROOTS", {"1.13": root})
    _made(root, version)
    assert root.found == version
    ready, remarks = installation.set_up(("1.13",))
    assert ready == ("1.13",)
    told = [f"Debian Fuzzy has Orthanc {version}, and the project was seen with 1.13.0."]
    assert remarks == (told if is_told else [])
