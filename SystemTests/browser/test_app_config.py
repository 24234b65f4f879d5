# SPDX-License-Identifier: GPL-3.0-or-later
"""What `window.config` is once the browser has run `app-config.js`."""

from typing import Any

import pytest
from harness.fixtures import Starter, Visit
from harness.server import OrthancServer
from workbench import paths
from workbench.installation import Installation


def config(server: OrthancServer, visit: Visit) -> dict[str, Any]:
    """`window.config` of a page of this server, functions left out."""
    context, _ = visit(server.url)
    page = context.new_page()
    page.goto(f"{server.url}/ohif/viewer")
    return page.evaluate("() => JSON.parse(JSON.stringify(window.config))")


def default_source(settings: dict[str, Any]) -> dict[str, Any]:
    """The data source that OHIF uses when the address names none."""
    [source] = [
        source for source in settings["dataSources"] if source["sourceName"] == settings["defaultDataSourceName"]
    ]
    return source


def test_by_default_the_source_is_dicom_json_without_a_study_list(server: OrthancServer, visit: Visit) -> None:
    settings = config(server, visit)
    assert settings["showStudyList"] is False
    assert settings["routerBasename"].rstrip("/") == "/ohif"
    assert default_source(settings)["namespace"].endswith("dataSourcesModule.dicomjson")


@pytest.mark.parametrize("root", ["/dicom-web/", "/another/root/"])
def test_with_dicom_web_the_source_is_the_plugins_root(
    start: Starter, installation: Installation, visit: Visit, root: str
) -> None:
    with start(
        ohif={"DataSource": "dicom-web"},
        plugins=[paths.PLUGIN, installation.dicom_web],
        configuration={"DicomWeb": {"Root": root}},
    ) as server:
        settings = config(server, visit)
    source = default_source(settings)
    assert source["namespace"].endswith("dataSourcesModule.dicomweb")
    for name in ("qidoRoot", "wadoRoot"):
        assert source["configuration"][name].removeprefix(server.url) == root.rstrip("/")
    assert settings.get("showStudyList", True) is True


USER_FILES = {
    "an object": "window.config = { routerBasename: '/mine', maxNumberOfWebWorkers: 2, showStudyList: true };",
    "without a line end": "window.config = { maxNumberOfWebWorkers: 2 } // the end",
    "without a semicolon": "window.config = { maxNumberOfWebWorkers: 2 }",
    "an open comment": "window.config = { maxNumberOfWebWorkers: 2 }; /* this comment is closed */",
}


@pytest.mark.parametrize("form", USER_FILES)
def test_the_users_settings_stay_except_for_what_the_plugin_sets(start: Starter, visit: Visit, form: str) -> None:
    with start(ohif={"UserConfiguration": "user.js"}, files={"user.js": USER_FILES[form]}) as server:
        settings = config(server, visit)
    assert settings["maxNumberOfWebWorkers"] == 2
    assert settings["routerBasename"].rstrip("/") == "/ohif"
    assert settings["showStudyList"] is False
    assert default_source(settings)["namespace"].endswith("dataSourcesModule.dicomjson")


def test_the_router_basename_of_the_configuration_wins(start: Starter, visit: Visit) -> None:
    with start(ohif={"RouterBasename": "imaging/ohif"}) as server:
        assert config(server, visit)["routerBasename"] == "/imaging/ohif/"
