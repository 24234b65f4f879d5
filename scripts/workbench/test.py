# SPDX-License-Identifier: GPL-3.0-or-later
"""`./test`: every check of the project, with all the set-up that they need."""

import argparse
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

from . import builds, checks, corpus, environment, limits, manifests, packages, paths, swift, threads, viewer
from .builds import Build
from .console import Problem, as_command, duration, say, sentence
from .installation import ROOTS, VERSIONS, set_up
from .limits import Limit
from .outcome import Outcome, Report
from .processes import Terminated

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
        choices=(*_KINDS, *_EXTRA_KINDS),
        help="one kind of tests instead of all; 'threads' is for unit tests with the thread sanitizer",
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


def _build(arguments: argparse.Namespace) -> Build:
    """The build of OHIF that this run is about."""
    if arguments.viewer:
        return builds.given(arguments.viewer)
    return builds.named(arguments.viewer_version or paths.CHOSEN.name)


def _set_up(
    report: Report, kinds: tuple[str, ...], versions: tuple[str, ...], build: Build
) -> tuple[str, ...]:
    """Sets up what the tests need; gives those of Orthanc's versions that are there now."""
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
        viewer.ensure_build(build)
        versions, remarks = set_up(versions)
        report.remarks += remarks
    return versions


def _unit(report: Report, rounds: int) -> None:
    report.add(checks.tool("Format", ["swift", "format", "lint", "--strict", "-r", *_SWIFT], limits.FORMAT))
    report.add(manifests.check())
    built = report.add(checks.tool("Debug build", ["swift", "build", "--build-tests"], limits.DEBUG_BUILD))
    if not built.failures:
        _repeat(report, "Unit tests", rounds, "unit", "--skip-build", limit=limits.UNIT_TESTS)


def _threads(report: Report, rounds: int) -> None:
    """The unit tests of everything that has threads."""
    copy = threads.traced_copy()
    package = ["--package-path", copy, "--sanitize=thread"]
    built = report.add(
        checks.tool(
            "Build with the thread sanitizer", ["swift", "build", "--build-tests", *package], limits.TRACED_BUILD))
    if not built.failures:
        arguments = [*package, "--skip-build", "--filter", _CONCURRENT]
        title = "Unit tests under the thread sanitizer"
        _repeat(report, title, rounds, "threads", *arguments, limit=limits.TRACED_TESTS)


def _repeat(report: Report, title: str, rounds: int, name: str, *arguments: str | Path, limit: Limit) -> None:
    """Unit tests, so many times or until a round fails."""
    for number in range(1, rounds + 1):
        which = f"{title}, round {number} of {rounds}" if rounds > 1 else title
        if report.add(checks.swift_test(which, name, *arguments, limit=limit)).failures:
            break


def _system(
    report: Report, versions: tuple[str, ...], kinds: tuple[str, ...], options: list[str], build: Build
) -> None:
    sources = ("scripts", "SystemTests", "Benchmarks")
    words = [paths.VENV_PYTHON, "-m", "ruff", "check", "--quiet", *sources]
    report.add(checks.tool("Python", words, limits.PYTHON_LINT))
    if not options:
        report.add(checks.pytest(
            "Tests of the workbench", "workbench", "-q", paths.WORKBENCH_TESTS, limit=limits.WORKBENCH_TESTS))
    swift.build_release("OrthancOHIF", "OrthancHello", "orthanc-ohif")
    viewer.ensure_attached(build)
    for version in versions:
        for kind in kinds:
            # Everything on one version of Orthanc; on the others what depends on it, and a page of each source.
            marks = "not browser" if kind == "system" else "browser"
            if version != versions[0]:
                marks += " and each_version"
            title = f"{kind.capitalize()} tests on Orthanc {version}"
            arguments = [f"--orthanc={version}", f"--viewer-version={build.name}", "-q", "-m", marks, *options]
            run = checks.patient_pytest if kind == "browser" else checks.pytest
            report.add(run(title, f"{kind}-{version}", *arguments, limit=_limit(kind, is_full=version == versions[0])))


def _limit(kind: str, is_full: bool) -> Limit:
    if kind == "system":
        return limits.SYSTEM_TESTS if is_full else limits.VERSION_TESTS
    return limits.BROWSER_TESTS if is_full else limits.BROWSER_SMOKE


def _fuzz(report: Report) -> None:
    command = [paths.ROOT / "Fuzz" / "run"]
    for target, seconds in _FUZZING.items():
        words = [*command, target, str(seconds), "-verbosity=0"]
        report.add(checks.tool(f"Fuzzing, {target}", words, limits.FUZZING))


def _run(report: Report, arguments: argparse.Namespace, kinds: tuple[str, ...]) -> None:
    versions = VERSIONS if arguments.orthanc == "all" else (arguments.orthanc,)
    build = _build(arguments)
    versions = _set_up(report, kinds, versions, build)
    for folder in (paths.VAR, *(root.folder / "work" for root in ROOTS.values())):
        shutil.rmtree(folder / "servers", ignore_errors=True)
    if "unit" in kinds:
        _unit(report, arguments.repeat)
    options = ["-k", arguments.k] if arguments.k else []
    options += ["--write-compatibility"] if arguments.write_compatibility else []
    if pythonic := tuple(kind for kind in kinds if kind in ("system", "browser")):
        _system(report, versions, pythonic, options, build)
    if "fuzz" in kinds:
        _fuzz(report)
    if "threads" in kinds:
        _threads(report, arguments.repeat)


def guarded(run: Callable[[Report], None], report: Report) -> int:
    """Runs the stages, then says what failed and, in the last line, how much passed; gives the exit status."""
    start = time.monotonic()
    status = 0
    try:
        run(report)
    except (Problem, OSError) as error:
        report.add(Outcome.failed("Set-up", sentence(error)))
    except KeyboardInterrupt:
        report.add(Outcome.failed("The run", "The run was stopped before its end."))
        status = 130
    outcome = report.outcome
    for test in outcome.late:
        say(f"\nPASSED at the second try only: {test}")
    for failure in outcome.failures:
        say(f"\n{failure.excerpt()}")
    for remark in report.remarks:
        say(f"\n{remark}")
    say(f"\nAfter {duration(start)}:")
    say(str(outcome))
    return status or (1 if outcome.failures else 0)


def _terminate(*_: object) -> None:
    raise Terminated


def main() -> int:
    """Runs the command and gives its exit status."""
    arguments = _arguments()
    for number in (signal.SIGTERM, signal.SIGHUP):
        # nohup and its like have the end of the terminal ignored.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _terminate)
    limits.RUN.start(arguments.limit)
    kinds = (arguments.only,) if arguments.only else _KINDS

    def run(report: Report) -> None:
        _run(report, arguments, kinds)
        # Fuzzing finds or does not find; it counts no tests.
        if kinds != ("fuzz",) and not report.outcome.failures and not report.outcome.passed:
            report.add(Outcome.failed("The run", "No test was run: -k names none."))

    return guarded(run, Report())


if __name__ == "__main__":
    as_command(main)
