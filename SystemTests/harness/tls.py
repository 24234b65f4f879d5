# SPDX-License-Identifier: GPL-3.0-or-later
"""What Orthanc needs for HTTPS: a certificate, and on Debian a small library in OpenSSL's name."""

import subprocess
from contextlib import suppress
from pathlib import Path

from workbench.installation import Installation

from .shared_library import shared_library

_SHIM_SOURCE = Path(__file__).with_name("libssl_shim.c")
_OPENSSL = "/usr/lib/x86_64-linux-gnu"


def self_signed_certificate(folder: Path) -> Path:
    """A file with a new key and its certificate for 127.0.0.1, in the form that Orthanc reads."""
    key, certificate, both = (folder / name for name in ("key.pem", "certificate.pem", "both.pem"))
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"),
            *("-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    both.write_text(key.read_text() + certificate.read_text())
    return both


def tls_environment(installation: Installation) -> dict[str, str]:
    """The environment in which Debian's Orthanc can speak TLS.

    Its web server looks up a function by the name that OpenSSL 3 has replaced, and crashes at the first connection:
    see libssl_shim.c.
    """
    return {"LD_LIBRARY_PATH": installation.reachable(_shim())}


def _shim() -> Path:
    library = shared_library(
        _SHIM_SOURCE, "libssl.so", "-Wl,--no-as-needed", f"-L{_OPENSSL}", "-l:libssl.so.3")
    beside = library.with_name("libcrypto.so")
    if not beside.is_symlink():
        with suppress(FileExistsError):
            beside.symlink_to(f"{_OPENSSL}/libcrypto.so.3")
    return library.parent
