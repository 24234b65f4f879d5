# SPDX-License-Identifier: GPL-3.0-or-later
"""`Benchmarks/studies`: sets up what it needs and hands over to Benchmarks/study_benchmark."""

import os
import sys
from typing import NoReturn

from . import builds, environment, limits, packages, paths, swift, viewer
from .console import as_command, say
from .steps import run_logged


def main() -> NoReturn:
    """Does not return: the benchmark takes this process over."""
    if not {"-h", "--help"} & set(sys.argv):
        packages.ensure((*packages.BUILD, *packages.ORTHANC, *packages.SYSTEM_TESTS))
        swift.build_release("OrthancOHIF", "orthanc-ohif")
        viewer.ensure_attached(builds.named(paths.CHOSEN.name))
        say("Building the yardsticks")
        run_logged(
            ["swift", "build", "--package-path", "Benchmarks", "-c", "release", "--product", "OrthancBenchmark"],
            log="build-OrthancBenchmark",
            otherwise="The plugin with the yardsticks does not build.",
            limit=limits.RELEASE_BUILD,
        )
    hand_over("study_benchmark")


def hand_over(module: str) -> NoReturn:
    """Lets a package below Benchmarks take this process over, with the arguments of this one."""
    environment.ensure()
    folders = (paths.ROOT / "scripts", paths.SYSTEM_TESTS, paths.ROOT / "Benchmarks")
    os.execve(
        paths.VENV_PYTHON,
        [str(paths.VENV_PYTHON), "-m", module, *sys.argv[1:]],
        {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders)), "PYTHONDONTWRITEBYTECODE": "1"},
    )


if __name__ == "__main__":
    as_command(main)
