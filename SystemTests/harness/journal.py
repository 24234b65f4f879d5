# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes down how far a run of pytest came, for whoever finds that it was killed: there is no report then."""

import os
from pathlib import Path

import pytest

VARIABLE = "WORKBENCH_JOURNAL"
"""The environment variable that names the file."""


class Journal:
    """A plugin of pytest: a line when a test begins, and one that says how it ended."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._word = ""

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._word = ""
        self._write("begun", nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._word = "failed"
        elif report.skipped and not self._word:
            self._word = "skipped"
        elif report.when == "call" and not self._word:
            self._word = "passed"

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self._write(self._word or "failed", nodeid)

    def _write(self, word: str, test: str) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(f"{word} {test.encode('unicode_escape').decode()}\n")


def register(config: pytest.Config) -> None:
    """Keeps a journal if somebody wants one."""
    if (file := os.environ.pop(VARIABLE, None)):
        config.pluginmanager.register(Journal(Path(file)))
