# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line of `orthanc-ohif`: streams and exit codes, and what the environment must not change.

What help and complaints say is pinned by the unit tests of the commands."""

import os
import subprocess
from pathlib import Path

import pytest
from differential.files import tool
from harness.corpus import CT

USAGE = 64


def _run(*words: str | bytes | Path, shell: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A run of the tool; a shell can close its streams first."""
    command: list[str | bytes | Path] = [tool(), *words]
    if shell:
        command = ["/bin/sh", "-c", f'exec "$0" "$@" {shell}', *command]
    return subprocess.run(command, capture_output=True, env={**os.environ, **environment}, timeout=60)


@pytest.mark.parametrize("words", [[], ["help"], ["--help"], ["dump", "-h"], ["help", "dump"], ["--version"]])
def test_what_is_asked_for_goes_to_the_standard_output(words: list[str]) -> None:
    result = _run(*words)
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.endswith(b"\n")


@pytest.mark.parametrize("words", [["unpack"], ["--bad"], ["dump"], ["dump", "--bad"], ["pack", "folder"]])
def test_what_is_wrong_goes_to_the_standard_error(words: list[str]) -> None:
    result = _run(*words)
    assert (result.returncode, result.stdout) == (USAGE, b"")
    lines = result.stderr.decode().splitlines()
    assert lines[0].startswith("Error: ")
    assert any(line.startswith("Usage: orthanc-ohif ") for line in lines)


@pytest.mark.parametrize("variables", [{"POSIXLY_CORRECT": "1"}, {"ARGP_HELP_FMT": "rmargin=20,header-col=9"}])
def test_the_environment_changes_nothing(variables: dict[str, str]) -> None:
    for words in (["dump", "--help"], ["dump", CT, "--format", "summary"], ["dump", "--bad"], ["dump", CT, "--lines"]):
        plain, changed = _run(*words), _run(*words, **variables)
        assert (plain.returncode, plain.stdout, plain.stderr) == (changed.returncode, changed.stdout, changed.stderr)


def test_a_bad_format_of_help_is_no_reason_to_complain() -> None:
    assert _run("dump", "-h", ARGP_HELP_FMT="nonsense=-1,,=").stderr == b""


def test_a_path_that_is_no_utf8_is_missing_input() -> None:
    result = _run("dump", b"/nonexistent/\xff\xfe.dcm")
    assert result.returncode == 66
    assert result.stdout == b""
    assert b"/nonexistent/" in result.stderr


def test_many_operands() -> None:
    result = _run("dump", "--format", "summary", *[CT] * 2000)
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.count(b"\n") == 2000


def test_closed_streams(tmp_path: Path) -> None:
    """Whatever is opened next would take the place of a closed stream, and receive what is printed."""
    copy = tmp_path / "copy.dcm"
    copy.write_bytes(CT.read_bytes())
    assert _run("--help", shell=">&-").returncode == 0
    dumped = _run("dump", copy, shell="<&- >&-")
    assert dumped.returncode == 74
    assert dumped.stderr == b"orthanc-ohif: standard output: Bad file descriptor\n"
    assert _run("dump", "-", shell="<&-").returncode == 66
    assert _run("dump", "/nonexistent", shell="2>&-").returncode == 66
    assert _run("dump", "--bad", shell=">&- 2>&-").returncode == USAGE
    assert copy.read_bytes() == CT.read_bytes()
