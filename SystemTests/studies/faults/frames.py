# SPDX-License-Identifier: GPL-3.0-or-later
"""Pixels that are packed, or compressed, otherwise than the viewer or the file itself says."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import numpy as np
from corpus import raw
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.encaps import generate_frames
from pydicom.uid import UID, JPEGBaseline8Bit, RLELossless

from studies import barcode
from studies.colour import BLUE, YELLOW, ybr_full
from studies.faults.fault import SECONDARY_CAPTURE, SIZE, Fault, Place
from studies.multiframe import codes
from studies.study import file, new_object, set_pixels

_SINGLE_BITS = "1.2.840.10008.5.1.4.1.1.7.1"
_BYTES = "1.2.840.10008.5.1.4.1.1.7.2"
_TRUE_COLOUR = "1.2.840.10008.5.1.4.1.1.7.4"
_COUNT = 3


def _captured(place: Place, sop_class: str) -> Dataset:
    dataset = new_object(place.study, place.name, 1, sop_class, "OT", SeriesNumber=place.number)
    dataset.ConversionType = "WSD"
    return dataset


def _single_bits(frames: int, rows: int, columns: int) -> Callable[[Place], list[bytes]]:
    """Makes an image whose frames may begin and end within a byte (PS3.5 8.1.1)."""

    def make(place: Place) -> list[bytes]:
        dataset = _captured(place, _SINGLE_BITS if frames > 1 else SECONDARY_CAPTURE)
        shown = np.stack([barcode.image(number, rows, place.number, columns) for number in range(1, frames + 1)])
        set_pixels(dataset, (shown if frames > 1 else shown[0]).astype(np.uint8))
        dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 1, 1, 0
        packed = np.packbits(shown.ravel(), bitorder="little").tobytes()
        dataset.PixelData = packed + b"\0" * (len(packed) % 2)
        return [file(dataset)]

    return make


def _coloured(place: Place, frames: int) -> NDArray[np.uint8]:
    shown = [barcode.image(number, SIZE, place.number) for number in range(1, frames + 1)]
    return np.stack([ybr_full(np.where(one[..., None], YELLOW, BLUE).astype(np.uint8)) for one in shown])


def _whole_chroma(frames: int) -> Callable[[Place], list[bytes]]:
    """Makes pixels of three bytes each under a name that says that two of them share their colour."""

    def make(place: Place) -> list[bytes]:
        dataset = _captured(place, _TRUE_COLOUR if frames > 1 else SECONDARY_CAPTURE)
        pixels = _coloured(place, frames)
        return [file(set_pixels(dataset, pixels if frames > 1 else pixels[0], "YBR_FULL_422"))]

    return make


def _shared_chroma(frames: int) -> Callable[[Place], list[bytes]]:
    """Makes pixels of which two beside each other share their colour (PS3.3 C.7.6.3.1.2)."""

    def make(place: Place) -> list[bytes]:
        dataset = _captured(place, _TRUE_COLOUR if frames > 1 else SECONDARY_CAPTURE)
        pixels = _coloured(place, frames)
        set_pixels(dataset, pixels if frames > 1 else pixels[0], "YBR_FULL_422")
        left, right = pixels[:, :, 0::2], pixels[:, :, 1::2]
        shared = np.stack([left[..., 0], right[..., 0], left[..., 1], left[..., 2]], axis=-1)
        dataset.PixelData = shared.tobytes()
        return [file(dataset)]

    return make


def _samples(place: Place) -> list[bytes]:
    """An image of one sample a pixel that says to have three."""
    dataset = _captured(place, SECONDARY_CAPTURE)
    set_pixels(dataset, np.where(barcode.image(1, SIZE, place.number), 255, 0).astype(np.uint8))
    dataset.SamplesPerPixel = 3
    return [file(dataset)]


def _no_samples(place: Place) -> list[bytes]:
    """A colour image without Samples per Pixel."""
    dataset = _captured(place, SECONDARY_CAPTURE)
    shown = np.where(barcode.image(1, SIZE, place.number)[..., None], YELLOW, BLUE).astype(np.uint8)
    del set_pixels(dataset, shown, "RGB").SamplesPerPixel
    return [file(dataset)]


def _missing(place: Place) -> list[bytes]:
    """An image of which fewer frames are there than it says, and a part of one more."""
    dataset = set_pixels(_captured(place, _BYTES), codes(2, SIZE, label=place.number))
    dataset.NumberOfFrames = 5
    dataset.PixelData += bytes(SIZE * SIZE // 2)
    return [file(dataset)]


def _fragments(place: Place, syntax: UID) -> list[bytes]:
    dataset = set_pixels(_captured(place, _BYTES), codes(_COUNT, SIZE, label=place.number))
    if syntax == RLELossless:
        file(dataset)
        dataset.compress(RLELossless)
        return list(generate_frames(dataset.PixelData, number_of_frames=_COUNT))
    made = []
    for frame in codes(_COUNT, SIZE, label=place.number):
        stream = io.BytesIO()
        Image.fromarray(frame).save(stream, "JPEG", quality=95)
        made.append(stream.getvalue() + b"\0" * (len(stream.getvalue()) % 2))
    return made


def _compressed(
    syntax: UID, arrange: Callable[[list[bytes]], Sequence[bytes]], frames: int = _COUNT
) -> Callable[[Place], list[bytes]]:
    """Makes an image with a fragment for each frame, and others among them; without offsets.

    - frames: what Number of Frames says.
    """

    def make(place: Place) -> list[bytes]:
        dataset = set_pixels(_captured(place, _BYTES), codes(_COUNT, SIZE, label=place.number))
        del dataset.PixelData
        dataset.NumberOfFrames = frames
        parts = b"".join(raw.item(part) for part in (b"", *arrange(_fragments(place, syntax))))
        pixel_data = raw.element(0x7FE00010, "OB", parts, length=raw.UNDEFINED)
        end = raw.element(0xFFFEE0DD, None, b"")
        return [raw.with_elements(dataset, pixel_data + end, syntax)]

    return make


FAULTS = (
    Fault("single bits", _single_bits(3, 80, 80), 3, white=1),
    Fault("single bits that share bytes", _single_bits(3, 81, 99), 3, white=1),
    Fault("single bits, one image", _single_bits(1, 80, 80), 1, white=1),
    Fault("whole chroma, one image", _whole_chroma(1), 1, is_colour=True),
    Fault("whole chroma, frames", _whole_chroma(2), 2, is_colour=True),
    Fault("shared chroma, one image", _shared_chroma(1), 1, is_colour=True),
    Fault("shared chroma, frames", _shared_chroma(2), 2, is_colour=True),
    Fault("one sample for three", _samples, 1, white=255),
    Fault("no number of samples", _no_samples, 1, is_colour=True),
    Fault("frames that are not there", _missing, 2, white=255),
    Fault("RLE with an empty end", _compressed(RLELossless, lambda parts: [*parts, b""]), 3, white=255),
    Fault("RLE with more frames than said", _compressed(RLELossless, lambda parts: parts, 2), 2, white=255),
    Fault("JPEG with an empty end", _compressed(JPEGBaseline8Bit, lambda parts: [*parts, b""]), 3, white=255),
    Fault("JPEG with an empty begin", _compressed(JPEGBaseline8Bit, lambda parts: [b"", *parts]), 3, white=255),
)
