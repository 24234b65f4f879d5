# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds of OHIF made ready: unpacked, packed, and attached to the plugin."""

import os
import re
import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from . import builds, environment, limits, paths, stamps
from .builds import Build
from .console import Problem, say
from .steps import ask, run_logged

# OHIF 3.10 with MONAI Label's extension: the one complete OHIF build that a package registry carries.
_PACKAGE = "monailabel"
_VERSION = "0.8.5"
_SHA256 = "0c2c9bd72c8f9862c0c182d14e7f2637c53ccd616f9ffa584f619b1040f1fc6b"
_FOLDER = PurePosixPath("monailabel/endpoints/static/ohif")


def ensure_build(build: Build) -> str:
    """Unpacks a build, or fetches it, if it is missing; gives a text that changes when the build does."""
    key = build.key() if build.source else _SHA256
    step = f"{build.name}-unpacked"
    if build.viewer.build.is_dir() and stamps.is_done(step, key):
        return key
    stamps.forget(step)
    build.viewer.folder.mkdir(parents=True, exist_ok=True)
    _remove(build.viewer.build)
    if build.source and build.source.is_dir():
        build.viewer.build.symlink_to(builds.inside(build.source))
    elif not (build.source and builds.is_packed(build.source)):
        with tempfile.TemporaryDirectory(dir=build.viewer.folder, prefix="unpacked-") as folder:
            unpacked = Path(folder) / "build"
            if build.source:
                say(f"Unpacking OHIF {build.name}")
                builds.unpack(build.source, unpacked)
            else:
                environment.ensure()
                say(f"Fetching OHIF {build.name} (from the Python package {_PACKAGE} {_VERSION}, 20 MB)")
                _unpack_wheel(_download(Path(folder)), unpacked)
            unpacked.rename(build.viewer.build)
    else:
        build.viewer.build.mkdir()  # Nothing is known of it but what was packed.
    stamps.mark_done(step, key)
    return key


def ensure_attached(*chosen: Build) -> None:
    """The plugin with the viewer attached, as users install it, for each build. Plugin and packer must be built."""
    for build in chosen:
        _ensure_packed(build)
        _ensure_in_plugin(build)


def _ensure_packed(build: Build) -> None:
    """Packs a build anew when it or the packer has changed, and notes its version."""
    archive, step = build.viewer.archive, f"{build.name}-packed"
    packer = stamps.digest(ensure_build(build), stamps.file_digest(paths.COMMAND))
    if archive.exists() and stamps.is_done(step, packer + stamps.file_digest(archive)):
        return
    stamps.forget(step)
    if build.source and builds.is_packed(build.source):
        shutil.copyfile(build.source, archive)
    else:
        say(f"Packing OHIF {build.name}")
        run_logged(
            [paths.COMMAND, "pack", "--minify", build.viewer.build, "-o", archive],
            log=f"pack-{build.name}",
            otherwise=f"The build of OHIF {build.name} could not be packed.",
            limit=limits.PACKING,
        )
    told = re.search(r"^OHIF: (\d\S*)", ask([paths.COMMAND, "inspect", archive])[1], re.MULTILINE)
    build.viewer.version_file.write_text(told[1] if told else "")
    stamps.mark_done(step, packer + stamps.file_digest(archive))


def _ensure_in_plugin(build: Build) -> None:
    viewer, plugin, step = build.viewer.archive, build.viewer.plugin, f"{build.name}-plugin"
    parts = stamps.digest(stamps.file_digest(viewer), stamps.file_digest(paths.PLAIN_PLUGIN))
    if plugin.exists() and stamps.is_done(step, parts + stamps.file_digest(plugin)):
        return
    stamps.forget(step)
    run_logged(
        [paths.COMMAND, "attach", viewer, paths.PLAIN_PLUGIN, "-o", plugin],
        log=f"attach-{build.name}",
        otherwise=f"OHIF {build.name} could not be attached to the plugin.",
        limit=limits.PACKING,
    )
    stamps.mark_done(step, parts + stamps.file_digest(plugin))


def _remove(path: Path) -> None:
    if path.is_symlink():
        os.unlink(path)
    else:
        shutil.rmtree(path, ignore_errors=True)


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


def _unpack_wheel(wheel: Path, target: Path) -> None:
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
