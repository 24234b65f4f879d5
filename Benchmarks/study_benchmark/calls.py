# SPDX-License-Identifier: GPL-3.0-or-later
"""What calls into Orthanc cost a plugin, on each version side by side: the reasons for what is asked and how."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from statistics import median
from typing import Any

from workbench.installation import installation

from .bench import Bench, bench
from .files import Study
from .process import wait_until_idle

SMALL, LARGE = Study(number=9001, series=1, instances_per_series=1000, edge=84), Study(9002, 1, 20, 512)
"""A thousand images of about 15 KB, and some of half a megabyte."""
_CONTENT = 4202
_ATTACHMENT, _LARGE_ATTACHMENT = 5001, 5002
_SUMMARY = 1500


def _find(level: str, study: str, content: Sequence[str]) -> dict[str, Any]:
    return {
        "Level": level, "Query": {}, "Expand": True, "ParentStudy": study, "ResponseContent": list(content),
    }


class _Calls:
    """The calls on one Orthanc, whose studies are there."""

    def __init__(self, running: Bench) -> None:
        self._bench = running
        self.small, self.large = running.study(SMALL), running.study(LARGE)
        [self.series] = running.json(f"/studies/{self.small}")["Series"]
        self.instances = running.json(f"/series/{self.series}")["Instances"]
        [series] = running.json(f"/studies/{self.large}")["Series"]
        self.images = running.json(f"/series/{series}")["Instances"]
        capabilities = running.json("/system").get("Capabilities", {})
        self.finds_all = capabilities.get("HasExtendedFind", False)
        wait_until_idle(running.pid)

    def cost(self, method: str, paths: Sequence[str], count: int, body: Any = None, size: int = 0) -> list[float]:
        """Microseconds of each call."""
        order = {"Method": method, "Paths": list(paths), "Count": count, "Size": size}
        if body is not None:
            order["Body"] = body
        return [time / 1000 for time in self._bench.post("/benchmark/calls", json.dumps(order).encode())]

    def each(self, end: str) -> list[str]:
        """A path of each small instance."""
        return [f"/instances/{one}{end}" for one in self.instances]


_Row = Callable[[_Calls], list[float] | None]


def _rows() -> Mapping[str, _Row]:
    """What is measured. Metadata and attachments are written before they are read."""
    attachment = f"/attachments/{_ATTACHMENT}"
    large = f"/attachments/{_LARGE_ATTACHMENT}"
    return {
        "PUT `/instances/{id}/metadata/4202`, 1.5 KB": lambda c: c.cost(
            "PUT", c.each(f"/metadata/{_CONTENT}"), 1000, size=_SUMMARY),
        "GET the same": lambda c: c.cost("GET", c.each(f"/metadata/{_CONTENT}"), 1000),
        "`OrthancPluginGetDicomForInstance`, 15 KB": lambda c: c.cost("FILE", c.instances, 1000),
        "the same, 0.5 MB": lambda c: c.cost("FILE", c.images, 100),
        "GET `/instances/{id}/file`, 15 KB": lambda c: c.cost("GET", c.each("/file"), 300),
        "GET `/instances/{id}`": lambda c: c.cost("GET", c.each(""), 300),
        "GET `/instances/{id}/tags?short`": lambda c: c.cost("GET", c.each("/tags?short"), 100),
        "GET `/studies/{id}`": lambda c: c.cost("GET", [f"/studies/{c.small}"], 300),
        "GET `/studies/{id}/metadata/LastUpdate`": lambda c: c.cost(
            "GET", [f"/studies/{c.small}/metadata/LastUpdate"], 1000),
        "GET `/series/{id}`, 1000 instances": lambda c: c.cost("GET", [f"/series/{c.series}"], 30),
        "GET `/studies/{id}/series`": lambda c: c.cost("GET", [f"/studies/{c.small}/series"], 30),
        "GET `/studies/{id}/instances?expand=false`, 1000": lambda c: c.cost(
            "GET", [f"/studies/{c.small}/instances?expand=false"], 10),
        "GET `/studies/{id}/instances`, 1000": lambda c: c.cost("GET", [f"/studies/{c.small}/instances"], 5),
        "GET `/studies/{id}/instances-tags?short`, 1000": lambda c: c.cost(
            "GET", [f"/studies/{c.small}/instances-tags?short"], 2),
        "POST `/tools/find`, series with metadata and attachments": lambda c: c.cost(
            "POST", ["/tools/find"], 100, _find("Series", c.small, ["Metadata", "Attachments"])
        ) if c.finds_all else None,
        "POST `/tools/find`, 1000 instances with parent and attachments": lambda c: c.cost(
            "POST", ["/tools/find"], 10, _find("Instance", c.small, ["Parent", "Attachments"])
        ) if c.finds_all else None,
        "GET `/statistics`": lambda c: c.cost("GET", ["/statistics"], 100),
        "GET `/changes?last`": lambda c: c.cost("GET", ["/changes?last"], 300),
        "PUT an attachment of a series, 50 KB": lambda c: c.cost(
            "PUT", [f"/series/{c.series}{attachment}"], 100, size=50_000),
        "GET it": lambda c: c.cost("GET", [f"/series/{c.series}{attachment}/data"], 300),
        "GET its size": lambda c: c.cost("GET", [f"/series/{c.series}{attachment}/size"], 300),
        "PUT an attachment of a series, 4 MB": lambda c: c.cost(
            "PUT", [f"/series/{c.series}{large}"], 10, size=4_000_000),
        "GET it, 4 MB": lambda c: c.cost("GET", [f"/series/{c.series}{large}/data"], 30),
    }


def _in_words(microseconds: float) -> str:
    if microseconds < 1000:
        return f"{microseconds:.0f} µs"
    return f"{microseconds / 1000:.{1 if microseconds < 100_000 else 0}f} ms"


def section(versions: Sequence[str], rounds: int) -> str:
    """The table: medians over all calls of all rounds, in which the versions take turns."""
    with ExitStack() as stack:
        servers = {}
        for version in versions:
            running = stack.enter_context(bench(installation(version), f"calls-{version}", ohif={"Preload": False}))
            servers[version] = _Calls(running)
        seen: dict[str, dict[str, list[float]]] = {}
        for _ in range(rounds):
            for name, row in _rows().items():
                for version, calls in servers.items():
                    if (times := row(calls)) is not None:
                        seen.setdefault(name, {}).setdefault(version, []).extend(times)
    lines = ["| call | " + " | ".join(versions) + " |", "|---|" + "---|" * len(versions)]
    for name, by_version in seen.items():
        cells = [_in_words(median(by_version[one])) if one in by_version else "–" for one in versions]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
