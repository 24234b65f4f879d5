# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands with a limit: whatever they have started ends with them."""

import ctypes
import itertools
import os
import signal
import subprocess
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from . import limits, paths
from .console import show
from .waiting import TooLate, eventually

Words = Sequence[str | os.PathLike[str]]

_MARK = "WORKBENCH_STAGES"
"""The environment variable by which a process is known to belong to a command, wherever it has gone."""
_PR_SET_CHILD_SUBREAPER = 36
_numbers = itertools.count(1)


class Terminated(KeyboardInterrupt):
    """Somebody asked this process alone to end, so that its children do not know yet."""


class NotBegun(Exception):
    """A command could not begin; the message is half a sentence that says why."""


class MissingTool(NotBegun):
    """There is no such program."""

    def __init__(self, tool: str) -> None:
        self.tool = tool
        super().__init__(f"cannot begin: there is no program '{tool}'")


class OutOfTime(NotBegun):
    """The limit of the run has passed."""

    def __init__(self) -> None:
        super().__init__(f"was not begun: the run's {limits.in_words(limits.RUN.minutes * 60)} were over")


@dataclass(frozen=True)
class Grace:
    """Seconds that a command has to stop in order after SIGINT, and then after SIGTERM; SIGKILL comes last.

    - alone: only the command itself is interrupted, since it stops what it has started.
    """

    interrupted: float = 10
    terminated: float = 10
    alone: bool = False


@dataclass(frozen=True)
class Ending:
    """How a command ended."""

    status: int
    """The exit status, or the negative number of the signal."""
    seconds: float
    passed: str | None = None
    """Which limit it has passed: "stage" or "run"."""
    left_over: tuple[str, ...] = ()
    """What it had left running, and what was ended then."""

    @property
    def is_good(self) -> bool:
        """It ended by itself, with success."""
        return self.status == 0 and self.passed is None


class Command:
    """A command that runs; its output goes into a file, and from there to the terminal if somebody is to see it."""

    def __init__(
        self,
        words: Words,
        *,
        limit: float,
        output: Path,
        is_shown: bool = False,
        environment: Mapping[str, str] | None = None,
        grace: Grace | None = None,
        owns_all: bool = True,
    ) -> None:
        """Starts it. Raises NotBegun when there is no such program, or no time left.

        - limit: seconds, less when the run has less left.
        - owns_all: what it leaves running is ended also after its success.
        """
        _adopt_orphans()
        self._mark = f"{os.getpid()}-{next(_numbers)}"
        self._grace = grace or Grace()
        self._owns_all = owns_all
        self._known: dict[int, str] = {}
        self._start = time.monotonic()
        left = limits.RUN.left()
        if left <= 0:
            raise OutOfTime
        self._limit, self._which = (left, "run") if left < limit else (limit, "stage")
        output.parent.mkdir(parents=True, exist_ok=True)
        self._shown = output if is_shown else None
        self._position = 0
        marks = f"{os.environ.get(_MARK, '')}/{self._mark}"
        program = os.fspath(words[0])
        try:
            with output.open("wb") as file, _can_be_interrupted():
                self._process = subprocess.Popen(
                    [os.fspath(word) for word in words], cwd=paths.ROOT, stdin=subprocess.DEVNULL, stdout=file,
                    stderr=subprocess.STDOUT, env={**os.environ, **(environment or {}), _MARK: marks},
                )
        except (FileNotFoundError, PermissionError, NotADirectoryError):
            raise MissingTool(program) from None

    def look(self) -> Ending | None:
        """How it ended, None while it runs; ends it when its time is over."""
        self._show()
        if self._process.poll() is not None:
            left_over = self._end_the_rest() if self._owns_all or self._process.returncode != 0 else ()
            self._show()
            return self._ending(left_over=left_over)
        if time.monotonic() - self._start < self._limit:
            return None
        self.end()
        return self._ending(passed=self._which)

    def end(self, has_heard: bool = False) -> None:
        """Ends it and everything that it has started: first in order, then without asking.

        - has_heard: it was interrupted already; a second time would keep it from stopping in order.
        """
        if not has_heard:
            self.interrupt()
        if not self._are_gone(self._grace.interrupted):
            self._end_by_force()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        self._show()

    def interrupt(self) -> None:
        """Asks it to end in order, and does not wait for that."""
        for pid in [self._process.pid] if self._grace.alone else self._alive():
            _send(pid, signal.SIGINT)

    def hide(self) -> None:
        """From now on nothing of its output goes to the terminal."""
        self._shown = None

    def _end_by_force(self) -> None:
        for number, seconds in ((signal.SIGTERM, self._grace.terminated), (signal.SIGKILL, 10)):
            for pid in self._alive():
                _send(pid, number)
            if self._are_gone(seconds):
                break

    def _are_gone(self, seconds: float) -> bool:
        """Whether nothing of the command is left after so many seconds at most."""
        try:
            return eventually(lambda: self._show() or not self._alive(), "the end", seconds)
        except TooLate:
            return False

    def _ending(self, passed: str | None = None, left_over: tuple[str, ...] = ()) -> Ending:
        status = self._process.returncode
        # None: root's process that only root may end.
        return Ending(1 if status is None else status, time.monotonic() - self._start, passed, left_over)

    def _end_the_rest(self) -> tuple[str, ...]:
        """Ends what the command has left running; what ends by itself meanwhile, as it was told to, is none of it."""
        if self._are_gone(self._grace.terminated):
            return ()
        names = tuple(f"{_name(pid)} ({pid})" for pid in self._alive())
        self._end_by_force()
        return names

    def _alive(self) -> list[int]:
        """The processes of this command: itself, its descendants, and those that have its mark."""
        table = _processes()
        pids = {pid for pid, entry in table.items() if self._known.get(pid) == entry.start}
        pids |= {pid for pid, entry in table.items() if entry.parent == os.getpid() and self._has_mark(pid)}
        if self._process.poll() is None:
            pids.add(self._process.pid)
        unseen = list(pids)
        while unseen:
            parent = unseen.pop()
            more = {pid for pid, entry in table.items() if entry.parent == parent} - pids
            pids |= more
            unseen += more
        self._known |= {pid: table[pid].start for pid in pids if pid in table}
        for pid in pids - {self._process.pid}:
            if pid in table and table[pid].is_zombie and table[pid].parent == os.getpid():
                with suppress(ChildProcessError):
                    os.waitpid(pid, os.WNOHANG)
        return [pid for pid in sorted(pids) if pid in table and not table[pid].is_zombie]

    def _has_mark(self, pid: int) -> bool:
        try:
            variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        except OSError:
            return False
        return any(
            variable.startswith(f"{_MARK}=".encode()) and self._mark.encode() in variable.split(b"/")
            for variable in variables
        )

    def _show(self) -> None:
        """Copies what has come to the terminal."""
        if self._shown is None:
            return
        with self._shown.open("rb") as file:
            file.seek(self._position)
            news = file.read()
        if news:
            self._position += len(news)
            try:
                show(news)
            except OSError:
                # Nobody reads any more, or the disk is full: the command is still to be ended, in silence.
                self._shown = None
                raise


Result = TypeVar("Result")
Steps = Generator[Command, Ending, Result]
"""Commands one after the other: yields each once it has begun, is sent how it ended, and gives a result at the end."""


def run(words: Words, *, limit: float, output: Path, every: float = 0.02, **options: object) -> Ending:
    """Runs a command to its end, or to its limit; takes what Command takes. Whatever interrupts this ends it, too."""
    return run_all([Command(words, limit=limit, output=output, **options)], every)[0]


def run_all(commands: Sequence[Command], every: float = 0.1) -> list[Ending]:
    """Waits for the end of commands that run at the same time."""
    return side_by_side([_only(command) for command in commands], every)


def alone(steps: Steps[Result]) -> Result:
    """Runs steps with nothing beside them."""
    return side_by_side([steps])[0]


def side_by_side(lanes: Sequence[Steps[Result]], every: float = 0.1) -> list[Result]:
    """Runs lanes at the same time, each one command after the other, and gives what each of them gives.

    Only the first lane that still runs shows what its commands say; of the others nothing is seen but what they tell
    themselves. What one of them raises, or what interrupts this, ends the commands of all.
    """
    running: dict[int, Command] = {}
    results: dict[int, Result] = {}

    def go_on(index: int, ending: Ending | None) -> None:
        running.pop(index, None)
        try:
            command = next(lanes[index]) if ending is None else lanes[index].send(ending)
        except StopIteration as end:
            results[index] = end.value
            return
        running[index] = command
        if index > min(set(range(len(lanes))) - set(results)):
            command.hide()

    def are_over() -> bool:
        for index, command in list(running.items()):
            if ending := command.look():
                go_on(index, ending)
        return not running

    try:
        for index in range(len(lanes)):
            go_on(index, None)
        # Each command has a limit of its own.
        eventually(are_over, "the end of the commands", float("inf"), every)
    except BaseException as error:
        # Ctrl-C is heard by all.
        has_heard = isinstance(error, KeyboardInterrupt) and not isinstance(error, Terminated)
        for command in running.values() if not has_heard else ():
            command.interrupt()
        for command in running.values():
            command.end(has_heard=True)
        raise
    return [results[index] for index in range(len(lanes))]


def _only(command: Command) -> Steps[Ending]:
    return (yield command)


@dataclass(frozen=True)
class _Entry:
    """A line of the table of processes."""

    parent: int
    is_zombie: bool
    start: str


def _processes() -> dict[int, _Entry]:
    """All processes of the machine."""
    table = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError):
                # The name in brackets may hold anything.
                fields = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
                table[int(folder.name)] = _Entry(int(fields[1]), fields[0] in "ZX", fields[19])
    return table


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return "a process"


@contextmanager
def _can_be_interrupted() -> Iterator[None]:
    """What is started in here heeds SIGINT, also when this process ignores it, as it does in a shell's background."""
    before = signal.getsignal(signal.SIGINT)
    if before != signal.SIG_IGN:
        yield
        return
    # A program begins without its parent's functions for signals, but ignores what its parent ignores.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass
    except PermissionError:
        # Root's, by sudo, which asked for the password when it began.
        with suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(
                ["sudo", "-n", "kill", f"-{number.value}", str(pid)], stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=10)


def _adopt_orphans() -> None:
    """Descendants of this process whose parent ends become its children, so that they are found."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
