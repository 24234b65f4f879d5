# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses of the viewer that nothing is for: a person reads so instead of looking at a black screen."""

import pytest
from harness.fixtures import Starter, Visit
from harness.server import OrthancServer
from playwright.sync_api import expect
from workbench import paths


@pytest.mark.every_release
def test_an_unknown_address_says_so(server: OrthancServer, visit: Visit) -> None:
    context, traffic = visit(server.url)
    page = context.new_page()
    for address in ("no-such-mode", "no/such/mode"):
        page.goto(f"{server.url}/ohif/{address}")
        expect(page.get_by_text("There is nothing at this address.")).to_be_visible(timeout=60_000)
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(255, 255, 255)"
        assert page.title() == f"OHIF {paths.CHOSEN.version}"
    traffic.assert_clean()


def test_without_a_study_list_the_root_says_where_the_studies_are(server: OrthancServer, visit: Visit) -> None:
    context, traffic = visit(server.url)
    page = context.new_page()
    page.goto(f"{server.url}/ohif/")
    expect(page.get_by_text("open it from Orthanc")).to_be_visible(timeout=60_000)
    traffic.assert_clean()


MINE = "{ notFoundRoute: { path: '*', children: () => 'Mine' } }"
NAMED = "{ id: 'customRoutes', notFoundRoute: { path: '*', children: () => 'Mine' } }"


@pytest.mark.parametrize(
    "customizations",
    [
        # By identifier in pre-releases of 3.10, by name in all later ones.
        pytest.param(f"[{NAMED}, {{ 'routes.customRoutes': {MINE} }}]", id="as an array"),
        pytest.param(
            f"{{ customRoutes: {NAMED}, 'routes.customRoutes': {MINE} }}",
            marks=pytest.mark.every_release,
            id="as an object",
        ),
    ],
)
def test_the_users_own_page_wins(start: Starter, visit: Visit, customizations: str) -> None:
    says(start, visit, f"window.config = {{ customizationService: {customizations} }};", "Mine")


@pytest.mark.parametrize(
    ("form", "customizations"),
    [
        ("{}", "[]"),
        ("{}", "{ bootstrap: {} }"),
        ("{}", "{ mode: { '*': {} } }"),
        pytest.param("{}", "{ global: { 'x.y': 1 } }", marks=pytest.mark.every_release),
        pytest.param("() => ({})", "{ global: { 'x.y': 1 } }", marks=pytest.mark.every_release),
        pytest.param("async () => ({})", "{ global: { 'x.y': 1 } }", marks=pytest.mark.every_release),
    ],
)
def test_no_form_of_a_configuration_loses_our_page(
    start: Starter, visit: Visit, form: str, customizations: str
) -> None:
    """OHIF 3.13 drops what stands beside the phases of a configuration."""
    script = "window.config = " + form.replace("{}", f"{{ customizationService: {customizations} }}")
    says(start, visit, script, "There is nothing at this address.")


def test_the_users_own_page_wins_in_phases(start: Starter, visit: Visit, server: OrthancServer) -> None:
    if '"hasCustomizationPhases": true' not in server.get("/ohif/app-config.js").text:
        pytest.skip("this release of OHIF has no phases: to it, they are customizations that nothing asks for")
    routes = f"{{ 'routes.customRoutes': {MINE} }}"
    for phases in (f"{{ global: {routes} }}", f"{{ global: [{routes}] }}"):
        says(start, visit, f"window.config = {{ customizationService: {phases} }};", "Mine")


def says(start: Starter, visit: Visit, script: str, text: str) -> None:
    """Opens an address that nothing is for, with a user's configuration, and waits for a text."""
    with start(ohif={"UserConfiguration": "user.js"}, files={"user.js": script}) as server:
        context, _ = visit(server.url)
        page = context.new_page()
        page.goto(f"{server.url}/ohif/no-such-mode")
        expect(page.get_by_text(text, exact=True)).to_be_attached(timeout=60_000)
        # OHIF's parts read it without calling it.
        assert page.evaluate("() => window.config.dataSources.length") == 1
