# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the studies: `python -m studies FOLDER`, a folder for each."""

from __future__ import annotations

import argparse
import json
import warnings
from collections.abc import Iterator
from pathlib import Path

from studies import (
    broken,
    colour,
    derived,
    documents,
    dynamic,
    emission,
    faults,
    microscopy,
    multiframe,
    names,
    projection,
    radiotherapy,
    segmentations,
    syntaxes,
    volumes,
    waveforms,
)
from studies.study import Study

TOPICS = (
    volumes,
    multiframe,
    projection,
    emission,
    dynamic,
    colour,
    derived,
    segmentations,
    radiotherapy,
    documents,
    waveforms,
    microscopy,
    syntaxes,
    names,
    broken,
    faults,
)


def all_studies() -> Iterator[Study]:
    """All studies, topic by topic."""
    for topic in TOPICS:
        yield from topic.studies()


def build(folder: Path) -> int:
    """Writes the files and `index.json`; returns how many studies there are. Unchanged files are not touched."""
    index: dict[str, dict[str, object]] = {}
    for study in all_studies():
        assert study.name not in index, f"two studies are named {study.name}"
        home = folder / study.name.replace(" ", "-")
        home.mkdir(parents=True, exist_ok=True)
        names = [f"{number:04}.dcm" for number in range(1, len(study.files) + 1)]
        for name, content in zip(names, study.files, strict=True):
            if not (home / name).exists() or (home / name).read_bytes() != content:
                (home / name).write_bytes(content)
        for stale in {path.name for path in home.glob("*.dcm")} - set(names):
            (home / stale).unlink()
        index[study.name] = {
            "note": study.note,
            "study_instance_uid": study.study_instance_uid,
            "files": [f"{home.name}/{name}" for name in names],
        }
    (folder / "index.json").write_text(json.dumps(index, indent=1, ensure_ascii=False) + "\n")
    return len(index)


def main() -> None:
    """Runs the command."""
    parser = argparse.ArgumentParser(prog="studies", description=__doc__)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    # Some objects break rules on purpose.
    warnings.simplefilter("ignore")
    print(f"{build(arguments.folder)} studies in {arguments.folder}")


if __name__ == "__main__":
    main()
