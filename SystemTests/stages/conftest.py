# SPDX-License-Identifier: GPL-3.0-or-later
"""Stages that misbehave, in a folder of their own, and a look at what they leave behind."""

import os
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from harness.marked import running_with
from workbench import limits, paths
from workbench.limits import Limit
from workbench.processes import Grace
from workbench.stages import Stage

MakeStage = Callable[..., Stage]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where logs and reports lie; the run has no limit at first, and every process is known by its environment."""
    monkeypatch.setattr(paths, "LOGS", tmp_path / "log")
    monkeypatch.setattr(paths, "REPORTS", tmp_path / "reports")
    monkeypatch.setattr(limits, "RUN", limits.Run())
    monkeypatch.setenv("MARK_OF_A_TEST", tmp_path.name + str(os.getpid()))
    return tmp_path


@pytest.fixture(autouse=True)
def nothing_is_left(folder: Path) -> Iterator[None]:
    """No process that a test has started is there after it."""
    yield
    assert running_with(f"MARK_OF_A_TEST={folder.name}{os.getpid()}") == []


@pytest.fixture
def stage(folder: Path) -> MakeStage:
    """A stage of a few lines of Python."""

    def make(
        script: str, *arguments: str, most: float = 20, grace: Grace | None = None, title: str = "Fake tests"
    ) -> Stage:
        file = folder / "stage.py"
        file.write_text(textwrap.dedent(script))
        return Stage(
            title, folder / "fake.log", [sys.executable, file, *arguments], Limit(takes=1, most=most),
            grace=grace or Grace(interrupted=0.5, terminated=0.5))

    return make
