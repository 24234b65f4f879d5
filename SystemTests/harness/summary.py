# SPDX-License-Identifier: GPL-3.0-or-later
"""Metadata 4202, written down a second time: what it must hold for a data set, by pydicom's reading."""

import base64
import gzip
import json
from typing import Any

from pydicom.dataset import Dataset
from pydicom.tag import BaseTag, Tag

_STRINGS = """
    0020,000d 0008,0020 0008,0030 0008,1030 0010,0010 0010,0020 0008,0050 0010,1010 0010,0040 0020,000e 0008,103e
    0008,0060 0008,0016 0028,0004 0020,0052 0008,0018 0008,0021 0008,0022 0008,0032 0008,0031 0054,1001 0054,1102
    0009,100d
""".split()
_INTEGERS = """
    0020,0011 0028,0011 0028,0010 0020,0013 0028,0100 0028,0101 0028,0103 0028,0002 0028,0102 0018,1242 0028,0008
""".split()
_FLOATS = """
    0018,0050 0028,1050 0028,1051 0010,1020 0010,1030 0054,1300 0028,1052 0028,1053 7053,1000 7053,1009
""".split()
_FLOAT_LISTS = "0028,0030 0020,0037 0020,0032".split()
_STRING_LISTS = "0008,0008 0028,0051".split()

_RADIOPHARMACEUTICAL = "0054,0016"


def decoded(value: bytes) -> dict[str, Any]:
    """The JSON object inside a stored value."""
    return json.loads(gzip.decompress(base64.b64decode(value, validate=True)))


def encoded(summary: dict[str, Any]) -> bytes:
    """A value as another program stores it."""
    return base64.b64encode(gzip.compress(json.dumps(summary).encode()))


def is_current(value: bytes | None) -> bool:
    """Whether a stored value is one that the plugin takes as it is."""
    try:
        return value is not None and decoded(value)["Version"] == 2 and "0008,0018" in decoded(value)
    except (ValueError, OSError, EOFError, KeyError, TypeError, RecursionError):
        return False


def expected(dataset: Dataset) -> dict[str, Any]:
    """The summary of a data set; elements without a value are left out, for either treatment of them is compatible."""
    summary: dict[str, Any] = {"Version": 2}
    for name in _STRINGS:
        if values := _values(dataset, name):
            summary[name] = "\\".join(_text(values))
    for name in _INTEGERS:
        if values := _values(dataset, name):
            summary[name] = int(values[0])
    for name in _FLOATS:
        if values := _values(dataset, name):
            summary[name] = float(values[0])
    for name in _FLOAT_LISTS:
        if values := _values(dataset, name):
            summary[name] = [float(value) for value in values]
    for name in _STRING_LISTS:
        if values := _values(dataset, name):
            summary[name] = _text(values)
    if items := dataset.get("RadiopharmaceuticalInformationSequence"):
        summary.update(_radiopharmaceutical(items[0]))
    return summary


def without_empty(summary: dict[str, Any]) -> dict[str, Any]:
    """A stored summary without the members that say nothing."""
    return {name: value for name, value in summary.items() if value not in ("", [], None)}


def _values(dataset: Dataset, name: str) -> list[Any]:
    element = dataset.get(_tag(name))
    if element is None or element.value is None or element.value == "":
        return []
    return [element.value] if element.VM == 1 else list(element.value)


def _text(values: list[Any]) -> list[str]:
    """Values of text without the spaces that pad them (PS3.5, section 6.2), which pydicom keeps in some."""
    return [str(value).strip(" ") for value in values]


def _tag(name: str) -> BaseTag:
    group, element = name.split(",")
    return Tag(int(group, 16), int(element, 16))


def _radiopharmaceutical(item: Dataset) -> dict[str, Any]:
    start = next(
        (
            keyword
            for keyword in ("RadiopharmaceuticalStartDateTime", "RadiopharmaceuticalStartTime")
            if item.get(keyword)
        ),
        None,
    )
    if start is None or "RadionuclideHalfLife" not in item or "RadionuclideTotalDose" not in item:
        return {}
    return {
        _RADIOPHARMACEUTICAL: [
            {
                "RadionuclideHalfLife": float(item.RadionuclideHalfLife),
                "RadionuclideTotalDose": float(item.RadionuclideTotalDose),
                start: str(item[start].value),
            }
        ]
    }
