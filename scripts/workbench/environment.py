# SPDX-License-Identifier: GPL-3.0-or-later
"""The virtual environment of the system tests, made from the pinned requirements."""

import importlib.util
import shutil
import sys
from pathlib import Path

from . import limits, packages, paths, stamps
from .console import Problem, say
from .steps import run_logged

_SYSTEM_PYTHON = Path("/usr/bin/python3")


def ensure() -> None:
    """Makes `var/venv` unless it was made from the same requirements by the same Python."""
    python = _python_with_venv()
    key = stamps.digest(paths.REQUIREMENTS, str(python), sys.version)
    if stamps.is_done("venv", key) and paths.VENV_PYTHON.exists():
        return
    say("Making the Python environment (var/venv)")
    stamps.forget("venv")
    shutil.rmtree(paths.VENV, ignore_errors=True)
    run_logged(
        [python, "-m", "venv", paths.VENV],
        log="venv",
        otherwise="Python could not make a virtual environment: install python3-venv.",
        limit=limits.VENV,
    )
    run_logged(
        [paths.VENV_PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", paths.REQUIREMENTS],
        log="pip",
        otherwise="The Python packages of SystemTests/requirements.txt could not be installed: check the network.",
        limit=limits.PIP,
    )
    stamps.mark_done("venv", key)


def _python_with_venv() -> Path:
    """This Python when it can make environments, else Debian's with python3-venv, where the two are separate."""
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return Path(sys.executable)
    packages.ensure(["python3-venv"])
    if not _SYSTEM_PYTHON.exists():
        raise Problem("No Python can make a virtual environment here: install python3 and python3-venv.")
    return _SYSTEM_PYTHON
