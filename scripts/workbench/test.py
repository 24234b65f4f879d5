# SPDX-License-Identifier: GPL-3.0-or-later
"""`./test`: every check of the project, with all the set-up that they need."""

import argparse
import shutil
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from . import builds, checks, corpus, environment, limits, manifests, newest, packages, paths, prepare, swift, threads
from .arguments import KINDS, parse
from .builds import Build
from .checks import Check
from .console import Problem, as_command, duration, say, sentence
from .installation import ROOTS, VERSIONS, set_up
from .limits import Limit
from .outcome import Outcome, Report
from .processes import Terminated, side_by_side

_SWIFT = (
    *("Sources", "Tests", "Examples", "Package.swift", "ThreadSanitizer"),
    *("Fuzz/Sources", "Fuzz/Package.swift", "Benchmarks/Sources", "Benchmarks/Package.swift"),
)
_FUZZING = {"FuzzFile": 60, "FuzzJSON": 20, "FuzzViewer": 20}
"""Seconds for each target: a look, not a search; Fuzz/run takes any time."""

_CONCURRENT = "(Threading|Studies|Frames|ViewerArchive|OrthancKit|OHIFPlugin)Tests"
"""The test targets of everything that has threads or locks."""


@dataclass(frozen=True)
class Plan:
    """What a run is about."""

    kinds: tuple[str, ...]
    orthancs: tuple[str, ...]
    """Versions of Orthanc, the one that gets all tests first."""
    full: tuple[Build, ...]
    """Builds of OHIF that get all browser tests; the first one is inside the plugin for all other tests."""
    brief: tuple[Build, ...]
    """Those that get a look at each kind of study."""
    is_all: bool
    """Every build with everything on every Orthanc."""
    options: tuple[str, ...]
    """For pytest."""
    rounds: int
    """Of the unit tests."""

    @property
    def is_real(self) -> bool:
        """An Orthanc runs."""
        return not {"system", "browser"}.isdisjoint(self.kinds)

    @property
    def builds(self) -> tuple[Build, ...]:
        """All builds that are tried."""
        return self.full + (self.brief if "browser" in self.kinds else ())


def _plan(arguments: argparse.Namespace) -> Plan:
    kinds = (arguments.only,) if arguments.only else KINDS
    if builds.folder() is None and not arguments.viewer and {"system", "browser"} & set(kinds):
        newest.newest()  # Fetched, where it can be, so that it is found.
    found = builds.found()
    if arguments.viewer:
        full, brief = (builds.given(arguments.viewer),), ()
    elif arguments.viewer_version:
        full, brief = (builds.named(arguments.viewer_version),), ()
    elif arguments.all:
        full, brief = tuple(reversed(found)), ()
    else:
        full, brief = (found[-1],), tuple(reversed(found[:-1]))
    options = ("-k", arguments.k) if arguments.k else ()
    if arguments.write_compatibility:
        options += ("--write-compatibility",)
    return Plan(
        kinds=kinds,
        orthancs=VERSIONS if arguments.orthanc == "all" else (arguments.orthanc,),
        full=full,
        brief=brief,
        is_all=arguments.all,
        options=options,
        rounds=arguments.repeat,
    )


def _set_up(report: Report, plan: Plan) -> Plan:
    """Sets up what the tests need; gives the plan with those of Orthanc's versions that are there now."""
    swift.require_toolchain()
    needed = [*packages.BUILD]
    if not set(plan.kinds) <= {"unit", "threads"}:
        needed += packages.SYSTEM_TESTS
    if plan.is_real:
        needed += [*packages.ORTHANC, *packages.REVERSE_PROXY, *packages.FILTER]
    if "system" in plan.kinds:
        needed += packages.POSTGRESQL
    if "browser" in plan.kinds:
        needed += packages.BROWSER
    packages.ensure(needed)
    if not set(plan.kinds) <= {"unit", "threads"}:
        environment.ensure()
        corpus.ensure()
    if not plan.is_real:
        return plan
    # apt-get and dpkg serve one at a time.
    packages.ensure([*packages.STUDIES, *(packages.OTHER_ORTHANC if set(plan.orthancs) & set(ROOTS) else ())])
    products = ("OrthancOHIF", "OrthancHello", "orthanc-ohif")
    side_by_side([
        prepare.stage("Release build", "products", *products, limit=limits.RELEASE_BUILDS),
        prepare.stage("Studies", "studies", limit=limits.STUDIES),
        prepare.stage("Orthancs", "orthancs", *plan.orthancs, limit=limits.ORTHANCS),
    ])
    versions, remarks = set_up(plan.orthancs)
    report.remarks += remarks
    return replace(plan, orthancs=versions)


def _remark(report: Report, plan: Plan) -> None:
    """Says which builds of OHIF are tried, and what is missing."""
    if not plan.is_real:
        return
    say(f"OHIF {', '.join(build.name for build in plan.builds)}")
    if builds.folder() is None and plan.full[0].source is None:
        report.remarks.append(
            f"Only OHIF {builds.OLDER} was tried: {builds.FOLDER_VARIABLE} names no folder with other builds.")


def _added(report: Report, check: Check) -> Check:
    """A check whose outcome is in the report as soon as it is known."""
    return report.add((yield from check))


def _unit(report: Report, plan: Plan) -> Check:
    """What Swift's own tools check: nothing else needs the processors as much."""
    lint = ["swift", "format", "lint", "--strict", "-r", *_SWIFT]
    yield from _added(report, checks.tool("Format", lint, limits.FORMAT))
    report.add(manifests.check())
    built = yield from _added(
        report, checks.tool("Debug build", ["swift", "build", "--build-tests"], limits.DEBUG_BUILD))
    if not built.failures:
        yield from _repeat(report, "Unit tests", plan.rounds, "unit", "--skip-build", limit=limits.UNIT_TESTS)
    return Outcome()


def _fuzz(report: Report) -> Check:
    for target, seconds in _FUZZING.items():
        words = [paths.ROOT / "Fuzz" / "run", target, str(seconds), "-verbosity=0"]
        yield from _added(report, checks.tool(f"Fuzzing, {target}", words, limits.FUZZING))
    return Outcome()


def _threads(report: Report, plan: Plan) -> Check:
    """The unit tests of everything that has threads."""
    copy = threads.traced_copy()
    package = ["--package-path", copy, "--sanitize=thread"]
    words = ["swift", "build", "--build-tests", *package]
    build = checks.tool(
        "Build with the thread sanitizer", words, limits.TRACED_BUILD, environment=threads.ENVIRONMENT)
    built = yield from _added(report, build)
    if not built.failures:
        arguments = [*package, "--skip-build", "--filter", _CONCURRENT]
        title = "Unit tests under the thread sanitizer"
        yield from _repeat(
            report, title, plan.rounds, "threads", *arguments, limit=limits.TRACED_TESTS,
            environment=threads.ENVIRONMENT)
    return Outcome()


def _repeat(
    report: Report, title: str, rounds: int, name: str, *arguments: str | Path, limit: Limit,
    environment: Mapping[str, str] | None = None,
) -> Check:
    """Unit tests, so many times or until a round fails."""
    for number in range(1, rounds + 1):
        which = f"{title}, round {number} of {rounds}" if rounds > 1 else title
        tests = checks.swift_test(which, name, *arguments, limit=limit, environment=environment)
        outcome = yield from _added(report, tests)
        if outcome.failures:
            break
    return Outcome()


def _workbench_lane(report: Report, plan: Plan) -> Check:
    words = [paths.VENV_PYTHON, "-m", "ruff", "check", "--quiet", "scripts", "SystemTests", "Benchmarks"]
    yield from _added(report, checks.tool("Python", words, limits.PYTHON_LINT))
    if not plan.options:
        tests = ["-q", paths.WORKBENCH_TESTS]
        title = "Tests of the workbench"
        yield from _added(report, checks.pytest(title, "workbench", *tests, limit=limits.WORKBENCH_TESTS))
    return Outcome()


def _tests(report: Report, plan: Plan, title: str, tests: Check) -> Check:
    """Tests; what is there and not tried is a failure."""
    outcome = yield from _added(report, tests)
    if outcome == Outcome() and not plan.options:
        report.add(Outcome.failed(title, f"{title}: no test was run."))
    return Outcome()


def _packing(some: Iterable[Build]) -> Check:
    """Builds of OHIF, packed and attached to the plugin."""
    for build in some:
        title = f"OHIF {build.name}, packed and attached"
        yield from prepare.stage(title, "viewers", prepare.name_of(build), limit=limits.VIEWERS)
    return Outcome()


def _system_tests(report: Report, plan: Plan) -> Iterator[Check]:
    """System tests on each Orthanc: all on the first one, on the others what depends on its version."""
    # What depends on the build of OHIF shows in the browser.
    build = plan.full[0]
    for version in plan.orthancs:
        is_full = version == plan.orthancs[0] or plan.is_all
        title = f"System tests on Orthanc {version}"
        marks = "not browser" if is_full else "not browser and each_version"
        limit = limits.SYSTEM_TESTS if is_full else limits.VERSION_TESTS
        arguments = _options(plan, version, build, marks)
        # What waits for an Orthanc may wait in vain where browsers take the processors.
        tests = checks.patient_pytest(title, f"system-{version}-{build.name}", *arguments, limit=limit)
        yield _tests(report, plan, title, tests)


def _browser_tests(report: Report, plan: Plan, version: str, build: Build) -> Iterator[Check]:
    """All browser tests with a build of OHIF on an Orthanc, in two parts of about the same length."""
    limit, more = (limits.BROWSER_ALL, ("--every-source",)) if plan.is_all else (limits.BROWSER_TESTS, ())
    parts = {
        "Browser tests": ("browser", [paths.BROWSER_TESTS, f"--ignore={paths.COMPATIBILITY_TESTS}"]),
        "Studies": ("studies", [paths.COMPATIBILITY_TESTS]),
    }
    for what, (name, folders) in parts.items():
        title = f"{what} with OHIF {build.name} on Orthanc {version}"
        arguments = [*_options(plan, version, build, "browser"), *more, *folders]
        tests = checks.patient_pytest(title, f"{name}-{version}-{build.name}", *arguments, limit=limit)
        yield _tests(report, plan, title, tests)


def _browser_look(
    report: Report, plan: Plan, version: str, build: Build, marks: str, limit: Limit, *options: str
) -> Check:
    """Some of them."""
    title = f"A look at OHIF {build.name} on Orthanc {version}"
    arguments = [*_options(plan, version, build, f"browser and {marks}"), *options]
    return _tests(
        report, plan, title, checks.patient_pytest(title, f"look-{version}-{build.name}", *arguments, limit=limit))


def _options(plan: Plan, version: str, build: Build, marks: str) -> list[str]:
    return [f"--orthanc={version}", f"--viewer-version={build.name}", "-q", "-m", marks, *plan.options]


def _lanes(report: Report, plan: Plan) -> list[Check]:
    """What runs side by side: two lanes that keep the two processors busy with what comes next, and one that mostly
    waits.
    """
    first, *others = plan.orthancs
    busy: list[Check] = []
    if "unit" in plan.kinds:
        busy.append(_unit(report, plan))
    if "threads" in plan.kinds:
        busy.append(_threads(report, plan))
    if "browser" in plan.kinds:
        looks = [
            checks.in_turn([
                _packing([build]),
                _browser_look(report, plan, first, build, "every_release", limits.BROWSER_LOOK, "--brief"),
            ])
            for build in plan.brief
        ]
        # One of them is packed and looked at while Swift builds; then comes what takes longest.
        busy += looks[:1]
        for version in plan.orthancs if plan.is_all else (first,):
            for build in plan.full:
                busy += _browser_tests(report, plan, version, build)
        busy += looks[1:]
        if not plan.is_all:
            busy += [
                _browser_look(report, plan, version, plan.full[0], "each_version", limits.BROWSER_SMOKE)
                for version in others
            ]
    if "fuzz" in plan.kinds:
        busy.append(_fuzz(report))
    waiting = list(_system_tests(report, plan)) if "system" in plan.kinds else []
    row = iter(busy)
    return [checks.in_turn(row), checks.in_turn(row), checks.in_turn(waiting)]


def _run(report: Report, plan: Plan) -> None:
    plan = _set_up(report, plan)
    _remark(report, plan)
    for folder in (paths.VAR, *(root.folder / "work" for root in ROOTS.values())):
        shutil.rmtree(folder / "servers", ignore_errors=True)
    if plan.is_real:
        # The others are packed when the tests with these are under way.
        side_by_side([_packing(plan.full)])
        # Its tests measure times.
        side_by_side([_workbench_lane(report, plan)])
    side_by_side(_lanes(report, plan))


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
    arguments = parse()
    for number in (signal.SIGTERM, signal.SIGHUP):
        # nohup and its like have the end of the terminal ignored.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _terminate)
    limits.RUN.start(arguments.limit)

    def run(report: Report) -> None:
        plan = _plan(arguments)
        _run(report, plan)
        # Fuzzing finds or does not find; it counts no tests.
        if plan.kinds != ("fuzz",) and not report.outcome.failures and not report.outcome.passed:
            report.add(Outcome.failed("The run", "No test was run: -k names none."))

    return guarded(run, Report())


if __name__ == "__main__":
    as_command(main)
