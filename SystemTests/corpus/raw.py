# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytes of elements written by hand: for what pydicom would refuse to write, or would put right."""

from __future__ import annotations

import struct

from pydicom.dataset import Dataset
from pydicom.uid import UID, ExplicitVRLittleEndian

from corpus.fixture import file_meta, part10

LONG_HEADER = {"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"}
UNDEFINED = 0xFFFFFFFF


def element(tag: int, vr: str | None, value: bytes, length: int | None = None, big: bool = False) -> bytes:
    """An element; `vr` None means implicit VR. `length` overrides what stands in the length field."""
    order = ">" if big else "<"
    head = struct.pack(order + "HH", tag >> 16, tag & 0xFFFF)
    size = len(value) if length is None else length
    if vr is None:
        return head + struct.pack(order + "I", size) + value
    if vr in LONG_HEADER:
        return head + vr.encode() + b"\0\0" + struct.pack(order + "I", size) + value
    return head + vr.encode() + struct.pack(order + "H", size) + value


def text(tag: int, vr: str | None, value: str | bytes, big: bool = False) -> bytes:
    """A text element, padded to even length."""
    data = value.encode("ascii") if isinstance(value, str) else value
    return element(tag, vr, data + (b"\0" if vr == "UI" else b" ") * (len(data) % 2), big=big)


def item(content: bytes, undefined: bool = False) -> bytes:
    """An item of a sequence (PS3.5 7.5)."""
    if undefined:
        return struct.pack("<HHI", 0xFFFE, 0xE000, UNDEFINED) + content + struct.pack("<HHI", 0xFFFE, 0xE00D, 0)
    return struct.pack("<HHI", 0xFFFE, 0xE000, len(content)) + content


def sequence(tag: int, items: list[bytes], vr: str | None = "SQ", undefined: bool = False) -> bytes:
    """A sequence of items made by `item`."""
    content = b"".join(items)
    if undefined:
        return element(tag, vr, content, length=UNDEFINED) + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)
    return element(tag, vr, content)


def encoded(dataset: Dataset, syntax: UID = ExplicitVRLittleEndian) -> bytes:
    """The data set alone, without preamble and file meta information."""
    whole = part10(dataset, syntax)
    return whole[len(head(dataset, syntax)) :]


def head(dataset: Dataset, syntax: UID = ExplicitVRLittleEndian) -> bytes:
    """Preamble, prefix and file meta information."""
    meta = file_meta(dataset, syntax)
    content = b"".join(
        element(int(entry.tag), entry.VR, entry.value)
        if entry.VR == "OB"
        else text(int(entry.tag), entry.VR, str(entry.value))
        for entry in meta
        if entry.tag != 0x00020000
    )
    return b"\0" * 128 + b"DICM" + element(0x00020000, "UL", struct.pack("<I", len(content))) + content


def with_elements(dataset: Dataset, extra: bytes, syntax: UID = ExplicitVRLittleEndian) -> bytes:
    """A file whose data set ends with elements written by hand; their tags must follow those of the data set."""
    return head(dataset, syntax) + encoded(dataset, syntax) + extra
