# SPDX-License-Identifier: GPL-3.0-or-later
"""Files whose structure is unusual or wrong (PS3.5 section 7, PS3.10 section 7)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from corpus.fixture import Fixture, add_pixels, base, ct, part10, uid
from corpus.raw import UNDEFINED, element, encoded, head, item, sequence, text, with_elements
from corpus.values import every_vr


def fixtures() -> Iterator[Fixture]:
    yield from _without_meta()
    yield from _nesting()
    yield from _unknown()
    yield from _private()
    yield from _lengths()
    yield from _disorder()
    yield from _truncated()
    yield from _around_pixels()


def _without_meta() -> Iterator[Fixture]:
    for syntax in (ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian):
        name = "no-preamble-" + syntax.keyword
        yield Fixture(name, encoded(every_vr(name), syntax), f"data set alone, {syntax.name}", storable=False)
    name = "no-preamble-meta"
    yield Fixture(name, part10(ct(name))[132:], "file meta information without preamble and prefix", storable=False)
    name = "no-meta"
    data = b"\0" * 128 + b"DICM" + encoded(ct(name), ImplicitVRLittleEndian)
    yield Fixture(name, data, "prefix, but no file meta information", storable=False)
    name = "preamble-tiff"
    yield Fixture(name, b"II*\0" + b"\x01" * 124 + part10(ct(name))[128:], "a preamble that is another format's")


def _nested(levels: int, undefined: bool, vr: str | None = "SQ") -> bytes:
    content = text(0x00080104, "LO" if vr else None, f"level {levels}")
    for level in range(levels - 1, 0, -1):
        inner = sequence(0x0040A730, [item(content, undefined)], vr, undefined)
        content = text(0x00080104, "LO" if vr else None, f"level {level}") + inner
    return sequence(0x0040A730, [item(content, undefined), item(b"", undefined)], vr, undefined)


def _nesting() -> Iterator[Fixture]:
    for levels in (10, 50):
        for undefined in (False, True):
            name = f"nesting-{levels}-{'undefined' if undefined else 'defined'}"
            dataset = base(name)
            data = with_elements(dataset, _nested(levels, undefined))
            # Orthanc 1.10.1 without any plugin runs out of stack and crashes from about 50 levels on.
            yield Fixture(name, data, f"{levels} sequences in each other", storable=levels < 50)
    name = "nesting-implicit"
    dataset = base(name)
    data = with_elements(dataset, _nested(5, True, vr=None), ImplicitVRLittleEndian)
    yield Fixture(name, data, "undefined lengths in implicit VR")
    name = "nesting-1000"
    yield Fixture(
        name, with_elements(base(name), _nested(1000, True)), "more levels than anybody accepts", storable=False
    )
    name = "many-items"
    dataset = base(name)
    dataset.ReferencedSeriesSequence = Sequence()
    for number in range(300):
        entry = Dataset()
        entry.SeriesInstanceUID = uid(name, number)
        dataset.ReferencedSeriesSequence.append(entry)
    yield Fixture(name, part10(dataset), "300 items")


def _unknown() -> Iterator[Fixture]:
    implicit = text(0x00080104, None, "inside UN") + sequence(0x0040A730, [item(text(0x00080104, None, "deep"))], None)
    name = "un-undefined-length"
    unknown = element(0x0040A730, "UN", item(implicit) + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0), UNDEFINED)
    yield Fixture(name, with_elements(base(name), unknown), "UN of undefined length is implicit VR inside (CP-246)")
    name = "un-defined-length"
    unknown = element(0x0040A730, "UN", item(implicit)) + text(0x00420010, "UN", "a title ")
    yield Fixture(name, with_elements(base(name), unknown), "UN of defined length for known elements")
    name = "un-private-undefined-length"
    unknown = text(0x00410010, "LO", "CORPUS")
    unknown += element(0x00411001, "UN", item(implicit) + struct.pack("<HHI", 0xFFFE, 0xE0DD, 0), UNDEFINED)
    yield Fixture(name, with_elements(base(name), unknown), "a private UN of undefined length")
    name = "vr-unknown-letters"
    odd = element(0x00420010, "ZZ", b"as short")
    yield Fixture(name, with_elements(base(name), odd), "two letters that are no VR", storable=False)
    name = "vr-wrong"
    wrong = element(0x00420010, "SH", b"longer than an SH may be") + element(0x00720072, "UT", b"1.5\\2.5 ")
    yield Fixture(name, with_elements(base(name), wrong), "other VRs than the dictionary says")
    name = "implicit-in-explicit"
    data = head(ct(name)) + encoded(ct(name), ImplicitVRLittleEndian)
    yield Fixture(name, data, "implicit VR under a transfer syntax that is explicit", storable=False)


def _private() -> Iterator[Fixture]:
    dataset = ct("private-blocks")
    for group, creator in ((0x0009, "CORPUS A"), (0x0009, "CORPUS B"), (0x0011, "CORPUS A")):
        block = dataset.private_block(group, creator, create=True)
        block.add_new(0x01, "LO", f"{creator} in {group:04x}")
        block.add_new(0x02, "FD", [1.5, 2.5])
        block.add_new(0x03, "OB", bytes(range(16)))
        entry = Dataset()
        entry.private_block(group, creator, create=True).add_new(0x04, "SH", "nested")
        block.add_new(0x05, "SQ", Sequence([entry]))
    yield Fixture("private-blocks", part10(dataset), "three blocks in two groups")
    dataset = ct("private-implicit")
    dataset.update({})
    block = dataset.private_block(0x0009, "CORPUS A", create=True)
    block.add_new(0x01, "LO", "unknown to any dictionary")
    yield Fixture("private-implicit", part10(dataset, ImplicitVRLittleEndian), "a private element in implicit VR")
    name = "private-no-creator"
    orphan = element(0x00431039, "IS", b"1000 ")
    yield Fixture(name, with_elements(base(name), orphan), "a private element whose block nobody reserved")


def _lengths() -> Iterator[Fixture]:
    name = "odd-lengths"
    odd = element(0x00420010, "ST", b"odd") + element(0x00720064, "IS", b"7") + element(0x00720065, "OB", b"\1\2\3")
    yield Fixture(name, with_elements(base(name), odd), "odd lengths")
    name = "group-lengths"
    dataset = base(name)
    body = encoded(dataset)
    grouped = element(0x00080000, "UL", struct.pack("<I", 8)) + body + element(0x00420000, "UL", b"\0\0\0\0")
    yield Fixture(name, head(dataset) + grouped + text(0x00420010, "ST", "x"), "group lengths, wrong ones among them")
    name = "trailing-padding"
    padding = element(0xFFFCFFFC, "OB", bytes(64))
    yield Fixture(name, with_elements(base(name), padding), "data set trailing padding")
    name = "trailing-zeros"
    yield Fixture(name, part10(base(name)) + bytes(100), "zeros after the last element", storable=False)


def _disorder() -> Iterator[Fixture]:
    name = "disorder"
    late = text(0x00420010, "ST", "title") + text(0x00181030, "LO", "protocol") + text(0x00102110, "LO", "allergy")
    yield Fixture(name, with_elements(base(name), late), "tags out of order")
    name = "duplicate"
    twice = text(0x00420010, "ST", "first") + text(0x00420010, "ST", "second")
    yield Fixture(name, with_elements(base(name), twice), "an element twice")


def _truncated() -> Iterator[Fixture]:
    whole = part10(every_vr("truncated"))
    for name, keep in (("in-value", len(whole) - 700), ("in-pixels", len(whole) - 100), ("in-meta", 200)):
        yield Fixture("truncated-" + name, whole[:keep], "the file ends early", storable=False)
    name = "truncated-in-sequence"
    data = with_elements(base(name), _nested(5, False))
    yield Fixture(name, data[:-30], "the file ends inside items", storable=False)


def _around_pixels() -> Iterator[Fixture]:
    dataset = ct("after-pixels")
    after = sequence(0xFFFAFFFA, [item(text(0x04000005 + 0x00100000, "LO", "after the pixel data"))])
    yield Fixture("after-pixels", with_elements(dataset, after), "elements after the pixel data")
    dataset = ct("icon")
    icon = Dataset()
    add_pixels(icon, size=4, bits=8)
    dataset.IconImageSequence = Sequence([icon])
    yield Fixture("icon", part10(dataset), "pixel data in a sequence as well")
    dataset = ct("overlay")
    dataset.add_new(0x60000010, "US", 16)
    dataset.add_new(0x60000011, "US", 16)
    dataset.add_new(0x60000040, "CS", "G")
    dataset.add_new(0x60000050, "SS", [1, 1])
    dataset.add_new(0x60000100, "US", 1)
    dataset.add_new(0x60000102, "US", 0)
    dataset.add_new(0x60001500, "LO", "a label")
    dataset.add_new(0x60003000, "OW", bytes(range(32)))
    dataset.add_new(0x60023000, "OW", bytes(range(32)))
    yield Fixture("overlay", part10(dataset), "an overlay, and one that is not described")
    dataset = add_pixels(ct("palette"), size=8, bits=8)
    dataset.PhotometricInterpretation = "PALETTE COLOR"
    for index, colour in enumerate(("Red", "Green", "Blue")):
        setattr(dataset, f"{colour}PaletteColorLookupTableDescriptor", [256, 0, 16])
        table = struct.pack("<256H", *((entry * (index + 1) * 257) & 0xFFFF for entry in range(256)))
        setattr(dataset, f"{colour}PaletteColorLookupTableData", table)
    yield Fixture("palette", part10(dataset), "palette colour")
    big = part10(dataset, ExplicitVRBigEndian)
    yield Fixture("palette-big-endian", big, "palette colour in big endian")
