# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian's Chromium without a screen, and a record of everything that a page asks for."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Request,
    Response,
    WebError,
    sync_playwright,
)

CHROMIUM = "/usr/bin/chromium"
# OHIF needs WebGL, here without a graphics card.
SWITCHES = (
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    # The page itself is put together without WebGL's emulation: a third of the processor time.
    "--disable-gpu-compositing",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--no-proxy-server",
    # No other host is reached: see `Traffic.foreign`. Playwright's routes would switch the browser's cache off.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
"""What Chromium is started with."""
# What OHIF lays over a new profile's first page: the notice "for investigational use only" over its lower part, and
# since 3.11 a tour over all of it.
_SEEN_ALREADY = """
try {
    sessionStorage.setItem('investigationalUseDialog', 'hidden');
    localStorage.setItem('shownTours', JSON.stringify(['basicViewerTour']));
} catch {}
"""
PATIENCE = 90_000
"""Milliseconds that a page may take for anything: two cores that also draw are slow."""


@dataclass(eq=False)
class Traffic:
    """What the pages of one browser context asked for and what went wrong."""

    origin: str
    failures: list[str] = field(default_factory=list)
    """Requests to our server that were refused, broke, or were answered with an error."""
    errors: list[str] = field(default_factory=list)
    """Exceptions that no script of a page has caught."""
    foreign: list[str] = field(default_factory=list)
    """Addresses of other servers."""
    requests: list[str] = field(default_factory=list)
    """Every request to our server."""
    others: list[str] = field(default_factory=list)
    """Other servers that may be asked, with a slash at the end."""
    console: list[str] = field(default_factory=list)
    """The last warnings and errors that the pages have written to the browser's console."""

    def watch(self, context: BrowserContext) -> None:
        """Records what happens in `context`."""
        context.on("request", self._note)
        context.on("response", self._judge)
        context.on("requestfailed", self._judge_failure)
        context.on("weberror", self._note_error)
        context.on("console", self._note_message)

    def let_through(self, origin: str) -> None:
        """Says that the pages may ask another server, on this machine."""
        self.others.append(origin + "/")

    def forget(self) -> None:
        """Begins anew, for another test in the same profile."""
        for record in (self.failures, self.errors, self.foreign, self.requests, self.console):
            record.clear()

    def assert_clean(self) -> None:
        """Fails the test when a request to our server failed, a script threw, or another host was asked."""
        assert self.failures == [], "requests to our server failed"
        assert self.errors == [], "scripts of the page threw"
        assert self.foreign == [], "another host was asked"

    def last_words(self) -> str:
        """What may tell why a page does not show what it should."""
        last = [f"{len(self.requests)} requests, the last ones:", *self.requests[-5:]]
        return "\n".join([*self.failures, *self.errors, *self.console, *last])

    def _is_ours(self, address: str) -> bool:
        # The browser's own viewer of PDF documents is an extension.
        origins = (self.origin + "/", *self.others)
        return address.startswith((*origins, "data:", "blob:", "about:", "chrome-extension:", "chrome:"))

    def _note(self, request: Request) -> None:
        if request.url.startswith(self.origin):
            self.requests.append(request.url)
        if not self._is_ours(request.url):
            self.foreign.append(request.url)

    def _judge(self, response: Response) -> None:
        if response.url.startswith(self.origin) and response.status >= 400:
            self.failures.append(f"{response.status} {response.request.method} {response.url}")

    def _judge_failure(self, request: Request) -> None:
        if request.url.startswith(self.origin):
            self.failures.append(f"{request.failure} {request.method} {request.url}")

    def _note_message(self, message: ConsoleMessage) -> None:
        # OHIF tells its failures as "debug", too.
        if message.type in ("warning", "error") or "rror" in message.text:
            self.console = [*self.console[-19:], message.text[:500]]

    def _note_error(self, error: WebError) -> None:
        self.errors.append(f"{error.error} on {error.page.url if error.page else 'a page'}")


OPEN: list[Traffic] = []
"""The records of all profiles that are open."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[*SWITCHES],
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def browsing(browser: Browser, origin: str, **options: Any) -> Iterator[tuple[BrowserContext, Traffic]]:
    """A fresh profile, with an empty cache, and the record of what its pages do on the server at `origin`.

    - options: further ones of Playwright's `new_context`.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 860}, ignore_https_errors=True, **options)
    context.set_default_timeout(PATIENCE)
    context.add_init_script(_SEEN_ALREADY)
    traffic = Traffic(origin)
    traffic.watch(context)
    OPEN.append(traffic)
    try:
        yield context, traffic
    finally:
        OPEN.remove(traffic)
        with suppress(Error):  # When the browser has crashed, the test says so already.
            context.close()
