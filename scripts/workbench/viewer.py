# SPDX-License-Identifier: GPL-3.0-or-later
"""A real OHIF build, fetched once, packed once, and attached to the plugin."""

import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from . import environment, limits, paths, stamps
from .console import Problem, say
from .steps import run_logged

# OHIF 3.10 with MONAI Label's extension: the one complete OHIF build that a package registry carries.
_PACKAGE = "monailabel"
_VERSION = "0.8.5"
_SHA256 = "0c2c9bd72c8f9862c0c182d14e7f2637c53ccd616f9ffa584f619b1040f1fc6b"
_FOLDER = PurePosixPath("monailabel/endpoints/static/ohif")


def ensure_build() -> Path:
    """The folder of the build, fetched if it is missing."""
    if paths.OHIF_BUILD.is_dir() and stamps.is_done("ohif-build", _SHA256):
        return paths.OHIF_BUILD
    environment.ensure()
    say(f"Fetching OHIF (from the Python package {_PACKAGE} {_VERSION}, 20 MB)")
    stamps.forget("ohif-build")
    with tempfile.TemporaryDirectory(dir=paths.VAR, prefix="ohif-") as folder:
        unpacked = Path(folder) / "build"
        _unpack(_download(Path(folder)), unpacked)
        shutil.rmtree(paths.OHIF_BUILD, ignore_errors=True)
        unpacked.rename(paths.OHIF_BUILD)
    stamps.mark_done("ohif-build", _SHA256)
    return paths.OHIF_BUILD


def ensure_packed() -> Path:
    """The packed viewer; packed anew when the build or the packer has changed. The packer must be built."""
    packer = stamps.digest(_SHA256, stamps.file_digest(paths.COMMAND))
    if paths.VIEWER.exists() and stamps.is_done("ohif-viewer", packer + stamps.file_digest(paths.VIEWER)):
        return paths.VIEWER
    build = ensure_build()
    say("Packing OHIF")
    stamps.forget("ohif-viewer")
    run_logged(
        [paths.COMMAND, "pack", build, "-o", paths.VIEWER],
        log="ohif-pack",
        otherwise="The OHIF build could not be packed.",
        limit=limits.PACKING,
    )
    stamps.mark_done("ohif-viewer", packer + stamps.file_digest(paths.VIEWER))
    return paths.VIEWER


def ensure_attached() -> Path:
    """The plugin with the viewer attached, as users install it. Plugin and packer must be built."""
    viewer = ensure_packed()
    parts = stamps.digest(stamps.file_digest(viewer), stamps.file_digest(paths.PLAIN_PLUGIN))
    if paths.PLUGIN.exists() and stamps.is_done("plugin", parts + stamps.file_digest(paths.PLUGIN)):
        return paths.PLUGIN
    stamps.forget("plugin")
    run_logged(
        [paths.COMMAND, "attach", viewer, paths.PLAIN_PLUGIN, "-o", paths.PLUGIN],
        log="ohif-attach",
        otherwise="The viewer could not be attached to the plugin.",
        limit=limits.PACKING,
    )
    stamps.mark_done("plugin", parts + stamps.file_digest(paths.PLUGIN))
    return paths.PLUGIN


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
        limit=limits.DOWNLOAD,
    )
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1 or stamps.file_digest(wheels[0]) != _SHA256:
        raise Problem(f"What was downloaded is not {_PACKAGE} {_VERSION}: remove pip's cache and start again.")
    return wheels[0]


def _unpack(wheel: Path, target: Path) -> None:
    """Writes the viewer's folder inside `wheel` to `target`."""
    with zipfile.ZipFile(wheel) as source:
        for name in source.namelist():
            path = PurePosixPath(name)
            if name.endswith("/") or not path.is_relative_to(_FOLDER):
                continue
            file = target / path.relative_to(_FOLDER)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(source.read(name))
    if not (target / "index.html").is_file():
        raise Problem(f"{wheel.name} holds no OHIF build in {_FOLDER}.")
