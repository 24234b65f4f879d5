# SPDX-License-Identifier: GPL-3.0-or-later
"""How long everything may take: a table of all stages and set-up steps, and the limit of a whole run.

A limit is about three times what the stage takes on two cores that do nothing else, and never less than two minutes:
what takes longer hangs. Whatever comes over a network has ten minutes.
"""

import math
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """Seconds that a stage takes on two idle cores, and the most that it may take."""

    takes: float
    most: float


# Set-up
APT = Limit(takes=30, most=600)
VENV = Limit(takes=5, most=120)
PIP = Limit(takes=20, most=600)
DOWNLOAD = Limit(takes=5, most=600)
NPM_QUESTION = Limit(takes=1, most=30)
"""Whether npm's registry can be reached: then it answers at once."""
DEBOOTSTRAP = Limit(takes=60, most=600)
CORPUS = Limit(takes=5, most=120)
STUDIES = Limit(takes=60, most=300)
RELEASE_BUILD = Limit(takes=60, most=480)
"""For each product, the first one with what they share. In a fresh clone the toolchain fills its caches, too."""
RELEASE_BUILDS = Limit(takes=180, most=1200)
"""All products together."""
ORTHANCS = Limit(takes=120, most=1200)
"""All root folders."""
PACKING = Limit(takes=30, most=480)
"""For each build of OHIF."""
VIEWERS = Limit(takes=70, most=600)
"""For each build of OHIF: fetched or unpacked, packed, attached."""
QUERY = Limit(takes=1, most=120)
"""A question to dpkg, systemd or the toolchain, or a step of a moment with root's rights."""

CHECK = Limit(takes=20, most=300)
"""`./run --check`."""

# `--only unit`
FORMAT = Limit(takes=10, most=120)
MANIFEST = Limit(takes=2, most=300)
"""For each package; SwiftPM waits here for another build in the same folder."""
DEBUG_BUILD = Limit(takes=85, most=900)
UNIT_TESTS = Limit(takes=30, most=480)

# `--only system` and `--only browser`, which wait side by side
PYTHON_LINT = Limit(takes=1, most=120)
WORKBENCH_TESTS = Limit(takes=50, most=300)
SYSTEM_TESTS = Limit(takes=1200, most=3300)
VERSION_TESTS = Limit(takes=240, most=1800)
"""Those that depend on Orthanc's version."""
BROWSER_TESTS = Limit(takes=600, most=2400)
"""Half of them."""
BROWSER_ALL = Limit(takes=900, most=3000)
"""The same by each of OHIF's data sources."""
BROWSER_LOOK = Limit(takes=300, most=1800)
"""A look at each kind of study, for each build of OHIF but the newest."""
BROWSER_SMOKE = Limit(takes=120, most=600)
SECOND_TRY = Limit(takes=120, most=900)
"""Of at most eight browser tests, each of which may wait for minutes."""

# `--only fuzz`
FUZZING = Limit(takes=120, most=600)
"""For each target: its build and a minute or less of looking."""

# `--only threads`
TRACED_BUILD = Limit(takes=240, most=900)
TRACED_TESTS = Limit(takes=240, most=900)

RUN_MINUTES = 85.0
"""For all of `./test`, which takes about an hour."""


class Run:
    """The time that a whole run has left; without a start it has no limit."""

    def __init__(self) -> None:
        self._deadline = math.inf
        self.minutes = math.inf

    def start(self, minutes: float) -> None:
        """From now on."""
        self.minutes = minutes
        self._deadline = time.monotonic() + minutes * 60

    def left(self) -> float:
        """Seconds, below zero when the limit has passed."""
        return self._deadline - time.monotonic()


RUN = Run()
"""The run that this process is."""


def in_words(seconds: float) -> str:
    """A length of time as people read it."""
    return f"{seconds:.{0 if seconds >= 10 or seconds == int(seconds) else 1}f} s" if seconds < 120 else (
        f"{seconds / 60:.1f}".removesuffix(".0") + " min"
    )
