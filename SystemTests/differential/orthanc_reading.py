# SPDX-License-Identifier: GPL-3.0-or-later
"""What Orthanc reads in a file: its own JSON of tags, and the metadata that its DICOMweb plugin serves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from harness.server import OrthancServer

from differential.elements import SINGLE_TEXT, Difference, Element, elements, has_one_value

UNREADABLE = "Orthanc gives no value"
"""The value of an element of which Orthanc only says that it is there: binary, or too long."""

NUMBERS = {"DS", "FD", "FL", "IS", "SL", "SS", "SV", "UL", "US", "UV"}


def web_elements(server: OrthancServer, study: str, series: str, instance: str) -> list[Element] | None:
    """The instance's metadata from the DICOMweb plugin; None when that fails."""
    answer = server.get(f"/dicom-web/studies/{study}/series/{series}/instances/{instance}/metadata")
    if answer.status_code != 200:
        return None
    return list(elements(answer.json()[0]))


def tag_elements(tags: dict[str, Any], ours: dict[str, Element], prefix: str = "") -> Iterator[Element]:
    """Orthanc's tags as elements. It does not say the VR and joins the values, so both are taken as in our reading."""
    for name, content in tags.items():
        path = prefix + name.replace(",", "").upper()
        kind, value = content["Type"], content["Value"]
        if kind == "Sequence":
            yield Element(path, "SQ", None, (len(value),))
            for number, item in enumerate(value):
                yield from tag_elements(item, ours, f"{path}[{number}].")
            continue
        mine = ours.get(path)
        vr = mine.vr if mine else "UN"
        if kind == "String":
            yield Element(path, vr, None, tuple(_values(value, vr, has_one_value(path, vr))))
        else:
            yield Element(path, vr, None, (UNREADABLE,))


def _values(text: str, vr: str, is_one: bool) -> Iterator[Any]:
    if text.strip() == "" or (is_one and not text.strip("\\ ")):
        return
    for value in [text] if is_one else text.split("\\"):
        if vr == "PN":
            yield _name(value)
        elif vr == "AT":
            yield value.replace(",", "").upper()
        elif vr in NUMBERS:
            yield _number(value.strip())
        else:
            yield (value.rstrip(" ") if vr in SINGLE_TEXT else value.strip(" ")) or None


def _name(text: str) -> Any:
    groups = zip(("Alphabetic", "Ideographic", "Phonetic"), text.split("="), strict=False)
    # An empty group is no member (PS3.18 F.2.2), and a name without any is an empty value (F.2.5).
    return tuple(sorted((group, value) for group, value in groups if value)) or None


def _number(text: str) -> Any:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text or None


def unreadable(difference: Difference) -> bool:
    """Whether Orthanc only says that the element is there."""
    return bool(difference.theirs and difference.theirs.values == (UNREADABLE,))
