# SPDX-License-Identifier: GPL-3.0-or-later
"""What Orthanc needs for HTTPS: a certificate, and on Debian a small library in OpenSSL's name."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from workbench import paths, stamps
from workbench.installation import Installation

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
    folder = paths.VAR / "libssl-shim" / stamps.digest(_SHIM_SOURCE)[:16]
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Two runs of tests may come here at the same time.
        unfinished = Path(tempfile.mkdtemp(dir=folder.parent))
        unfinished.chmod(0o755)
        compiler = shutil.which("cc") or shutil.which("clang")
        assert compiler, "no C compiler: Swift's toolchain brings clang"
        subprocess.run(
            [
                *(compiler, "-shared", "-fPIC", "-O1", "-o", unfinished / "libssl.so", _SHIM_SOURCE),
                *("-Wl,--no-as-needed", f"-L{_OPENSSL}", "-l:libssl.so.3"),
            ],
            check=True,
            timeout=60,
        )
        (unfinished / "libcrypto.so").symlink_to(f"{_OPENSSL}/libcrypto.so.3")
        try:
            unfinished.rename(folder)
        except OSError:
            shutil.rmtree(unfinished)
            assert folder.exists(), f"{folder} cannot be made"
    return folder
