# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the corpus: `python -m corpus FOLDER`."""

from __future__ import annotations

import argparse
import hashlib
import json
import warnings
from collections.abc import Iterator
from pathlib import Path

from corpus import character_sets, derived, objects, structure, transfer_syntaxes, values
from corpus.fixture import Fixture


def fixtures() -> Iterator[Fixture]:
    """All fixtures, topic by topic."""
    for topic in (transfer_syntaxes, values, character_sets, structure, objects, derived):
        yield from topic.fixtures()


def build(folder: Path) -> int:
    """Writes the files and `index.json`; returns how many files there are. Unchanged files are not touched."""
    folder.mkdir(parents=True, exist_ok=True)
    index: dict[str, dict[str, object]] = {}
    for fixture in fixtures():
        file = folder / (fixture.name + ".dcm")
        assert file.name not in index, f"two fixtures are named {fixture.name}"
        if not file.exists() or file.read_bytes() != fixture.data:
            file.write_bytes(fixture.data)
        digest = hashlib.sha256(fixture.data).hexdigest()
        index[file.name] = {"note": fixture.note, "storable": fixture.storable, "sha256": digest}
    for stale in {path.name for path in folder.glob("*.dcm")} - set(index):
        (folder / stale).unlink()
    (folder / "index.json").write_text(json.dumps(index, indent=1, ensure_ascii=False) + "\n")
    return len(index)


def main() -> None:
    parser = argparse.ArgumentParser(prog="corpus", description=__doc__)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    # The point of many fixtures is to break rules that pydicom warns about.
    warnings.simplefilter("ignore")
    print(f"{build(arguments.folder)} files in {arguments.folder}")


if __name__ == "__main__":
    main()
