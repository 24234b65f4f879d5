# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of docs/compatibility.md: what was seen of each kind of study, by each data source."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from workbench import paths

SOURCES = ("dicom-json", "dicom-web")
DOCUMENT = paths.ROOT / "docs" / "compatibility.md"
_START, _END = "<!-- table -->\n", "<!-- end of table -->\n"


def is_in(version: str, since: str = "", until: str = "") -> bool:
    """Whether a release of OHIF is not before `since`, and before `until`; a pre-release counts as its release."""
    return (not since or _numbers(version) >= _numbers(since)) and (not until or _numbers(version) < _numbers(until))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version.partition("-")[0]))


@dataclass
class Row:
    """One kind of study."""

    proofs: list[str] = field(default_factory=list)
    """What a test has seen of it, in words."""
    limits: dict[str, list[str]] = field(default_factory=dict)
    """What is known not to work, by data source; no entry means that it was not tried."""


@dataclass
class Table:
    """What the tests of one run have seen."""

    rows: dict[str, Row] = field(default_factory=dict)
    failures: int = 0

    def note(self, kind: str, proof: str, *, source: str, failed: bool, limits: list[str]) -> None:
        """Adds the result of a test.

        - limits: why it was expected to fail, if it was.
        """
        row = self.rows.setdefault(kind, Row())
        if proof not in row.proofs:
            row.proofs.append(proof)
        known = row.limits.setdefault(source, [])
        known.extend(limit for limit in limits if limit not in known)
        self.failures += failed

    def lines(self) -> list[str]:
        """The table in Markdown."""
        head = ["| Study | What the test sees | " + " | ".join(f"`{source}`" for source in SOURCES) + " |"]
        head.append("|---" * (2 + len(SOURCES)) + "|")
        return head + [
            f"| {kind} | {'; '.join(row.proofs)} | " + " | ".join(self._cell(row, source) for source in SOURCES) + " |"
            for kind, row in self.rows.items()
        ]

    def contradictions(self, committed: list[str], source: str) -> list[str]:
        """The kinds of which the committed table says something else about a data source, or nothing."""
        column = 3 + SOURCES.index(source)
        said = {cells[1].strip(): cells[column].strip() for line in committed if len(cells := line.split("|")) > column}
        return [
            f"{kind}: {self._cell(row, source)}"
            for kind, row in self.rows.items()
            if said.get(kind) != self._cell(row, source)
        ]

    @staticmethod
    def _cell(row: Row, source: str) -> str:
        if source not in row.limits:
            return "–"
        return "; ".join(row.limits[source]) or "shown"


def committed(document: Path = DOCUMENT) -> list[str]:
    """The lines of the table in the documentation."""
    _, _, rest = document.read_text().partition(_START)
    return rest.partition(_END)[0].splitlines()


def write(table: Table, versions: str, document: Path = DOCUMENT) -> None:
    """Replaces the table in the documentation, and the sentence before it, which says the versions."""
    head, _, rest = document.read_text().partition(_START)
    _, _, tail = rest.partition(_END)
    before, _, _ = head.rstrip("\n").rpartition("\n\n")
    document.write_text("\n".join([before, "", versions, "", _START + "\n".join(table.lines()), _END + tail]))
