# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes over the wire, as the browser itself counts them (Chrome DevTools Protocol, domain Network)."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page


@dataclass
class Wire:
    """What a tab has received, headers included and compressed as it came, by path.
    Scripts of workers are not counted: workers are targets of their own in this protocol.
    """

    received: dict[str, int] = field(default_factory=dict)
    from_cache: set[str] = field(default_factory=set)
    statuses: dict[str, int] = field(default_factory=dict)
    _paths: dict[str, str] = field(default_factory=dict)

    def watch(self, page: Page) -> None:
        """Counts from now on."""
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._note)
        session.on("Network.responseReceived", self._judge)
        session.on("Network.requestServedFromCache", self._note_cached)
        session.on("Network.loadingFinished", self._count)
        session.send("Network.enable")

    def bytes_below(self, prefix: str) -> int:
        """The bytes received for paths that begin so."""
        return sum(size for path, size in self.received.items() if path.startswith(prefix))

    def largest(self, count: int = 5) -> list[tuple[str, int]]:
        """The paths that cost most, for the message of a failure."""
        return sorted(self.received.items(), key=lambda item: -item[1])[:count]

    def clear(self) -> None:
        """Begins to count anew."""
        for counted in (self.received, self.from_cache, self.statuses):
            counted.clear()

    def _note(self, event: dict[str, Any]) -> None:
        self._paths[event["requestId"]] = urlsplit(event["request"]["url"]).path

    def _note_cached(self, event: dict[str, Any]) -> None:
        self.from_cache.add(self._paths.get(event["requestId"], "?"))

    def _judge(self, event: dict[str, Any]) -> None:
        path = urlsplit(event["response"]["url"]).path
        self.statuses[path] = event["response"]["status"]
        if event["response"].get("fromDiskCache"):
            self.from_cache.add(path)

    def _count(self, event: dict[str, Any]) -> None:
        path = self._paths.get(event["requestId"], "?")
        self.received[path] = self.received.get(path, 0) + int(event["encodedDataLength"])
