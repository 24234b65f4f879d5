# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lists of allowed differences are made of."""

from __future__ import annotations

import base64
import re
import struct
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from differential.elements import Difference, Element, has_one_value, same_value

UNITS = {"OW": 2, "OF": 4, "OL": 4, "OD": 8, "OV": 8}


@dataclass(frozen=True)
class Rule:
    """A reason why an element may differ, and what it covers: nothing else."""

    reason: str
    covers: Callable[[Difference], bool]


def sort_out(differences: Iterable[Difference], rules: Iterable[Rule]) -> tuple[Counter[str], list[Difference]]:
    """How often each rule covers a difference, and the differences that none covers."""
    rules = list(rules)
    covered: Counter[str] = Counter()
    rest = []
    for difference in differences:
        rule = next((rule for rule in rules if rule.covers(difference)), None)
        if rule:
            covered[rule.reason] += 1
        else:
            rest.append(difference)
    return covered, rest


def value_by_value(accepts: Callable[[object, object, Element], bool]) -> Callable[[Difference], bool]:
    """Covers elements of one VR and as many values whose differing values are all accepted."""

    def covers(difference: Difference) -> bool:
        ours, theirs = difference.ours, difference.theirs
        if ours is None or theirs is None or ours.vr != theirs.vr or ours.binary != theirs.binary:
            return False
        if len(ours.values) != len(theirs.values):
            return False
        pairs = zip(ours.values, theirs.values, strict=True)
        return all(same_value(mine, other) or accepts(mine, other, ours) for mine, other in pairs)

    return covers


def one_text(difference: Difference) -> bool:
    """Whether an attribute of which there may be one text is one here, and was separated at its backslashes there."""
    ours, theirs = difference.ours, difference.theirs
    if ours is None or theirs is None or ours.vr != theirs.vr or not has_one_value(ours.path, ours.vr):
        return False
    texts = [_text(value) for value in theirs.values]
    return [_closed(_text(value)) for value in ours.values] == [_closed("\\".join(texts))]


def _text(value: object) -> str:
    """A value as text; of names the alphabetic group."""
    return str(dict(value).get("Alphabetic", "") if isinstance(value, tuple) else "" if value is None else value)


def _closed(text: str) -> str:
    """A text without the spaces at its ends and beside backslashes."""
    return re.sub(r" *\\ *", r"\\", text).strip()


def same_float(ours: object, theirs: object, element: Element) -> bool:
    """Whether two decimals are the same float (VR FL)."""
    if element.vr != "FL" or not isinstance(ours, (int, float)) or not isinstance(theirs, (int, float)):
        return False
    return struct.pack("<f", ours) == struct.pack("<f", theirs)


def swapped(difference: Difference) -> bool:
    """Whether two binary values are the same numbers in the other byte order."""
    ours, theirs = difference.ours, difference.theirs
    if ours is None or theirs is None or ours.vr != theirs.vr or ours.binary is None or theirs.binary is None:
        return False
    mine, other = base64.b64decode(ours.binary), base64.b64decode(theirs.binary)
    unit = UNITS.get(ours.vr, 1)
    whole = len(other) // unit * unit
    turned = b"".join(other[start : start + unit][::-1] for start in range(0, whole, unit)) + other[whole:]
    return unit > 1 and mine == turned


def only_in(*files: str) -> Callable[[Difference], bool]:
    """Covers everything in some files."""
    return lambda difference: difference.file in files


def both(*conditions: Callable[[Difference], bool]) -> Callable[[Difference], bool]:
    """Covers what all conditions cover."""
    return lambda difference: all(condition(difference) for condition in conditions)
