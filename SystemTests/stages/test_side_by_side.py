# SPDX-License-Identifier: GPL-3.0-or-later
"""Stages that wait at the same time: each has its end, its output and its place, and all end when the run does."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from workbench import checks, limits
from workbench.console import Problem, say, show
from workbench.limits import Limit
from workbench.orthanc import free_port
from workbench.outcome import Outcome
from workbench.processes import Ending, Steps, side_by_side
from workbench.stages import Stage

MakeStage = Callable[..., Stage]


def lane(*stages: Stage) -> Steps[list[Ending]]:
    """One stage after the other."""
    endings = []
    for stage in stages:
        endings.append((yield stage.begin()))
        stage.say_end(endings[-1])
    return endings


def saying(folder: Path, words: str, seconds: float = 0, most: float = 20) -> Stage:
    """A stage that says something, and then takes its time."""
    log = folder / f"{words}.log"
    return Stage(words, log, ["sh", "-c", f"echo it says {words}; sleep {seconds}"], Limit(1, most))


def test_lanes_wait_at_the_same_time_and_one_of_them_shows_what_it_says(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    start = time.monotonic()
    first, second = side_by_side([
        lane(saying(folder, "one", 1), saying(folder, "two", 1)), lane(saying(folder, "three", 2))
    ])
    assert time.monotonic() - start < 3.5
    assert [ending.is_good for ending in (*first, *second)] == [True] * 3
    said = capfd.readouterr().out
    assert "it says one" in said
    assert "it says two" in said
    assert "it says three" not in said
    assert "== three: good after" in said
    assert (folder / "three.log").read_text() == "it says three\n"


def test_lanes_that_share_a_row_take_what_comes_next(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    row = iter([
        checks.tool(words, ["sleep", seconds], Limit(1, 20), log=f"{folder}/{words}")
        for words, seconds in (("long", "2"), ("short", "0.1"), ("next", "0.1"), ("last", "0.1"))
    ])
    side_by_side([checks.in_turn(row), checks.in_turn(row)])
    ended = [line for line in capfd.readouterr().out.splitlines() if "good after" in line]
    assert [line.split(":")[0] for line in ended] == ["== short", "== next", "== last", "== long"]


def test_each_stage_keeps_its_limit(folder: Path) -> None:
    first, second = side_by_side([lane(saying(folder, "long", 600, most=1)), lane(saying(folder, "short", 1.5))])
    assert first[0].passed == "stage"
    assert second[0].is_good


def test_what_one_lane_raises_ends_the_others(folder: Path) -> None:
    def failing() -> Steps[None]:
        yield saying(folder, "brief").begin()
        raise Problem("There is no network.")

    start = time.monotonic()
    with pytest.raises(Problem, match="There is no network"):
        side_by_side([lane(saying(folder, "long", 600)), failing()])
    assert time.monotonic() - start < 15


def test_the_end_of_the_run_is_the_end_of_all(folder: Path) -> None:
    limits.RUN.start(1 / 60)
    endings = side_by_side([lane(saying(folder, "one", 600)), lane(saying(folder, "two", 600))])
    assert [ending.passed for [ending] in endings] == ["run", "run"]


def test_a_lane_without_a_command_gives_its_result() -> None:
    def empty() -> Steps[Outcome]:
        return Outcome(passed=1)
        yield

    assert side_by_side([empty()]) == [Outcome(passed=1)]
    assert side_by_side([]) == []


def test_a_missing_tool_stops_nobody_else(folder: Path) -> None:
    outcome, _ = side_by_side([checks.tool("Gone", [folder / "gone"], Limit(1, 10)), lane(saying(folder, "one"))])
    assert "cannot begin" in outcome.failures[0].words


def test_a_line_never_stands_behind_a_part_of_another(capfd: pytest.CaptureFixture[str]) -> None:
    show(b"....")
    say("== Other tests: good")
    show(b"..\n")
    say("end")
    assert capfd.readouterr().out == "....\n== Other tests: good\n..\nend\n"


def test_ports_are_not_given_twice() -> None:
    ports = [free_port() for _ in range(50)]
    assert len(set(ports)) == 50
    assert all(20_000 <= port < 32_000 for port in ports)
