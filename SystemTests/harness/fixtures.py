# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of those fixtures that are functions."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from playwright.sync_api import BrowserContext

from .browser import Traffic
from .server import OrthancServer

Starter = Callable[..., AbstractContextManager[OrthancServer]]
"""`with start(ohif={…}) as server:` takes what `harness.server.orthanc_server` takes after the name."""

Visit = Callable[[str], tuple[BrowserContext, Traffic]]
"""`visit(server.url)` gives a fresh browser profile and the record of what its pages do."""
