# SPDX-License-Identifier: GPL-3.0-or-later
"""`Benchmarks/viewer`: sets up what it needs and hands over to Benchmarks/viewer_benchmark."""

import sys
from typing import NoReturn

from . import packages, swift
from .benchmark import hand_over
from .console import as_command


def main() -> NoReturn:
    """Does not return: the benchmark takes this process over, and attaches the builds of OHIF that it is about."""
    if not {"-h", "--help"} & set(sys.argv):
        packages.ensure((*packages.BUILD, *packages.ORTHANC, *packages.SYSTEM_TESTS, *packages.BROWSER))
        swift.build_release("OrthancOHIF", "orthanc-ohif")
    hand_over("viewer_benchmark")


if __name__ == "__main__":
    as_command(main)
