# SPDX-License-Identifier: GPL-3.0-or-later
"""`app-config.js`: the user's configuration or our default, then what the plugin must set.

What the browser makes of it stands in browser/test_app_config_in_the_browser.py.
"""

from harness.fixtures import Starter
from harness.server import OrthancServer


def test_it_is_javascript(server: OrthancServer) -> None:
    answer = server.get("/ohif/app-config.js")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].partition(";")[0].lower() in ("text/javascript", "application/javascript")


def test_it_is_never_kept_without_asking(server: OrthancServer) -> None:
    """A changed configuration reaches the next page, not the next day's."""
    assert "immutable" not in server.get("/ohif/app-config.js").headers.get("Cache-Control", "")


def test_the_users_configuration_comes_first_and_the_plugins_wins(start: Starter) -> None:
    user = "window.config = { routerBasename: '/elsewhere', whiteLabeling: null };"
    with start(ohif={"UserConfiguration": "my-config.js"}, files={"my-config.js": user}) as server:
        text = server.get("/ohif/app-config.js").text
    assert user in text
    assert text.rindex("routerBasename") > text.index(user) + len(user)


def test_the_users_file_is_found_beside_orthancs_configuration_or_by_its_full_path(start: Starter) -> None:
    with start(ohif={"UserConfiguration": "beside.js"}, files={"beside.js": "window.marker = 'beside';"}) as server:
        assert "window.marker = 'beside';" in server.get("/ohif/app-config.js").text
        absolute = server.orthanc.installation.reachable(server.folder / "beside.js")
        server.orthanc.configuration["OHIF"]["UserConfiguration"] = absolute
        server.restart()
        assert "window.marker = 'beside';" in server.get("/ohif/app-config.js").text


def test_letters_of_every_script_arrive(start: Starter) -> None:
    user = "window.greeting = 'Größe 山田 и «»';"
    with start(ohif={"UserConfiguration": "my-config.js"}, files={"my-config.js": user}) as server:
        answer = server.get("/ohif/app-config.js")
        assert user in answer.content.decode("utf-8")
