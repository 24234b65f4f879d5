# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that the viewer's own reader (dicomParser) cannot read, or reads wrongly, and that Orthanc stores."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator

import numpy as np
from corpus import raw
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.uid import JPEGBaseline8Bit

from studies import barcode
from studies.faults.fault import SIZE, SPACING, WINDOW, Fault, Place, plain
from studies.study import set_pixels

_PIXEL_DATA = 0x7FE00010
_CONTENT_SEQUENCE = 0x0040A730
_SEQUENCE_END = struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)


def _each(make: Callable[[Dataset], bytes]) -> Callable[[Place], list[bytes]]:
    return lambda place: [make(plain(place, number)) for number in (1, 2)]


def _without_preamble(dataset: Dataset) -> bytes:
    return raw.head(dataset)[132:] + raw.encoded(dataset)


def _without_syntax(dataset: Dataset) -> bytes:
    head = raw.head(dataset)
    start = head.index(struct.pack("<HH", 0x0002, 0x0010))
    end = start + 8 + int.from_bytes(head[start + 6 : start + 8], "little")
    head = head[:start] + head[end:]
    length = int.from_bytes(head[140:144], "little") - (end - start)
    return head[:140] + struct.pack("<I", length) + head[144:] + raw.encoded(dataset)


def _with(element: bytes) -> Callable[[Place], list[bytes]]:
    """Makes images with an element before the pixels."""

    def make(dataset: Dataset) -> bytes:
        content = raw.encoded(dataset)
        start = content.rindex(raw.element(_PIXEL_DATA, "OW", b"")[:6])
        return raw.head(dataset) + content[:start] + element + content[start:]

    return _each(make)


def _pictures(place: Place, frames: int) -> Iterator[bytes]:
    for number in range(1, frames + 1):
        stream = io.BytesIO()
        picture = np.where(barcode.image(number, SIZE, place.number), 255, 0).astype(np.uint8)
        Image.fromarray(picture).save(stream, "JPEG", quality=95)
        yield stream.getvalue() + b"\0" * (len(stream.getvalue()) % 2)


def _wrong_end(frames: int) -> Callable[[Place], list[bytes]]:
    """Makes a compressed image, the delimiter behind whose fragments has a length."""

    def make(place: Place) -> list[bytes]:
        dataset = plain(place)
        pixels = np.zeros((frames, SIZE, SIZE) if frames > 1 else (SIZE, SIZE), np.uint8)
        set_pixels(dataset, pixels)
        if frames > 1:
            dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.7.2"
        dataset.WindowCenter, dataset.WindowWidth = 128, 256
        del dataset.PixelData
        fragments = b"".join(raw.item(content) for content in (b"", *_pictures(place, frames)))
        pixel_data = raw.element(_PIXEL_DATA, "OB", fragments, length=raw.UNDEFINED)
        return [raw.with_elements(dataset, pixel_data + _SEQUENCE_END[:4] + b"\xff" * 4, JPEGBaseline8Bit)]

    return make


FAULTS = (
    Fault("without preamble", _each(_without_preamble), 2, SPACING, WINDOW),
    Fault("without transfer syntax", _each(_without_syntax), 2, SPACING, WINDOW),
    Fault(
        "64 bits in a sequence",
        _with(raw.sequence(_CONTENT_SEQUENCE, [raw.item(raw.element(0x00081163, "SV", b"\0" * 8))])),
        2,
        SPACING,
        WINDOW,
    ),
    Fault(
        "unknown VR",
        _with(struct.pack("<HH", 0x0041, 0x0010) + b"ZZ\0\0" + struct.pack("<I", 4) + b"\1\2\3\4"),
        2,
        SPACING,
        WINDOW,
    ),
    Fault("end of fragments with a length", _wrong_end(1), 1, SPACING, (128, 256), white=255),
    Fault("end of frames with a length", _wrong_end(2), 2, SPACING, (128, 256), white=255),
)
