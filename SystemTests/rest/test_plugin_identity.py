# SPDX-License-Identifier: GPL-3.0-or-later
"""Orthanc lists the plugin by name and version; it lives beside other plugins, Swift ones too."""

import re

import pytest
from harness.fixtures import Starter
from harness.server import OrthancServer
from workbench import paths

pytestmark = pytest.mark.each_version


def test_orthanc_lists_the_plugin_as_ohif(server: OrthancServer) -> None:
    """The name matters to others: Orthanc Explorer 2 shows its OHIF buttons when a plugin of this name is there."""
    assert "ohif" in server.json("/plugins")


def test_it_says_its_version_and_what_it_is(server: OrthancServer) -> None:
    plugin = server.json("/plugins/ohif")
    assert plugin["ID"] == "ohif"
    assert re.fullmatch(r"\d+\.\d+(\.\d+)?(-[0-9A-Za-z.]+)?", plugin["Version"])
    assert "OHIF" in plugin["Description"]


def test_it_extends_orthanc_explorer_with_its_button(server: OrthancServer) -> None:
    assert server.json("/plugins/ohif")["ExtendsOrthancExplorer"] is True
    assert "Open OHIF viewer" in server.get("/plugins/explorer.js").text


def test_a_start_without_trouble_logs_no_error_of_the_plugin(server: OrthancServer) -> None:
    assert [line for line in server.log().splitlines() if line.startswith("E")] == []


def test_two_swift_plugins_work_in_one_orthanc(start: Starter) -> None:
    with start(plugins=[paths.HELLO_PLUGIN, paths.PLUGIN]) as server:
        assert {"ohif", "hello"} <= set(server.json("/plugins"))
        assert server.get("/hello/world").text.startswith("Hello world, here are 0 studies")
        assert server.get("/ohif/viewer", headers={"Accept": "text/html"}).status_code == 200
        server.restart()
        assert server.get("/hello/again").status_code == 200


def test_the_kit_works_in_a_plugin_that_knows_no_ohif(start: Starter) -> None:
    with start(plugins=[paths.HELLO_PLUGIN]) as server:
        assert "ohif" not in server.json("/plugins")
        assert server.get("/hello/you").text.startswith("Hello you, here are 0 studies")
