# SPDX-License-Identifier: GPL-3.0-or-later
"""One image in each transfer syntax of PS3.5 that a file may have."""

from __future__ import annotations

import subprocess
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from pydicom import uid as syntaxes
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, encapsulate_extended
from pydicom.uid import UID, AllTransferSyntaxes

from corpus.fixture import Fixture, add_pixels, ct, part10, uid
from corpus.raw import encoded, head
from corpus.values import every_vr

ENCODERS = {
    syntaxes.JPEGBaseline8Bit: ["dcmcjpeg", "--encode-baseline", "--uid-never"],
    syntaxes.JPEGExtended12Bit: ["dcmcjpeg", "--encode-extended", "--uid-never"],
    syntaxes.JPEGLossless: ["dcmcjpeg", "--encode-lossless", "--uid-never"],
    syntaxes.JPEGLosslessSV1: ["dcmcjpeg", "--encode-lossless-sv1", "--uid-never"],
    syntaxes.JPEGLSLossless: ["dcmcjpls", "--encode-lossless", "--uid-never"],
    syntaxes.JPEGLSNearLossless: ["dcmcjpls", "--encode-nearlossless", "--uid-never"],
    syntaxes.JPEG2000Lossless: ["gdcmconv", "--j2k"],
    syntaxes.RLELossless: ["dcmcrle", "--uid-never"],
}
"""What Debian's tools encode. The others get fragments of arbitrary bytes: a reader of headers does not look inside."""


def fixtures() -> Iterator[Fixture]:
    for syntax in AllTransferSyntaxes:
        name = "syntax-" + syntax.keyword
        if syntax == syntaxes.JPIPHTJ2KReferencedDeflate:
            yield Fixture(name, _deflated(name, syntax), f"{syntax.name}, without pixel data")
        elif not syntax.is_encapsulated:
            yield Fixture(name, part10(every_vr(name), syntax), f"every VR in {syntax.name}")
        elif syntax in ENCODERS:
            yield Fixture(name, _encoded_by_tool(name, ENCODERS[syntax]), f"{syntax.name}, encoded by a tool")
        else:
            yield Fixture(name, _opaque(name, syntax), f"{syntax.name}, fragments without meaning")
    yield from _offset_tables()


def _deflated(name: str, syntax: UID) -> bytes:
    """A deflated data set (PS3.5 A.5), written by hand: pydicom deflates under one of the two syntaxes only."""
    dataset = ct(name)
    del dataset.PixelData
    dataset.PixelDataProviderURL = "https://example.org/jpip"
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    deflated = compressor.compress(encoded(dataset)) + compressor.flush()
    return head(dataset, syntax) + deflated + b"\0" * (len(deflated) % 2)


def _encoded_by_tool(name: str, command: list[str]) -> bytes:
    dataset = ct(name)
    # JPEG baseline takes 8 bits; one depth for all keeps the files alike.
    add_pixels(dataset, size=16, bits=8)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "source.dcm"), Path(folder, "target.dcm")
        source.write_bytes(part10(dataset))
        subprocess.run([*command, str(source), str(target)], check=True, capture_output=True, timeout=60)
        return target.read_bytes()


def _frame(number: int, size: int) -> bytes:
    """Bytes that end with the end-of-image marker, where a reader without offset table finds the end of a frame."""
    return bytes((number * 17 + index) % 251 for index in range(size)) + b"\xff\xd9"


def _opaque(name: str, syntax: UID) -> bytes:
    dataset = add_pixels(ct(name), size=8, frames=3, bits=8)
    dataset.PixelData = encapsulate([_frame(number, 40 + 20 * number) for number in range(3)])
    dataset["PixelData"].VR = "OB"
    return part10(dataset, syntax)


def _multi_frame(name: str) -> Dataset:
    return add_pixels(ct(name), size=8, frames=3, bits=8)


def _offset_tables() -> Iterator[Fixture]:
    frames = [_frame(number, 64 + 30 * number) for number in range(3)]
    syntax = syntaxes.JPEGBaseline8Bit

    def file(name: str, pixels: bytes, note: str, **extra: bytes) -> Fixture:
        dataset = _multi_frame(name)
        dataset.PixelData = pixels
        dataset["PixelData"].VR = "OB"
        for keyword, value in extra.items():
            setattr(dataset, keyword, value)
        return Fixture(name, part10(dataset, syntax), note)

    yield file("fragments-bot", encapsulate(frames), "three frames, basic offset table")
    yield file("fragments-no-bot", encapsulate(frames, has_bot=False), "three frames, empty basic offset table")
    yield file(
        "fragments-several-a-frame",
        encapsulate(frames, fragments_per_frame=3),
        "three fragments a frame, basic offset table",
    )
    data, offsets, lengths = encapsulate_extended(frames)
    yield file(
        "fragments-extended",
        data,
        "three frames, extended offset table",
        ExtendedOffsetTable=offsets,
        ExtendedOffsetTableLengths=lengths,
    )
    single = add_pixels(ct("fragments-single-frame"), size=8, bits=8)
    single.PixelData = encapsulate([frames[2]], fragments_per_frame=4, has_bot=False)
    single["PixelData"].VR = "OB"
    single.SOPInstanceUID = uid("fragments-single-frame", "instance")
    yield Fixture("fragments-single-frame", part10(single, syntax), "one frame in four fragments")
