# SPDX-License-Identifier: GPL-3.0-or-later
"""DICOM files made for the tests: `var/corpus` (see SystemTests/corpus) and `var/studies` (see SystemTests/studies)."""

from pathlib import Path

from . import limits, packages, paths
from .limits import Limit
from .steps import run_logged


def ensure() -> Path:
    """Writes the corpus; files that are there already are left alone. The environment for Python must be ready."""
    return _write("corpus", paths.CORPUS, limits.CORPUS)


def ensure_studies() -> Path:
    """Writes the studies for the browser tests, as above."""
    packages.ensure(packages.STUDIES)
    return _write("studies", paths.STUDIES, limits.STUDIES)


def _write(module: str, folder: Path, limit: Limit) -> Path:
    run_logged(
        [paths.VENV_PYTHON, "-m", module, folder],
        log=module,
        otherwise="The DICOM files for the tests could not be made.",
        limit=limit,
        environment={"PYTHONPATH": str(paths.SYSTEM_TESTS), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    return folder
