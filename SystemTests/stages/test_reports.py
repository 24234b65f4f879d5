# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said when the report of a test tool is missing, empty or cut off, and what still counts then."""

import signal
import sys
import textwrap
from pathlib import Path

import pytest
from workbench import checks, manifests, paths
from workbench.limits import Limit
from workbench.outcome import Outcome
from workbench.processes import Grace, alone
from workbench.stages import Stage

WHOLE = """<testsuites><testsuite>
<testcase classname="a" name="good"/>
<testcase classname="a" name="bad"><failure message="wrong"/></testcase>
<testcase classname="a" name="left out"><skipped/></testcase>
</testsuite></testsuites>"""
SWIFT_LOG = """\
◇ Test run started.
◇ Test "It adds" started.
◇ Test "It has cases" started.
◇ Test case passing 1 argument to "It has cases" started.
◇ Test plain() started.
◇ Test "It hangs" started.
◇ Test "It is wrong" started.
➜ Test "It is left out" skipped: "not here"
✘ Test "It is wrong" recorded an issue at A.swift:1:1: Expectation failed: 1 == 2
✘ Test "It is wrong" failed after 0.1 seconds with 1 issue.
✔ Test "It adds" passed after 0.1 seconds.
✔ Test "It has cases" with 3 test cases passed after 0.2 seconds.
✔ Test plain() passed after 0.1 seconds.
"""


def swift(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str, most: float = 20) -> Outcome:
    """`checks.swift_test` with a Swift that is a shell script; `$report` is where the report should be."""
    programs = folder / "bin"
    programs.mkdir()
    file = programs / "swift"
    file.write_text(f"#!/bin/sh\nreport=$4\n{script}\n")
    file.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    (folder / "swift.log").write_text(SWIFT_LOG)
    (folder / "whole.xml").write_text(WHOLE)
    monkeypatch.chdir(folder)
    monkeypatch.setattr(paths, "ROOT", folder)
    return alone(checks.swift_test("Unit tests", "unit", limit=Limit(1, most)))


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 0", "ended with status 0, its report reports/unit.xml is missing"),
        (": > $report; exit 1", "ended with status 1, its report reports/unit.xml is empty"),
        ("head -c 90 whole.xml > $report; exit 1",
         "ended with status 1, its report reports/unit.xml is cut off or damaged"),
        ("echo '<testsuites/>' > $report", "ended with status 0, nothing was tested"),
        ("echo '<testsuites/>' > $report; exit 7", "ended with status 7"),
        ("echo 'error: Exited with unexpected signal code 11'; exit 1",
         "failed, since the test process was ended by signal SIGSEGV, its report reports/unit.xml is missing"),
        ("kill -9 $$", "was ended by signal SIGKILL, its report reports/unit.xml is missing"),
    ],
)
def test_without_a_whole_report_there_is_a_sentence(
    script: str, said: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = swift(folder, monkeypatch, script)
    assert str(outcome) == "0 passed, 1 failed"
    assert outcome.failures[0].excerpt().startswith(f"FAILED Unit tests {said}; its output is in log/unit-tests.log")


def test_a_whole_report_counts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = swift(folder, monkeypatch, "cp whole.xml $report; exit 1")
    assert str(outcome) == "1 passed, 1 failed, 1 skipped"
    assert outcome.failures[0].excerpt() == "FAILED Unit tests: a bad\n    wrong"


def test_what_passed_before_a_hang_counts_and_the_running_test_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "Stage", _impatient)
    outcome = swift(folder, monkeypatch, "cat swift.log; exec sleep 600", most=1)
    assert str(outcome) == "3 passed, 2 failed, 1 skipped"
    assert outcome.failures[1].words.startswith(
        'Unit tests did not end within its 1 s and was ended, while it ran "It hangs", its report')


def test_a_toolchain_that_is_missing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(folder))
    outcome = alone(checks.swift_test("Unit tests", "unit", limit=Limit(1, 9)))
    assert outcome.failures[0].words.startswith("Unit tests cannot begin: there is no program 'swift': install Swift")
    monkeypatch.setattr(paths, "VENV_PYTHON", folder / "bin" / "python")
    outcome = alone(checks.pytest("System tests", "system", limit=Limit(1, 9)))
    assert outcome.failures[0].words.endswith("/bin/python': remove var/venv and start again.")


@pytest.mark.parametrize("end", ["killed", "too long"])
def test_a_pytest_that_was_killed_says_which_test_it_ran(
    end: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hang = "import time; time.sleep(600)" if end == "too long" else f"import os; os.kill(os.getpid(), {signal.SIGKILL})"
    outcome = _pytest(folder, monkeypatch, hang, most=6 if end == "too long" else 30)
    assert (outcome.passed, outcome.skipped) == (1, 1)
    assert any("test_wrong" in failure.test for failure in outcome.failures)
    words = outcome.failures[-1].words
    assert "while it ran " in words
    assert "test_it.py::test_hangs" in words
    assert ("was ended by signal SIGKILL" if end == "killed" else "did not end within its 6 s") in words
    assert f"its output is in {folder}/log/fake.log" in words
    assert (folder / "log" / "fake.log").read_text().strip()


def _pytest(folder: Path, monkeypatch: pytest.MonkeyPatch, hang: str, most: float) -> Outcome:
    """`checks.pytest` over tests that pass, fail, are left out, and hang."""
    tests = folder / "tests"
    tests.mkdir()
    (tests / "pytest.ini").write_text("[pytest]\n")
    (tests / "conftest.py").write_text(
        "from harness import journal\ndef pytest_configure(config):\n    journal.register(config)\n")
    (tests / "test_it.py").write_text(textwrap.dedent(f"""
        import pytest
        def test_good(): pass
        def test_wrong(): assert False
        @pytest.mark.skip
        def test_left_out(): pass
        def test_hangs(): {hang}
        def test_later(): pass
    """))
    monkeypatch.setattr(paths, "VENV_PYTHON", Path(sys.executable))
    monkeypatch.setattr(paths, "PYTEST_CACHES", folder / "cache")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]) + ":" + str(Path(__file__).parents[2] / "scripts"))
    monkeypatch.setattr(checks, "PYTEST_GRACE", Grace(interrupted=5, terminated=1, alone=True))
    arguments = ["-q", "-c", str(tests / "pytest.ini"), tests]
    return alone(checks.pytest("Fake tests", "fake", *arguments, limit=Limit(1, most)))


def _impatient(*arguments: object, **options: object) -> Stage:
    return Stage(*arguments, **options, grace=Grace(interrupted=0.5, terminated=0.5))


REMOTE = {"sourceControl": [{"identity": "swift-argument-parser", "location": {"remote": [{"urlString": "https://x"}]}}]}
REGISTRY = {"registry": [{"identity": "mona.link"}]}


@pytest.mark.parametrize(
    ("dependencies", "targets", "found"),
    [
        ([], [], []),
        ([{"fileSystem": [{"identity": "it", "path": "/repository/Kit/.."}]}], [{"name": "A", "type": "regular"}], []),
        ([{"fileSystem": [{"identity": "other", "path": "/elsewhere"}]}], [], ["other"]),
        ([REMOTE, REGISTRY], [], ["swift-argument-parser", "mona.link"]),
        ([], [{"name": "Blob", "type": "binary", "url": "https://x/blob.zip"}], ["Blob"]),
    ],
)
def test_dependencies_that_would_be_fetched_are_found(dependencies: list, targets: list, found: list) -> None:
    manifest = {"dependencies": dependencies, "targets": targets}
    assert manifests.outside(manifest, Path("/repository")) == found


def test_a_package_from_outside_is_a_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "ROOT", folder)
    package = 'import PackageDescription\nlet package = Package(name: "It", dependencies: [{}], targets: [])\n'
    remote = '.package(url: "https://h.invalid/swift-x", from: "1.0.0")'
    for name, dependency in (("Inside", '.package(path: "..")'), ("Outside", remote)):
        (folder / name).mkdir()
        (folder / name / "Package.swift").write_text(
            "// swift-tools-version: 6.0\n" + package.replace("{}", dependency))
    outcome = manifests.check(folder)
    assert [failure.words for failure in outcome.failures] == [
        "Packages from outside: Outside/Package.swift would fetch 'swift-x', but the project builds from Swift's"
        " toolchain and Debian alone."
    ]
