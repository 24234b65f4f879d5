# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds with SwiftPM."""

import re
import shutil
import time

from . import limits, packages, paths
from .console import Problem, duration, say
from .steps import ask, run_logged

_OLDEST = (6, 3)  # For `@c`, by which the entry points are exported (SE-0495).
_GIGABYTE = 1_000_000_000


def require_toolchain() -> None:
    """A Swift that reads this package's manifest is on PATH."""
    if shutil.which("swift") is None:
        raise Problem("Swift is missing: install Swift 6.3 or newer for Debian 12 from swift.org and put it on PATH.")
    version = re.search(r"Swift version (\d+)\.(\d+)", ask(["swift", "--version"])[1])
    if version is None:
        raise Problem("'swift --version' does not work: repair the Swift installation.")
    if (int(version[1]), int(version[2])) < _OLDEST:
        raise Problem(f"Swift {version[1]}.{version[2]} is too old: install Swift 6.3 or newer from swift.org.")


def require_disk_space(gigabytes: float) -> None:
    """There is room for what a first set-up writes."""
    free = shutil.disk_usage(paths.ROOT).free
    if free < gigabytes * _GIGABYTE:
        raise Problem(
            f"{free / _GIGABYTE:.1f} GB are free in {paths.ROOT}, about {gigabytes:.0f} GB are needed: make room."
        )


def build_release(*products: str) -> None:
    """Builds the products with optimisation; nothing happens when nothing has changed."""
    require_toolchain()
    packages.ensure(packages.BUILD)
    if not paths.PLAIN_PLUGIN.exists():
        require_disk_space(3)
    start = time.monotonic()
    say(f"Building {' and '.join(products)}")
    for product in products:
        run_logged(
            ["swift", "build", "-c", "release", "--product", product],
            log=f"build-{product}",
            otherwise=f"{product} does not build.",
            limit=limits.RELEASE_BUILD,
        )
    if time.monotonic() - start > 10:
        say(f"Built in {duration(start)}")
