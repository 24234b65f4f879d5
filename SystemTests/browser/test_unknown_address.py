# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses of the viewer that nothing is for: a person reads so instead of looking at a black screen."""

import pytest
from harness.fixtures import Starter, Visit
from harness.server import OrthancServer
from playwright.sync_api import expect


@pytest.mark.parametrize("address", ["no-such-mode", "no/such/mode"])
def test_an_unknown_address_says_so(server: OrthancServer, visit: Visit, address: str) -> None:
    context, traffic = visit(server.url)
    page = context.new_page()
    page.goto(f"{server.url}/ohif/{address}")
    expect(page.get_by_text("There is nothing at this address.")).to_be_visible(timeout=60_000)
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(255, 255, 255)"
    traffic.assert_clean()


def test_without_a_study_list_the_root_says_where_the_studies_are(server: OrthancServer, visit: Visit) -> None:
    context, traffic = visit(server.url)
    page = context.new_page()
    page.goto(f"{server.url}/ohif/")
    expect(page.get_by_text("open it from Orthanc")).to_be_visible(timeout=60_000)
    traffic.assert_clean()


@pytest.mark.parametrize(
    "customizations",
    ["[{ id: 'customRoutes', notFoundRoute: { path: '*', children: () => 'Mine' } }]",
     "{ customRoutes: { id: 'customRoutes', notFoundRoute: { path: '*', children: () => 'Mine' } } }"],
    ids=["as an array", "as an object"],
)
def test_the_users_own_page_wins(start: Starter, visit: Visit, customizations: str) -> None:
    script = f"window.config = {{ extensions: [], modes: [], customizationService: {customizations} }};"
    with start(ohif={"UserConfiguration": "user.js"}, files={"user.js": script}) as server:
        context, _ = visit(server.url)
        page = context.new_page()
        page.goto(f"{server.url}/ohif/no-such-mode")
        expect(page.get_by_text("Mine", exact=True)).to_be_attached(timeout=60_000)
