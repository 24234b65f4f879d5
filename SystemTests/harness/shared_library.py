# SPDX-License-Identifier: GPL-3.0-or-later
"""Small libraries in C, for what only a library can do in Orthanc's process."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from workbench import paths, stamps


def shared_library(source: Path, name: str, *more: str) -> Path:
    """The library `name` that a file in C makes, built once; `more` goes to the compiler. It is alone in its folder."""
    folder = paths.VAR / "shared-libraries" / f"{source.stem}-{stamps.digest(source)[:16]}"
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Two runs of tests may come here at the same time.
        unfinished = Path(tempfile.mkdtemp(dir=folder.parent))
        unfinished.chmod(0o755)
        compiler = shutil.which("cc") or shutil.which("clang")
        assert compiler, "no C compiler: Swift's toolchain brings clang"
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", unfinished / name, source, *more],
            check=True,
            timeout=60,
        )
        try:
            unfinished.rename(folder)
        except OSError:
            shutil.rmtree(unfinished)
            assert folder.exists(), f"{folder} cannot be made"
    return folder / name
