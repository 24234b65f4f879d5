# SPDX-License-Identifier: GPL-3.0-or-later
"""Where things lie. Everything that is generated is below `var/` or `.build/`, both ignored by git."""

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
OHIF_BUILD = VAR / "ohif-build"
"""The build of OHIF as it was fetched."""
VIEWER = VAR / "ohif-viewer.zip"
"""The same, packed."""
TRIXIE = VAR / "trixie"
CORPUS = VAR / "corpus"
"""Single files that try the reader."""
STUDIES = VAR / "studies"
"""Whole studies for the browser tests."""
TRACED = VAR / "threads"
"""A copy of the package for the thread sanitizer."""

SYSTEM_TESTS = ROOT / "SystemTests"
WORKBENCH_TESTS = SYSTEM_TESTS / "stages"
"""The tests of this package."""
REQUIREMENTS = SYSTEM_TESTS / "requirements.txt"

RELEASE = ROOT / ".build" / "release"
COMMAND = RELEASE / "orthanc-ohif"
PLAIN_PLUGIN = RELEASE / "libOrthancOHIF.so"
"""The plugin as it is built, without a viewer."""
PLUGIN = VAR / "libOrthancOHIF.so"
"""The plugin with the viewer attached: the one file that users install."""
HELLO_PLUGIN = RELEASE / "libOrthancHello.so"
