# SPDX-License-Identifier: GPL-3.0-or-later
"""`orthanc-ohif dump`: what it prints, what it complains about, and with which status it ends."""

import json
import subprocess
from pathlib import Path

import pytest
from differential.files import tool
from harness.corpus import CT
from workbench import paths

CORPUS = paths.CORPUS


def dump(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """A run of the command."""
    return subprocess.run([tool(), "dump", *map(str, arguments)], input=stdin, capture_output=True, timeout=60)


def test_it_prints_the_dicom_json_model_unless_told_otherwise() -> None:
    result = dump(CT)
    assert (result.returncode, result.stderr) == (0, b"")
    assert json.loads(result.stdout)["00080060"] == {"vr": "CS", "Value": ["CT"]}
    assert result.stdout.count(b"\n") == 1


def test_large_values_are_places_in_the_file() -> None:
    pixels = json.loads(dump(CT).stdout)["7FE00010"]
    place = dict(part.split("=") for part in pixels["BulkDataURI"].removeprefix("#").split("&"))
    assert int(place["length"]) == 128 * 128 * 2
    inline = json.loads(dump("--inline-limit", "1000000", CT).stdout)["7FE00010"]
    assert "InlineBinary" in inline


def test_the_other_forms() -> None:
    assert json.loads(dump("--format", "ohif", CT).stdout)["Modality"] == "CT"
    summary = json.loads(dump("--format", "summary", CT).stdout)
    assert (summary["Version"], summary["0008,0060"]) == (2, "CT")


def test_indented_json_says_the_same() -> None:
    plain, pretty = dump(CT).stdout, dump("--pretty", CT).stdout
    assert json.loads(plain) == json.loads(pretty)
    assert pretty.startswith(b'{\n  "00080005": {\n    "vr": "CS",\n')


def test_a_dash_is_the_standard_input() -> None:
    assert dump("-", stdin=CT.read_bytes()).stdout == dump(CT).stdout


def test_what_is_no_dicom_is_a_data_error() -> None:
    result = dump(Path(__file__))
    assert result.returncode == 65
    assert result.stdout == b""
    assert result.stderr.decode() == f"orthanc-ohif: {__file__}: this is not DICOM at byte 0\n"


@pytest.mark.parametrize("path", ["/nonexistent/file.dcm", "/"])
def test_what_cannot_be_opened_is_missing_input(path: str) -> None:
    result = dump(path)
    assert result.returncode == 66
    assert result.stdout == b""
    assert result.stderr.decode().startswith(f"orthanc-ohif: {path}: ")
    assert result.stderr.count(b"\n") == 1


def test_a_damaged_file_is_printed_as_far_as_it_goes_and_complained_about() -> None:
    file = CORPUS / "truncated-in-value.dcm"
    result = dump(file)
    assert result.returncode == 65
    assert json.loads(result.stdout)["00080060"] == {"vr": "CS", "Value": ["CT"]}
    complaint = result.stderr.decode()
    assert complaint.startswith(f"orthanc-ohif: {file}: the data end too early at byte ")
    assert complaint.endswith(" in (0072,0076)\n")


def test_a_strict_run_prints_nothing_of_a_damaged_file() -> None:
    result = dump("--strict", CORPUS / "truncated-in-value.dcm")
    assert (result.returncode, result.stdout) == (65, b"")


def test_one_bad_file_does_not_stop_the_others() -> None:
    result = dump(CT, "/nonexistent", CT)
    assert result.returncode == 66
    assert result.stdout.count(b"\n") == 2


def test_lines_say_of_each_file_what_became_of_it() -> None:
    result = dump("--lines", CT, __file__)
    good, bad = map(json.loads, result.stdout.splitlines())
    assert good["file"] == str(CT)
    assert good["json"]["00080060"]["Value"] == ["CT"]
    assert bad == {"file": __file__, "error": "this is not DICOM at byte 0"}


@pytest.mark.parametrize(
    "arguments", [[], ["--format", "xml", CT], ["--lines", "--pretty", CT], ["--inline-limit", "-1", CT]]
)
def test_a_wrong_command_line_is_a_usage_error(arguments: list[str | Path]) -> None:
    result = dump(*arguments)
    assert result.returncode == 64
    assert b"Usage: orthanc-ohif dump" in result.stderr


def test_the_version_is_that_of_the_plugin() -> None:
    result = subprocess.run([tool(), "--version"], capture_output=True, text=True, timeout=60)
    source = (paths.ROOT / "Sources/ProjectVersion/Version.swift").read_text()
    assert f'"{result.stdout.strip()}"' in source
