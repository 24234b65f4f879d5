# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting has a limit, whoever waits."""

import subprocess

import pytest
from workbench import paths
from workbench.waiting import TooLate, eventually, never


def test_eventually_gives_the_answer() -> None:
    answers = iter([0, None, "", "there"])
    assert eventually(lambda: next(answers), "the answer", every=0) == "there"


def test_eventually_gives_up() -> None:
    pauses: list[float] = []
    with pytest.raises(TooLate, match=r"^the answer, last 0: not within 0 s$"):
        eventually(lambda: 0, lambda: "the answer, last 0", seconds=0.02, every=0.01, pause=pauses.append)
    assert set(pauses) == {0.01}


def test_never_looks_for_as_long_as_it_says() -> None:
    looks: list[int] = []
    never(lambda: looks.append(1), "it", seconds=0.05, every=0.01)
    assert len(looks) > 1
    with pytest.raises(AssertionError, match=r"^it$"):
        never(lambda: True, "it", seconds=1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--repeat", "3"], "--repeat is for unit tests: give --only unit or --only threads with it"),
        (["--only", "system", "--repeat", "3"], "--repeat is for unit tests: give --only unit or --only threads"),
        (["--only", "unit", "--repeat", "0"], "'0' is no number of rounds: give one from 1 to 10000"),
        (["--limit", "soon"], "'soon' is no number of minutes: give one above 0, up to 10000"),
        (["--limit", "nan"], "'nan' is no number of minutes"),
    ],
)
def test_options_that_make_no_sense(arguments: list[str], said: str) -> None:
    result = subprocess.run([paths.ROOT / "test", *arguments], capture_output=True, text=True, timeout=60)
    assert result.returncode == 2
    assert said in " ".join(result.stderr.split())
