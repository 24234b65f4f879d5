# SPDX-License-Identifier: GPL-3.0-or-later
"""Stages that hang, die and leave things behind: each ends in time, with one sentence, and nothing goes on."""

import errno
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from workbench import checks, limits
from workbench.console import Problem, sentence
from workbench.limits import Limit
from workbench.outcome import Outcome, Report
from workbench.processes import Grace, Terminated, alone, run_all
from workbench.stages import Stage
from workbench.steps import ask, do, run_logged
from workbench.test import guarded
from workbench.waiting import eventually

HANGS = """
    import time
    print("it hangs", flush=True)
    time.sleep(600)
"""
IGNORES = """
    import signal, time
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    print("it ignores", flush=True)
    time.sleep(600)
"""
LEAVES = """
    import os, subprocess, sys, time
    script = "import os, time; os.setsid(); os.fork(); print('far away', flush=True); time.sleep(600)"
    far = subprocess.Popen(["/bin/sh", "-c", f'"{sys.executable}" -c "{script}" & wait'], start_new_session=True)
    while open(sys.argv[1]).read().count("far away") < 2:
        time.sleep(0.02)
    if len(sys.argv) > 2:
        os.kill(far.pid, 9)
        sys.exit(int(sys.argv[2]))
    time.sleep(600)
"""


def run(stage: Stage) -> tuple[Outcome, str]:
    """Runs a stage as a run does."""
    outcome = alone(checks.tool(stage.title, stage.words, stage.limit))
    return outcome, outcome.failures[0].words if outcome.failures else ""


@pytest.mark.parametrize("script", [HANGS, IGNORES], ids=["hangs", "ignores signals"])
def test_a_stage_that_hangs_is_ended(
    script: str, stage: Callable[..., Stage], folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    fake = stage(script, most=1)
    start = time.monotonic()
    [ending] = run_all([fake.begin()])
    assert time.monotonic() - start < 8
    assert ending.passed == "stage"
    assert not ending.is_good
    assert fake.sentence(ending, running=("a test",)) == (
        "Fake tests did not end within its 1 s and was ended, while it ran a test; its output is in "
        f"{folder}/fake.log (on two idle cores it takes about 1 s)."
    )
    assert "it hangs" in capfd.readouterr().out or script is IGNORES
    assert (folder / "fake.log").read_text().startswith("it ")


def test_a_stage_may_stop_in_order(stage: Callable[..., Stage], folder: Path) -> None:
    fake = stage(
        """
        import time
        try:
            time.sleep(600)
        except KeyboardInterrupt:
            time.sleep(0.5)
            print("stopped in order")
        """,
        most=0.5, grace=Grace(interrupted=10, terminated=0, alone=True),
    )
    run_all([fake.begin()])
    assert (folder / "fake.log").read_text() == "stopped in order\n"


def test_so_it_may_in_a_shells_background(stage: Callable[..., Stage], folder: Path) -> None:
    # There SIGINT is ignored.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        test_a_stage_may_stop_in_order(stage, folder)
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


class Closed:
    """Output that nobody reads, as behind `./test | head`."""

    @property
    def buffer(self) -> "Closed":
        return self

    def write(self, text: str | bytes) -> int:
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))

    def flush(self) -> None:
        pass


def test_a_stage_is_ended_when_nobody_reads_what_it_says(
    stage: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = stage(
        """
        import signal, time
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        while True:
            print("it goes on", flush=True)
            time.sleep(0.02)
        """
    )
    command = fake.begin(is_announced=False)
    monkeypatch.setattr(sys, "stdout", Closed())
    with pytest.raises(BrokenPipeError) as caught:
        run_all([command])
    assert sentence(caught.value) == "Nobody reads the output any more, so the run was stopped."


def test_what_has_left_the_session_is_ended_too(stage: Callable[..., Stage], folder: Path) -> None:
    fake = stage(LEAVES, str(folder / "fake.log"), most=1.5)
    [ending] = run_all([fake.begin()])
    assert ending.passed == "stage"
    assert (folder / "fake.log").read_text().count("far away") == 2


@pytest.mark.parametrize("status", [0, 3])
def test_what_a_stage_leaves_running_is_ended_and_told(
    status: int, stage: Callable[..., Stage], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = stage(LEAVES, str(folder / "fake.log"), str(status))
    [ending] = run_all([fake.begin()])
    fake.say_end(ending)
    assert ending.status == status
    assert len(ending.left_over) == 2
    assert "Fake tests had left running, and it was ended now: python" in capsys.readouterr().out


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTRAP], ids=lambda one: one.name)
def test_a_killed_stage_is_told_by_the_name_of_the_signal(
    number: signal.Signals, stage: Callable[..., Stage], folder: Path
) -> None:
    fake = stage(f"import os; os.kill(os.getpid(), {number.value})")
    outcome, sentence = run(fake)
    assert sentence.startswith(f"Fake tests was ended by signal {number.name}; its output is in {folder}/log/fake-")
    assert ("memory" in sentence) == (number == signal.SIGKILL)
    assert str(outcome) == "0 passed, 1 failed"


def test_a_missing_tool_is_told(folder: Path) -> None:
    outcome = alone(checks.tool("Format", ["swiftly-gone"], Limit(1, 10)))
    assert outcome.failures[0].words == (
        "Format cannot begin: there is no program 'swiftly-gone': install Swift 6.3 or newer from swift.org and put it"
        " on PATH."
    )
    outcome = alone(checks.tool("Format", [folder / "nothing"], Limit(1, 10)))
    assert outcome.failures[0].excerpt().endswith("/nothing': install it and start again.")


def test_the_run_has_a_limit(stage: Callable[..., Stage], capsys: pytest.CaptureFixture[str]) -> None:
    fake = stage(HANGS)

    def stages(report: Report) -> None:
        report.add(Outcome(passed=3, skipped=1))
        report.add(run(fake)[0])
        report.add(run(fake)[0])
        run_logged(["true"], log="later", otherwise="It cannot be done.", limit=Limit(1, 10))

    limits.RUN.start(0.02)
    start = time.monotonic()
    assert guarded(stages, Report()) == 1
    assert time.monotonic() - start < 8
    said = capsys.readouterr().out
    assert "FAILED Fake tests was ended when the run's 1.2 s were over; its output is in " in said
    assert "; --limit MINUTES gives the run more." in said
    assert "FAILED Fake tests was not begun: the run's 1.2 s were over: give the run more with --limit MINUTES." in said
    assert "FAILED The step 'later' was not begun: " in said
    assert said.splitlines()[-1] == "3 passed, 3 failed, 1 skipped"


@pytest.mark.parametrize(("error", "status"), [(Terminated, 130), (KeyboardInterrupt, 130), (Problem, 1)])
def test_a_run_that_breaks_off_ends_with_the_counts(
    error: type[BaseException], status: int, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def stages(report: Report) -> None:
        report.add(Outcome(passed=2))
        raise error("The network is gone.")

    assert guarded(stages, Report()) == status
    said = capsys.readouterr().out
    assert ("FAILED The network is gone." in said) == (error is Problem)
    assert said.splitlines()[-1] == "2 passed, 1 failed"


@pytest.mark.parametrize("has_heard", [False, True])
def test_ending_the_run_ends_its_stage(has_heard: bool, stage: Callable[..., Stage], folder: Path) -> None:
    """SIGTERM is passed on; what comes from the terminal is not sent twice."""
    fake = stage(HANGS, grace=Grace(interrupted=1, terminated=1))
    previous = signal.signal(signal.SIGUSR1, _raise(KeyboardInterrupt if has_heard else Terminated))

    def interrupt() -> None:
        eventually(lambda: (folder / "fake.log").exists() and (folder / "fake.log").read_text(), "the stage's start")
        os.kill(os.getpid(), signal.SIGUSR1)

    thread = threading.Thread(target=interrupt)
    try:
        command = fake.begin()
        thread.start()
        with pytest.raises(KeyboardInterrupt):
            run_all([command])
        assert ("KeyboardInterrupt" in (folder / "fake.log").read_text()) != has_heard
    finally:
        thread.join(20)
        signal.signal(signal.SIGUSR1, previous)


def _raise(error: type[BaseException]) -> Callable[..., None]:
    def handler(*_: object) -> None:
        raise error

    return handler


def test_steps_of_set_up_have_limits(folder: Path) -> None:
    with pytest.raises(Problem, match=r"^It cannot be done\. The step 'slow' did not end within its 1 s and was ended"):
        run_logged(["sleep", "600"], log="slow", otherwise="It cannot be done.", limit=Limit(1, 1))
    with pytest.raises(Problem, match=r"^It cannot be done\. The step 'killed' was ended by signal SIGKILL"):
        run_logged(["sh", "-c", "kill -9 $$"], log="killed", otherwise="It cannot be done.", limit=Limit(1, 9))
    with pytest.raises(Problem, match=r"^The step 'gone' cannot begin: there is no program 'gone'"):
        run_logged(["gone"], log="gone", otherwise="It cannot be done.", limit=Limit(1, 9))
    with pytest.raises(Problem, match=r"^It cannot be done\. \(everything it said is in .*/log/bad\.log\)$"):
        run_logged(["sh", "-c", "echo why; exit 4"], log="bad", otherwise="It cannot be done.", limit=Limit(1, 9))
    with pytest.raises(Problem, match=r"^The command 'sleep 600' did not end within its 1 s"):
        ask(["sleep", "600"], Limit(1, 1))
    with pytest.raises(Problem, match=r"^The command 'sh -c echo why; exit 4' failed \(status 4\): why$"):
        do(["sh", "-c", "echo why; exit 4"])
    assert ask(["sh", "-c", "echo one; echo two >&2; exit 4"]) == (4, "one\ntwo\n")
