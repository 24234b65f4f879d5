# SPDX-License-Identifier: GPL-3.0-or-later
"""`./test`: every check of the project, with all the set-up that they need."""

import argparse
import shutil
import time

from . import checks, corpus, environment, packages, paths, swift, threads, trixie, viewer
from .checks import Outcome
from .console import as_command, duration, say
from .installation import VERSIONS

_KINDS = ("unit", "system", "browser", "fuzz")
_EXTRA_KINDS = ("threads",)
"""Only when asked for: the thread sanitizer does not start on every kernel, nor in every container."""
_SWIFT = (
    *("Sources", "Tests", "Examples", "Package.swift", "ThreadSanitizer"),
    *("Fuzz/Sources", "Fuzz/Package.swift", "Benchmarks/Sources", "Benchmarks/Package.swift"),
)
_FUZZING = {"FuzzFile": 60, "FuzzJSON": 20, "FuzzViewer": 20}
"""Seconds for each target: a look, not a search; Fuzz/run takes any time."""

_CONCURRENT = "(Threading|Studies|Frames|ViewerArchive|OrthancKit|OHIFPlugin)Tests"
"""The test targets of everything that has threads or locks."""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./test", description="Runs every check of the project; ends with what failed and the counts."
    )
    parser.add_argument("--orthanc", choices=(*VERSIONS, "all"), default="all", help="version of Orthanc (all)")
    parser.add_argument(
        "--only",
        choices=(*_KINDS, *_EXTRA_KINDS),
        help="one kind of tests instead of all; 'threads' is for unit tests with the thread sanitizer",
    )
    parser.add_argument("-k", metavar="EXPRESSION", help="system and browser tests that match, as pytest's -k")
    parser.add_argument(
        "--write-compatibility",
        action="store_true",
        help="write docs/compatibility.md by what the browser tests see with every data source",
    )
    return parser.parse_args()


def _set_up(kinds: tuple[str, ...], versions: tuple[str, ...]) -> None:
    swift.require_toolchain()
    needed = [*packages.BUILD]
    if not set(kinds) <= {"unit", "threads"}:
        needed += packages.SYSTEM_TESTS
    if "system" in kinds or "browser" in kinds:
        needed += packages.ORTHANC
    if "system" in kinds:
        needed += packages.POSTGRESQL
    if "browser" in kinds:
        needed += [*packages.BROWSER, *packages.REVERSE_PROXY]
    packages.ensure(needed)
    if not set(kinds) <= {"unit", "threads"}:
        environment.ensure()
        corpus.ensure()
    if "system" in kinds or "browser" in kinds:
        corpus.ensure_studies()
    if "system" in kinds or "browser" in kinds:
        viewer.ensure_build()
        if "1.12" in versions:
            trixie.ensure()


def _unit() -> Outcome:
    outcome = checks.tool("Format", ["swift", "format", "lint", "--strict", "-r", *_SWIFT])
    outcome += checks.tool("Debug build", ["swift", "build", "--build-tests"])
    if outcome.failures:
        return outcome
    return outcome + checks.swift_test("Unit tests", "unit", "--skip-build")


def _threads() -> Outcome:
    """The unit tests of everything that has threads."""
    copy = threads.traced_copy()
    package = ["--package-path", copy, "--sanitize=thread"]
    outcome = checks.tool("Build with the thread sanitizer", ["swift", "build", "--build-tests", *package])
    if outcome.failures:
        return outcome
    arguments = [*package, "--skip-build", "--filter", _CONCURRENT]
    return checks.swift_test("Unit tests under the thread sanitizer", "threads", *arguments)


def _system(versions: tuple[str, ...], kinds: tuple[str, ...], options: list[str]) -> Outcome:
    sources = ("scripts", "SystemTests", "Benchmarks")
    outcome = checks.tool("Python", [paths.VENV_PYTHON, "-m", "ruff", "check", "--quiet", *sources])
    swift.build_release("OrthancOHIF", "OrthancHello", "orthanc-ohif")
    viewer.ensure_attached()
    for version in versions:
        for kind in kinds:
            # One version of Orthanc shows the viewer in full; for the others a page of each kind says enough.
            marks = "not browser" if kind == "system" else "browser" if version == versions[0] else "browser and smoke"
            if kind == "system" and version != versions[0]:
                marks += " and not one_version"
            title = f"{kind.capitalize()} tests on Orthanc {version}"
            arguments = [f"--orthanc={version}", "-q", "-m", marks, *options]
            run = checks.patient_pytest if kind == "browser" else checks.pytest
            outcome += run(title, f"{kind}-{version}", *arguments)
    return outcome


def _fuzz() -> Outcome:
    outcome, command = Outcome(), [paths.ROOT / "Fuzz" / "run"]
    for target, seconds in _FUZZING.items():
        outcome += checks.tool(f"Fuzzing, {target}", [*command, target, str(seconds), "-verbosity=0"])
    return outcome


def main() -> int:
    """Runs the command and gives its exit status."""
    arguments = _arguments()
    start = time.monotonic()
    versions = VERSIONS if arguments.orthanc == "all" else (arguments.orthanc,)
    kinds = (arguments.only,) if arguments.only else _KINDS
    _set_up(kinds, versions)
    for leftovers in (paths.VAR / "servers", paths.TRIXIE / "work" / "servers"):
        shutil.rmtree(leftovers, ignore_errors=True)
    outcome = Outcome()
    if "unit" in kinds:
        outcome += _unit()
    options = ["-k", arguments.k] if arguments.k else []
    options += ["--write-compatibility"] if arguments.write_compatibility else []
    if pythonic := tuple(kind for kind in kinds if kind in ("system", "browser")):
        outcome += _system(versions, pythonic, options)
    if "fuzz" in kinds:
        outcome += _fuzz()
    if "threads" in kinds:
        outcome += _threads()
    for test in outcome.late:
        say(f"\nPASSED at the second try only: {test}")
    for failure in outcome.failures:
        say(f"\n{failure.excerpt()}")
    say(f"\nAfter {duration(start)}:")
    say(str(outcome))
    # Fuzzing finds or does not find; it counts no tests.
    has_tests = kinds != ("fuzz",)
    return 1 if outcome.failures or (has_tests and not outcome.passed) else 0


if __name__ == "__main__":
    as_command(main)
