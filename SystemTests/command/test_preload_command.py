# SPDX-License-Identifier: GPL-3.0-or-later
"""`orthanc-ohif preload` and `clear-cache`: on a real server, what they say and with which status they end."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from differential.files import tool
from harness.busy_jobs import engine_is_busy, one_job_at_a_time
from harness.corpus import CT, volume
from harness.fixtures import Starter
from harness.polling import eventually
from harness.reverse_proxy import reverse_proxy
from harness.server import OrthancServer, orthanc_server
from harness.summary import is_current
from harness.terminal import Terminal
from workbench import paths
from workbench.installation import Installation
from workbench.orthanc import free_port

USER, PASSWORD = "alice", "a secret: ÿ"
UNKNOWN = "00000000-00000000-00000000-00000000-00000000"
QUIET = {"no_proxy": "*"}
"""No proxy of this machine stands between a test and its server."""


@pytest.fixture(scope="module")
def guarded(installation: Installation) -> Iterator[tuple[OrthancServer, int]]:
    """A server that wants a password and runs one job at a time, with a study; and the port of its silent peer."""
    port, configuration = one_job_at_a_time()
    users = {"AuthenticationEnabled": True, "RegisteredUsers": {USER: PASSWORD}}
    with orthanc_server(
        installation,
        "preload-command",
        ohif={"Preload": False},
        configuration={**configuration, **users},
        credentials=(USER, PASSWORD),
    ) as running:
        yield running, port


@pytest.fixture
def study(guarded: tuple[OrthancServer, int], request: pytest.FixtureRequest) -> str:
    """A study of two instances that nothing is known about."""
    return guarded[0].upload_study(*volume(CT, request.node.name, slices=2))


def _command(server: OrthancServer | str, *arguments: str | Path, kind: str = "preload") -> list[str]:
    url = server if isinstance(server, str) else server.url
    return [str(tool()), kind, url, *map(str, arguments)]


def _run(command: list[str], stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if name != "ORTHANC_PASSWORD"}
    result = subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        text=True,
        env={**clean, **QUIET, **environment},
        timeout=60,
        start_new_session=True,  # so that there is no terminal to ask for a password
    )
    assert PASSWORD not in result.stdout + result.stderr
    return result


def _as_alice(server: OrthancServer, *arguments: str | Path, kind: str = "preload") -> subprocess.CompletedProcess[str]:
    return _run(_command(server, "--user", USER, *arguments, kind=kind), ORTHANC_PASSWORD=PASSWORD)


def _complaint(result: subprocess.CompletedProcess[str], status: int) -> str:
    """The one sentence of a run that did not end well."""
    assert result.returncode == status, result
    [line] = result.stderr.splitlines()
    assert line.startswith("orthanc-ohif: ")
    return line.removeprefix("orthanc-ohif: ")


def _has_summaries(server: OrthancServer, study: str) -> list[bool]:
    return [is_current(server.metadata(one["ID"])) for one in server.json(f"/studies/{study}/instances")]


def test_a_study_is_preloaded_and_cleared(guarded: tuple[OrthancServer, int], study: str) -> None:
    server, _ = guarded
    done = _as_alice(server, "--study", study)
    assert (done.returncode, done.stderr) == (0, ""), done
    lines = done.stdout.splitlines()
    assert lines[-1] == "Done: 1 study."
    assert all(" %" in line for line in lines[:-1])
    assert "\r" not in done.stdout
    assert all(_has_summaries(server, study))
    assert _as_alice(server, "--study", study, kind="clear-cache").returncode == 0
    assert not any(_has_summaries(server, study))


def test_only_studies_that_changed_lately(guarded: tuple[OrthancServer, int], study: str) -> None:
    server, _ = guarded
    time.sleep(1.1)  # Orthanc tells times by the second.
    since = server.get("/tools/now").text
    later = server.upload_study(*volume(CT, "later", slices=1))
    assert _as_alice(server, "--since", since, "--study", study, "--study", later).returncode == 0
    assert not any(_has_summaries(server, study))
    assert all(_has_summaries(server, later))


@pytest.mark.parametrize("means", ["option", "file", "standard input", "environment"])
def test_a_password_can_be_given_in_four_ways(
    guarded: tuple[OrthancServer, int], study: str, means: str, tmp_path: Path
) -> None:
    server, _ = guarded
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\nanother line\n")
    arguments: list[str | Path] = {
        "option": ["--password", PASSWORD],
        "file": ["--password-file", file],
        "standard input": ["--password-file", "-"],
        "environment": [],
    }[means]
    variables = {"ORTHANC_PASSWORD": PASSWORD} if means == "environment" else {}
    command = _command(server, "--user", USER, *arguments, "--study", study)
    assert _run(command, stdin=PASSWORD + "\n", **variables).returncode == 0


def test_a_password_is_asked_for_on_a_terminal_and_not_shown(guarded: tuple[OrthancServer, int], study: str) -> None:
    server, _ = guarded
    terminal = Terminal(_command(server, "--user", USER, "--study", study), QUIET)
    terminal.wait_for(f"Password of {USER}: ")
    terminal.type(PASSWORD + "\n")
    assert terminal.wait() == 0, terminal.text
    assert PASSWORD not in terminal.text
    assert terminal.text.endswith("Done: 1 study.\r\n")


def test_ctrl_c_at_the_password_ends_it(guarded: tuple[OrthancServer, int]) -> None:
    server, _ = guarded
    jobs = server.json("/jobs")
    terminal = Terminal(_command(server, "--user", USER), QUIET)
    terminal.wait_for(": ")
    terminal.type("\x03")
    assert terminal.wait() == 130
    assert server.json("/jobs") == jobs


def test_without_terminal_and_password_nothing_is_started(guarded: tuple[OrthancServer, int]) -> None:
    assert "ORTHANC_PASSWORD" in _complaint(_run(_command(guarded[0], "--user", USER)), 2)


def test_a_wrong_password_and_none(guarded: tuple[OrthancServer, int]) -> None:
    server, _ = guarded
    wrong = _run(_command(server, "--user", USER), ORTHANC_PASSWORD="wrong")
    assert _complaint(wrong, 2) == f'{server.url} does not accept the user "{USER}" with this password.'
    assert _complaint(_run(_command(server)), 2) == f"{server.url} wants a user: give --user."


@pytest.mark.parametrize("kind", ["preload", "clear-cache"])
def test_what_the_server_refuses_is_said_in_its_words(guarded: tuple[OrthancServer, int], kind: str) -> None:
    server, _ = guarded
    unknown = _as_alice(server, "--study", UNKNOWN, kind=kind)
    assert _complaint(unknown, 2) == f'There is no study "{UNKNOWN}", so nothing was started.'
    assert '"Since" must be a time in UTC' in _complaint(_as_alice(server, "--since", "yesterday", kind=kind), 2)


def test_a_server_without_the_plugin(start: Starter) -> None:
    with start(plugins=[]) as server:
        assert _complaint(_run(_command(server)), 2).startswith(f"There is no such plugin at {server.url}: ")


def test_nobody_there() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    assert _complaint(_run(_command(url)), 2).startswith(f"{url} cannot be reached: ")


@pytest.mark.parametrize("arguments", [["ftp://host"], ["http://a:b@host"], ["http://host", "--password", "x"], []])
def test_a_wrong_command_line_is_a_usage_error(arguments: list[str]) -> None:
    assert _run([str(tool()), "preload", *arguments]).returncode == 64


def test_behind_a_reverse_proxy_with_a_certificate_of_its_own(
    guarded: tuple[OrthancServer, int], study: str, tmp_path: Path
) -> None:
    server, _ = guarded
    with reverse_proxy(server.url, tmp_path, prefix="/hospital/pacs/", tls=True) as url:
        arguments = ["--user", USER, "--study", study]
        distrusting = _run(_command(url, *arguments), ORTHANC_PASSWORD=PASSWORD)
        assert "certificate" in _complaint(distrusting, 2)
        arguments += ["--ca-certificate", str(tmp_path / "certificate.pem")]
        assert _run(_command(url + "/", *arguments), ORTHANC_PASSWORD=PASSWORD).returncode == 0


def test_a_terminal_shows_a_bar(guarded: tuple[OrthancServer, int], study: str) -> None:
    server, port = guarded
    command = _command(server, "--user", USER, "--study", study)
    with engine_is_busy(server, study, port):
        terminal = Terminal(command, {**QUIET, "ORTHANC_PASSWORD": PASSWORD}, columns=70)
        terminal.wait_for("]    0 %, waiting for its turn")
    assert terminal.wait() == 0, terminal.text
    drawn, _, rest = terminal.text.rpartition("\r[")
    assert drawn.startswith("\r[")
    assert "]  100 %, 1 of 1 study\x1b[K" in rest
    assert rest.endswith("\r\nDone: 1 study.\r\n")
    assert max(len(line.removesuffix("\x1b[K")) for line in terminal.text.replace("\n", "").split("\r")) < 70


def test_ctrl_c_leaves_the_job_running_and_says_so(guarded: tuple[OrthancServer, int], study: str) -> None:
    server, port = guarded
    command = _command(server, "--user", USER, "--study", study)
    with engine_is_busy(server, study, port):
        terminal = Terminal(command, {**QUIET, "ORTHANC_PASSWORD": PASSWORD})
        terminal.wait_for("waiting")
        terminal.type("\x03")
        assert terminal.wait(5) == 130
        said = re.search(r"The job goes on in Orthanc: \S+/jobs/([0-9a-f-]+)\. To end it: POST", terminal.text)
        assert said, terminal.text
        job = said[1]
        assert server.json(f"/jobs/{job}")["State"] == "Pending"
    eventually(lambda: server.json(f"/jobs/{job}")["State"] == "Success", "the end of the job that was left")


@pytest.mark.parametrize(("action", "sentence"), [("cancel", "The job was cancelled"), ("pause", "The job is paused")])
def test_a_job_that_somebody_else_ends(
    guarded: tuple[OrthancServer, int], study: str, action: str, sentence: str
) -> None:
    server, port = guarded
    before = set(server.json("/jobs"))
    with engine_is_busy(server, study, port):
        environment = {**os.environ, **QUIET, "ORTHANC_PASSWORD": PASSWORD}
        with subprocess.Popen(
            _command(server, "--user", USER, "--study", study),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        ) as process:
            [job] = eventually(
                lambda: [
                    job
                    for job in set(server.json("/jobs")) - before
                    if server.json(f"/jobs/{job}")["Type"] == "OHIFPreload"
                ],
                "the job",
            )
            assert server.request("POST", f"/jobs/{job}/{action}").status_code == 200
            _, complaint = process.communicate(timeout=20)
        assert process.returncode == 1
        assert complaint.startswith(f"orthanc-ohif: {sentence} at 0 %")


def test_a_closed_standard_output_is_no_reason_to_fail(guarded: tuple[OrthancServer, int], study: str) -> None:
    server, _ = guarded
    environment = {**os.environ, **QUIET, "ORTHANC_PASSWORD": PASSWORD}
    command = _command(server, "--user", USER, "--study", study)
    with Path("/dev/full").open("w") as full:
        assert subprocess.run(command, stdout=full, env=environment, timeout=60).returncode == 0


def test_no_connection_takes_the_place_of_a_closed_standard_output(
    guarded: tuple[OrthancServer, int], study: str
) -> None:
    """The system gives the lowest free number to what is opened next, and progress would be printed into it."""
    server, port = guarded
    environment = {**os.environ, **QUIET, "ORTHANC_PASSWORD": PASSWORD}
    command = _command(server, "--user", USER, "--study", study)
    closing = ["/bin/sh", "-c", 'exec "$0" "$@" <&- >&-', *command]
    with engine_is_busy(server, study, port):
        before = set(server.json("/jobs"))
        process = subprocess.Popen(closing, stderr=subprocess.PIPE, text=True, env=environment)
        eventually(lambda: set(server.json("/jobs")) - before, "the job")
        output = Path(f"/proc/{process.pid}/fd/1").readlink()
    _, complaint = process.communicate(timeout=20)
    assert (process.returncode, complaint, output) == (0, "", Path("/dev/null"))


def test_the_tool_needs_no_swift_on_the_machine() -> None:
    """What a Debian without the toolchain has: the C and C++ libraries, and libcurl4."""
    command = ["/usr/bin/ldd", paths.COMMAND]
    listing = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    assert "libcurl.so.4" in listing
    assert "swift" not in listing.lower()
    assert "Foundation" not in listing


def test_a_signal_that_ends_it_ends_it(guarded: tuple[OrthancServer, int], study: str) -> None:
    server, port = guarded
    environment = {**os.environ, **QUIET, "ORTHANC_PASSWORD": PASSWORD}
    with (
        engine_is_busy(server, study, port),
        subprocess.Popen(
            _command(server, "--user", USER, "--study", study), stdout=subprocess.PIPE, text=True, env=environment
        ) as process,
    ):
        assert process.stdout is not None
        assert "waiting" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == -signal.SIGTERM
