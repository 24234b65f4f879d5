# SPDX-License-Identifier: GPL-3.0-or-later
"""A wrong configuration is refused at the start, in one sentence that says what to write instead."""

import re
from pathlib import Path
from typing import Any

import pytest
from harness.corpus import CT, instance
from harness.fixtures import Starter
from workbench import paths
from workbench.orthanc import OrthancDied

REFUSED: dict[str, tuple[Any, list[str]]] = {
    "an unknown data source": ({"DataSource": "dicomweb"}, ["DataSource", "dicomweb", "dicom-json", "dicom-web"]),
    "a data source that is no text": ({"DataSource": 3}, ["DataSource", "3", "dicom-json", "dicom-web"]),
    "an empty data source": ({"DataSource": ""}, ["DataSource", "dicom-json", "dicom-web"]),
    "a user configuration that is missing": (
        {"UserConfiguration": "not-there.js"},
        ["UserConfiguration", "not-there.js", "file"],
    ),
    "a user configuration that is a folder": ({"UserConfiguration": "data"}, ["UserConfiguration", "data", "file"]),
    "a user configuration that is no text": ({"UserConfiguration": 5}, ["UserConfiguration", "5"]),
    "a router basename that is no text": ({"RouterBasename": 7}, ["RouterBasename", "7"]),
    "a router basename that is no path": ({"RouterBasename": '/a"b\\c\n</script>/'}, ["RouterBasename", "/ohif/"]),
    "preload as text": ({"Preload": "yes"}, ["Preload", "yes", "true", "false"]),
    "preload as a number": ({"Preload": 1}, ["Preload", "1", "true", "false"]),
    "isolation as text": ({"CrossOriginIsolation": "on"}, ["CrossOriginIsolation", "on", "true", "false"]),
    "an origin with a path": ({"AllowedOrigins": ["https://a.example/x"]}, ["AllowedOrigins", "https://a.example/x"]),
    "any origin": ({"AllowedOrigins": ["*"]}, ["OHIF.AllowedOrigins", '"*"', "https://pacs2.example.org"]),
    "an origin that is no list": ({"AllowedOrigins": "https://a.example"}, ["AllowedOrigins", "a list of origins"]),
    "a cache of less than nothing": ({"CacheSize": -1}, ["OHIF.CacheSize", "-1", "a whole number from 0 to 1048576"]),
    "a cache of files with a fraction": (
        {"FrameCacheSize": 1.5},
        ["OHIF.FrameCacheSize", "1.5", "a whole number from 0 to 1048576"],
    ),
    "threads as text": ({"Threads": "x"}, ["OHIF.Threads", '"x"', "a whole number from 1 to 64"]),
    "no thread": ({"Threads": 0}, ["OHIF.Threads", " 0,", "a whole number from 1 to 64"]),
    "too many threads": ({"Threads": 65}, ["OHIF.Threads", "65", "a whole number from 1 to 64"]),
    "no value at all": ({"MaximumValueSize": 0}, ["OHIF.MaximumValueSize", " 0,", "a whole number from 1 to 64"]),
    "an instance of a fraction": (
        {"MaximumInstanceSize": 1.5},
        ["OHIF.MaximumInstanceSize", "1.5", "a whole number from 1 to 256"],
    ),
    "a study that browsers do not take": (
        {"MaximumStudySize": 512},
        ["OHIF.MaximumStudySize", "512", "a whole number from 1 to 480"],
    ),
    "inflating as text": ({"MaximumInflatedSize": "1"}, ["OHIF.MaximumInflatedSize", '"1"', "1 to 1024"]),
    "a viewer that is missing": ({"Viewer": "/not/there.zip"}, ["Viewer", "/not/there.zip"]),
    "a viewer that is no text": ({"Viewer": True}, ["Viewer", "true"]),
    "a section that is a list": ([], ["OHIF"]),
    "a section that is text": ("dicom-json", ["OHIF"]),
}


@pytest.mark.parametrize("mistake", REFUSED)
def test_a_wrong_value_is_refused_in_one_sentence(start: Starter, mistake: str) -> None:
    section, words = REFUSED[mistake]
    with pytest.raises(OrthancDied) as death, start(configuration={"OHIF": section}):
        pass
    assert not death.value.is_crash
    sentences = [line for line in str(death.value).splitlines() if _is_error(line) and "OHIF" in line]
    assert any(all(word in line for word in words) for line in sentences), "\n".join(sentences)


@pytest.mark.parametrize("name", ["Datasource", "preload", "CacheSise", "Nonsense"])
def test_an_unknown_option_is_only_warned_about(start: Starter, name: str) -> None:
    with start(ohif={name: 1}) as server:
        assert "ohif" in server.json("/plugins")
        warnings = [line for line in server.log().splitlines() if line.startswith("W") and f"OHIF.{name}" in line]
        assert len(warnings) == 1


def test_no_section_at_all_means_the_defaults(start: Starter) -> None:
    with start(configuration={"OHIF": {}}) as server:
        del server.orthanc.configuration["OHIF"]
        server.restart()
        [stored] = server.upload(instance(CT, "defaults"))
        assert server.document(stored["ParentStudy"])["NumInstances"] == 1
        assert "ohif" in server.json("/plugins")


def test_every_documented_option_is_known(start: Starter) -> None:
    options = {
        "AllowedOrigins": ["https://pacs2.example.org"],
        "AuditLog": False,
        "CacheSize": 64,
        "CrossOriginIsolation": False,
        "DataSource": "dicom-json",
        "FrameCacheSize": 0,
        "MaximumInflatedSize": 64,
        "MaximumInstanceSize": 32,
        "MaximumStudySize": 128,
        "MaximumValueSize": 2,
        "Preload": True,
        "RouterBasename": "/ohif/",
        "Threads": 2,
        "UserConfiguration": "u.js",
    }
    with start(ohif=options, viewer=paths.VIEWER, files={"u.js": ""}) as server:
        given = server.orthanc.configuration["OHIF"]
        assert sorted(given) == _documented_options()
        assert [line for line in server.log().splitlines() if not line.startswith("I") and '"OHIF.' in line] == []


def test_the_most_used_options_are_told_as_in_the_whole_list() -> None:
    used = _rows(paths.ROOT / "README.md", "\n## Configure it\n")
    assert used
    assert set(used) <= set(_rows(paths.ROOT / "docs" / "configuration.md", "# Configuration\n"))


def _documented_options() -> list[str]:
    """The options of the table in docs/configuration.md."""
    rows = _rows(paths.ROOT / "docs" / "configuration.md", "# Configuration\n")
    return [re.sub(r"^\| `(\w+)` \|.*", r"\1", row) for row in rows]


def _rows(file: Path, heading: str) -> list[str]:
    section = file.read_text().partition(heading)[2].partition("\n## ")[0]
    return [row for row in section.splitlines() if re.match(r"\| `\w+` \|", row)]


def _is_error(line: str) -> bool:
    """Orthanc writes `E` and the date at the beginning of an error's line."""
    return re.match(r"E\d{4} ", line) is not None
