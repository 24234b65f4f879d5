# SPDX-License-Identifier: GPL-3.0-or-later
"""Data sets in the DICOM JSON Model, taken apart into elements that can be compared one by one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydicom.datadict import dictionary_VM

SINGLE_TEXT = {"LT", "ST", "UT", "UR"}
"""What has one value, backslashes in it (PS3.5 section 6.4)."""


@dataclass(frozen=True)
class Element:
    """An element and where it stands: `path` is a list of tags and item numbers, as `0040A730[0].00080100`."""

    path: str
    vr: str
    binary: str | None
    values: tuple[Any, ...]

    @property
    def tag(self) -> str:
        """The element's own tag, eight digits."""
        return self.path.rpartition(".")[2]


def elements(dataset: dict[str, Any], prefix: str = "") -> Iterator[Element]:
    """All elements, those of items included; a sequence itself has its number of items as value."""
    for tag, content in dataset.items():
        path = prefix + tag
        value = content.get("Value", [])
        if content["vr"] == "SQ":
            yield Element(path, "SQ", None, (len(value),))
            for number, item in enumerate(value):
                yield from elements(item or {}, f"{path}[{number}].")
        else:
            yield Element(path, content["vr"], content.get("InlineBinary"), tuple(map(_frozen, value)))


def has_one_value(path: str, vr: str) -> bool:
    """Whether a backslash separates nothing: by the VR, or since the dictionary allows one text (PS3.6)."""
    if vr in SINGLE_TEXT:
        return True
    try:
        return vr not in ("DS", "IS", "UI") and dictionary_VM(int(path.rpartition(".")[2], 16)) == "1"
    except (KeyError, ValueError):
        return False


def _frozen(value: Any) -> Any:
    return tuple(sorted(value.items())) if isinstance(value, dict) else value


@dataclass(frozen=True)
class Difference:
    """An element that one side has and the other has not, or has otherwise."""

    file: str
    ours: Element | None
    theirs: Element | None

    @property
    def path(self) -> str:
        """Where the element stands."""
        return (self.ours or self.theirs).path  # type: ignore[union-attr]

    def __str__(self) -> str:
        return f"{self.file} {self.path}: ours {_short(self.ours)}, theirs {_short(self.theirs)}"


def _short(element: Element | None) -> str:
    if element is None:
        return "absent"
    content = f"binary {element.binary}" if element.binary is not None else repr(list(element.values))
    return f"{element.vr} {content[:300]}"


def same_value(ours: Any, theirs: Any) -> bool:
    """Equality of two values, NaN included; 1 and 1.0 are the same number, 1 and "1" are not the same."""
    if isinstance(ours, float) and isinstance(theirs, float) and math.isnan(ours):
        return math.isnan(theirs)
    if isinstance(ours, str) != isinstance(theirs, str):
        return False
    return bool(ours == theirs)


def same(ours: Element, theirs: Element) -> bool:
    """Whether two elements say the same."""
    return (
        ours.vr == theirs.vr
        and ours.binary == theirs.binary
        and len(ours.values) == len(theirs.values)
        and all(map(same_value, ours.values, theirs.values))
    )


def compare(file: str, ours: Iterable[Element], theirs: Iterable[Element]) -> tuple[int, list[Difference]]:
    """How many elements were compared, and those that differ."""
    left = {element.path: element for element in ours}
    right = {element.path: element for element in theirs}
    differences = []
    for path in sorted(left.keys() | right.keys()):
        mine, other = left.get(path), right.get(path)
        if mine is None or other is None or not same(mine, other):
            differences.append(Difference(file, mine, other))
    return len(left.keys() | right.keys()), differences
