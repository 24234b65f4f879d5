# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps of set-up that `./test` runs side by side: `python -m workbench.prepare STEP [NAME…]`, and those as stages."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from . import builds, corpus, installation, paths, swift, viewer
from .builds import Build
from .checks import Check
from .console import Problem, as_command, tail
from .limits import Limit
from .outcome import Outcome
from .processes import NotBegun
from .stages import Stage


def _viewers(names: Sequence[str]) -> None:
    # Some tests need a build for a path of its own.
    viewer.ensure_build(builds.named(builds.OLDER))
    for name in names:
        viewer.ensure_attached(_build(name))


def _build(name: str) -> Build:
    """By its version, or by the path of one that somebody gave."""
    return builds.named(name) if "/" not in name else builds.given(Path(name))


def name_of(build: Build) -> str:
    """How `viewers` calls it."""
    return str(build.source) if build.name.startswith(builds.GIVEN) else build.name


_STEPS: dict[str, Callable[[Sequence[str]], object]] = {
    "products": lambda names: swift.build_release(*names),
    "studies": lambda _: corpus.ensure_studies(),
    "orthancs": installation.set_up,
    "viewers": _viewers,
}


def stage(title: str, step: str, *names: str, limit: Limit) -> Check:
    """A step as a stage; raises Problem with the last sentence that it said when it fails."""
    log = paths.LOGS / f"prepare-{step}.log"
    words = [sys.executable, "-m", "workbench.prepare", step, *names]
    made = Stage(title, log, words, limit, environment={"PYTHONPATH": str(paths.ROOT / "scripts")})
    try:
        command = made.begin()
    except NotBegun as reason:
        raise Problem(made.not_begun(reason)) from None
    ending = yield command
    made.say_end(ending)
    if not ending.is_good:
        said = next((line for line in reversed(tail(log, 50)) if line.strip()), "")
        raise Problem(said if ending.status == 1 and not ending.passed and said else made.sentence(ending))
    return Outcome()


def main() -> int:
    """Runs the step and gives its exit status."""
    step, *names = sys.argv[1:]
    _STEPS[step](names)
    return 0


if __name__ == "__main__":
    as_command(main)
