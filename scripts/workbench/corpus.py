# SPDX-License-Identifier: GPL-3.0-or-later
"""DICOM files made for the tests, in `var/corpus` (see SystemTests/corpus)."""

from pathlib import Path

from . import paths
from .console import run_logged


def ensure() -> Path:
    """Writes the corpus; files that are there already are left alone. The environment for Python must be ready."""
    run_logged(
        [paths.VENV_PYTHON, "-m", "corpus", paths.CORPUS],
        log="corpus",
        otherwise="The DICOM files for the tests could not be made.",
        environment={"PYTHONPATH": str(paths.SYSTEM_TESTS), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    return paths.CORPUS
