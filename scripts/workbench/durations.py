# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the kinds of tests take, for `./test --help`: sums of what `limits.py` says of the stages."""

from . import limits
from .installation import ROOTS, VERSIONS
from .limits import Limit

_WORKBENCH = (limits.PYTHON_LINT, limits.WORKBENCH_TESTS)
_PACKAGES = 3
"""Folders with a manifest: the root, Fuzz and Benchmarks."""
_FUZZING_TARGETS = 3
_LANES = 2
"""Browser tests run side by side in so many."""


def described() -> str:
    """A line for each kind, and what comes before the tests."""
    unit = (*[limits.MANIFEST] * _PACKAGES, limits.FORMAT, limits.DEBUG_BUILD, limits.UNIT_TESTS)
    first = (*_WORKBENCH, limits.SYSTEM_TESTS)
    others = [limits.VERSION_TESTS] * len(ROOTS)
    browser = [limits.BROWSER_TESTS] * 2 + [limits.BROWSER_SMOKE] * len(ROOTS)
    one_more = _minutes(limits.VIEWERS, limits.BROWSER_LOOK, lanes=_LANES)
    set_up = (limits.RELEASE_BUILDS, limits.VIEWERS)
    return "\n".join([
        "on two cores that do nothing else:",
        f"  --only unit     {_minutes(*unit)} minutes",
        f"  --only system   {_minutes(*first, *others)} minutes, {_minutes(*first)} with --orthanc {VERSIONS[0]}",
        f"  --only browser  {_minutes(*browser, lanes=_LANES)} minutes, and {one_more} for each further build of OHIF",
        f"  --only fuzz     {_minutes(*[limits.FUZZING] * _FUZZING_TARGETS)} minutes",
        f"  --only threads  {_minutes(limits.TRACED_BUILD, limits.TRACED_TESTS)} minutes; only when it is asked for",
        "  all of it       about an hour; --all takes hours",
        f"Before that, system and browser build the plugin and pack OHIF: {_minutes(*set_up)} minutes, up to",
        f"{_minutes(*set_up, limits.STUDIES, limits.ORTHANCS)} in a fresh clone, and as long as the network takes.",
    ])


def _minutes(*stages: Limit, lanes: int = 1) -> int:
    return max(1, round(sum(stage.takes for stage in stages) / 60 / lanes))
