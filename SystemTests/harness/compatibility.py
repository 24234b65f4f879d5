# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of docs/compatibility.md: what was seen of each kind of study, by each data source."""

import fcntl
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from workbench import paths

SOURCES = ("dicom-json", "dicom-web")
DOCUMENT = paths.ROOT / "docs" / "compatibility.md"
_KEPT = paths.VAR / "compatibility"
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


@dataclass(frozen=True)
class Note:
    """The result of a test."""

    kind: str
    proof: str
    source: str
    limits: list[str]
    """Why it was expected to fail, if it was."""
    failed: bool = False


@dataclass
class Table:
    """What tests have seen."""

    rows: dict[str, Row] = field(default_factory=dict)
    failures: int = 0

    @classmethod
    def of(cls, notes: Iterable[Note]) -> "Table":
        """What these tests have seen."""
        table = cls()
        for note in notes:
            row = table.rows.setdefault(note.kind, Row())
            if note.proof not in row.proofs:
                row.proofs.append(note.proof)
            known = row.limits.setdefault(note.source, [])
            known.extend(limit for limit in note.limits if limit not in known)
            table.failures += note.failed
        return table

    def cells(self, source: str) -> dict[str, str]:
        """What is said of each kind that was tried with a data source."""
        return {
            kind: "; ".join(row.limits[source]) or "shown" for kind, row in self.rows.items() if source in row.limits
        }


@dataclass
class Document:
    """The table of the documentation: what was seen of each kind, in a column for each release and data source."""

    proofs: dict[str, str]
    """What the tests see, by kind."""
    columns: dict[str, dict[str, str]]
    """What is said of each kind, by the title of the column."""

    @classmethod
    def read(cls, file: Path = DOCUMENT) -> "Document":
        """As it is in the documentation."""
        _, _, rest = file.read_text().partition(_START)
        lines = rest.partition(_END)[0].splitlines()
        head, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "---" not in line]
        return cls(
            {row[0]: row[1] for row in rows},
            {title: {row[0]: row[place] for row in rows} for place, title in enumerate(head[2:], start=2)},
        )

    def contradictions(self, table: Table, version: str, source: str) -> list[str]:
        """The kinds of which it says something else than was seen, or nothing."""
        said = self.columns.get(title(version, source), {})
        return [f"{kind}: {cell}" for kind, cell in table.cells(source).items() if said.get(kind) != cell]

    def take_up(self, table: Table, version: str, *, is_whole: bool) -> None:
        """Replaces what is said of a release by what was seen.

        - is_whole: all tests were run, so that there are no other kinds.
        """
        proofs = {kind: "; ".join(row.proofs) for kind, row in table.rows.items()}
        old = {kind: said for kind, said in self.proofs.items() if kind in proofs or not is_whole}
        # The rows keep their order; those of a whole run say what it saw.
        self.proofs = {**old, **proofs} if is_whole else {**old, **proofs, **old}
        for source in SOURCES:
            if cells := table.cells(source):
                column = self.columns.setdefault(title(version, source), {})
                column.update(cells)
        self.columns = {one: self.columns[one] for one in sorted(self.columns, key=_place)}

    def text(self) -> str:
        """The table in Markdown."""
        lines = ["| " + " | ".join(["Study", "What the test sees", *self.columns]) + " |"]
        lines.append("|---" * (2 + len(self.columns)) + "|")
        for kind, proof in self.proofs.items():
            cells = [column.get(kind) or "–" for column in self.columns.values()]
            lines.append("| " + " | ".join([kind, proof, *cells]) + " |")
        return "\n".join(lines) + "\n"

    def write(self, versions: str, file: Path = DOCUMENT) -> None:
        """Replaces the table in the documentation, and the line before it on this release of OHIF."""
        head, _, rest = file.read_text().partition(_START)
        release = versions.partition(",")[0]
        lines = [line for line in head.rstrip("\n").splitlines() if not line.startswith(release)]
        file.write_text("\n".join([*lines, versions, "", _START + self.text() + _END + rest.partition(_END)[2]]))


def title(version: str, source: str) -> str:
    """The title of a column: releases by their first two numbers."""
    return f"{'.'.join(map(str, _numbers(version)[:2]))}, `{source}`"


def _place(column: str) -> tuple[bool, tuple[int, ...]]:
    """Newer releases first, the documents' source before the other."""
    release, _, source = column.partition(",")
    return SOURCES[0] not in source, tuple(-number for number in _numbers(release))


def keep(notes: Mapping[str, Note], version: str, tests: Iterable[str] = ()) -> None:
    """Keeps the results of tests, by their identifiers, for a release of OHIF.

    - tests: all tests of their files, whether they were run or not, when that is known.
    """
    folder = _KEPT / version
    folder.mkdir(parents=True, exist_ok=True)
    for name in {_file(test) for test in notes}:
        file = folder / f"{name}.json"
        before = json.loads(file.read_text()) if file.exists() else {"tests": [], "notes": {}}
        all_tests = [test for test in tests if _file(test) == name] or before["tests"]
        now = {test: asdict(note) for test, note in notes.items() if _file(test) == name}
        file.write_text(json.dumps({"tests": all_tests, "notes": {**before["notes"], **now}}))


def kept(files: Iterable[str], version: str) -> tuple[list[Note], list[str]]:
    """The results of all tests of some files with a release of OHIF, in whatever runs; and what has not passed yet."""
    notes, missing = [], []
    for name in files:
        file = _KEPT / version / f"{name}.json"
        known = json.loads(file.read_text()) if file.exists() else {"tests": [], "notes": {}}
        results = {test: Note(**note) for test, note in known["notes"].items()}
        # Without a run of the whole file nobody knows what is in it.
        missing += [test for test in known["tests"] or [name] if test not in results or results[test].failed]
        notes += [results[test] for test in known["tests"] if test in results]
    return notes, missing


def _file(test: str) -> str:
    return test.partition("::")[0].rpartition("/")[2]


def write(table: Table, version: str, versions: str, *, is_whole: bool) -> None:
    """Puts what was seen into the documentation; other runs may do so at the same time."""
    paths.VAR.mkdir(exist_ok=True)
    with (paths.VAR / "compatibility.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        document = Document.read()
        document.take_up(table, version, is_whole=is_whole)
        document.write(versions)
