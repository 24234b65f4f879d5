# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line of `./test`."""

import argparse
from pathlib import Path

from . import builds, durations, limits
from .installation import VERSIONS

KINDS = ("unit", "system", "browser", "fuzz")
_EXTRA_KINDS = ("threads",)
"""Only when asked for: the thread sanitizer does not start on every kernel, nor in every container."""


def parse() -> argparse.Namespace:
    """The arguments of this process; ends it when they make no sense."""
    parser = argparse.ArgumentParser(
        prog="./test", description="Runs every check of the project; ends with what failed and the counts.",
        formatter_class=argparse.RawDescriptionHelpFormatter, epilog=durations.described(),
    )
    parser.add_argument("--orthanc", choices=(*VERSIONS, "all"), default="all", help="version of Orthanc (all)")
    viewers = parser.add_mutually_exclusive_group()
    viewers.add_argument(
        "--viewer-version", metavar="VERSION",
        help=f"one of the builds of OHIF: those in the folder that {builds.FOLDER_VARIABLE} names, and {builds.OLDER}",
    )
    viewers.add_argument(
        "--viewer", type=Path, metavar="BUILD",
        help="another build of OHIF: a folder or an archive (.zip, .tgz, .tar.xz)",
    )
    parser.add_argument(
        "--only",
        choices=(*KINDS, *_EXTRA_KINDS),
        help="one kind of tests instead of all; 'threads' is for unit tests with the thread sanitizer",
    )
    parser.add_argument(
        "--all", action="store_true",
        help="every build of OHIF with everything on every Orthanc, which takes hours; "
        "with --viewer-version and --orthanc one of these",
    )
    parser.add_argument("-k", metavar="EXPRESSION", help="system and browser tests that match, as pytest's -k")
    parser.add_argument(
        "--write-compatibility",
        action="store_true",
        help="write docs/compatibility.md by what the browser tests see with every data source",
    )
    parser.add_argument(
        "--repeat", type=_rounds, default=1, metavar="N",
        help="run the unit tests N times, or until a round fails; with --only unit or threads",
    )
    parser.add_argument(
        "--limit", type=_minutes, default=limits.RUN_MINUTES, metavar="MINUTES",
        help=f"what the whole run may take ({limits.RUN_MINUTES:.0f}); each stage has a limit of its own, too",
    )
    arguments = parser.parse_args()
    if arguments.repeat > 1 and arguments.only not in ("unit", "threads"):
        parser.error("--repeat is for unit tests: give --only unit or --only threads with it")
    return arguments


def _rounds(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 10_000:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of rounds: give one from 1 to 10000")
    return int(text)


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0
    if not 0 < minutes <= 10_000:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of minutes: give one above 0, up to 10000")
    return minutes
