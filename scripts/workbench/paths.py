# SPDX-License-Identifier: GPL-3.0-or-later
"""Where things lie. Everything that is generated is below `var/` or `.build/`, both ignored by git."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
LOGS = VAR / "log"
REPORTS = VAR / "reports"
SCREENSHOTS = VAR / "screenshots"
PYTEST_CACHES = VAR / "pytest-cache"
STAMPS = VAR / "stamps"
VENV = VAR / "venv"
VENV_PYTHON = VENV / "bin" / "python"
VIEWERS = VAR / "viewers"
"""A folder for each build of OHIF, see `Viewer`."""
CORPUS = VAR / "corpus"
"""Single files that try the reader."""
STUDIES = VAR / "studies"
"""Whole studies for the browser tests."""
TRACED = VAR / "threads"
"""A copy of the package for the thread sanitizer."""

SYSTEM_TESTS = ROOT / "SystemTests"
WORKBENCH_TESTS = SYSTEM_TESTS / "stages"
"""The tests of this package."""
BROWSER_TESTS = SYSTEM_TESTS / "browser"
COMPATIBILITY_TESTS = BROWSER_TESTS / "compatibility"
"""What OHIF shows of each kind of study."""
REQUIREMENTS = SYSTEM_TESTS / "requirements.txt"

RELEASE = ROOT / ".build" / "release"
COMMAND = RELEASE / "orthanc-ohif"
PLAIN_PLUGIN = RELEASE / "libOrthancOHIF.so"
"""The plugin as it is built, without a viewer."""
HELLO_PLUGIN = RELEASE / "libOrthancHello.so"


@dataclass(frozen=True)
class Viewer:
    """A build of OHIF, and what is made of it."""

    name: str
    """As `workbench.builds` has it: a version, most of the time."""

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return VIEWERS / self.name

    @property
    def build(self) -> Path:
        """The build as it was found, unpacked."""
        return self.folder / "build"

    @property
    def archive(self) -> Path:
        """The same, packed."""
        return self.folder / "ohif-viewer.zip"

    @property
    def plugin(self) -> Path:
        """The plugin with the viewer attached: the one file that users install."""
        return self.folder / "libOrthancOHIF.so"

    @property
    def version_file(self) -> Path:
        """Holds the version that the build tells, nothing when it tells none."""
        return self.folder / "version"

    @property
    def version(self) -> str:
        """The version that the build tells, or its name."""
        return self.version_file.read_text() or self.name


def choose(viewer: Viewer) -> None:
    """From now on `OHIF_BUILD`, `VIEWER` and `PLUGIN` are those of this build."""
    global OHIF_BUILD, VIEWER, PLUGIN, CHOSEN  # noqa: PLW0603
    CHOSEN = viewer
    OHIF_BUILD, VIEWER, PLUGIN = viewer.build, viewer.archive, viewer.plugin


choose(Viewer("3.10.0-beta.5"))
