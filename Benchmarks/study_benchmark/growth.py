# SPDX-License-Identifier: GPL-3.0-or-later
"""How opening a study grows with the study, and with the archive around it."""

from .bench import Bench
from .files import SMALL_CT, tiny_study
from .opening import Opening, Repeats, open_from_every_state
from .sample import digits, table

_HEAD = ["warm ms", "304 ms", "after a restart ms", "cold ms"]


def in_the_study(bench: Bench, sizes: list[int], repeats: Repeats) -> str:
    """Studies of all sizes in the same archive."""
    studies = {size: bench.study(tiny_study(size)) for size in sizes}
    rows = []
    for size, study in studies.items():
        opening = open_from_every_state(bench, study, repeats)
        rows.append([str(size), *_times(opening), f"{opening.cold.median / size:.2f}", f"{opening.body / 1000:.0f} kB"])
    return table(["instances in the study", *_HEAD, "cold ms an instance", "body"], rows)


def in_the_archive(bench: Bench, sizes: list[int], repeats: Repeats) -> str:
    """The study of 1000 in a growing archive."""
    study = bench.study(SMALL_CT)
    rows = []
    for size in sizes:
        bench.fill(size)
        count = bench.json("/statistics")["CountInstances"]
        rows.append([str(count), *_times(open_from_every_state(bench, study, repeats))])
    return table(["instances in the archive", *_HEAD], rows)


def _times(opening: Opening) -> list[str]:
    samples = (opening.warm, opening.not_modified, opening.packs, opening.cold)
    return [f"{digits(sample.median)} ({sample.range})" for sample in samples]
