# SPDX-License-Identifier: GPL-3.0-or-later
"""One Chromium for all browser tests, a fresh profile for each of them."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from harness import browser as browsers
from harness.browser import Traffic, browsing, chromium
from harness.fixtures import Visit
from playwright.sync_api import Browser, BrowserContext
from workbench import paths


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[pytest.TestReport]:
    """Adds what the pages have asked for and said to the report of a failure."""
    report = yield
    if report.failed:
        report.sections += [(f"Pages of {traffic.origin}", traffic.last_words()) for traffic in browsers.OPEN]
    return report


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A running Chromium, a new one for each file, so that files do not disturb each other."""
    with chromium() as running:
        yield running


@pytest.fixture
def visit(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Visit]:
    """Opens a fresh profile for the server at an address; at the end saves what each of its tabs shows."""
    contexts: list[BrowserContext] = []
    with ExitStack() as stack:

        def open_profile(origin: str) -> tuple[BrowserContext, Traffic]:
            context, traffic = stack.enter_context(browsing(browser, origin))
            contexts.append(context)
            return context, traffic

        yield open_profile
        name = re.sub(r"[^A-Za-z0-9]+", "-", request.node.name).strip("-")
        folder = paths.SCREENSHOTS / paths.CHOSEN.name
        version = request.config.getoption("--orthanc")
        folder.mkdir(parents=True, exist_ok=True)
        for index, page in enumerate(page for context in contexts for page in context.pages):
            page.screenshot(path=folder / f"{version}-{name}-{index + 1}.png")
