# SPDX-License-Identifier: GPL-3.0-or-later
"""Colour images: each shows its number in yellow on blue, whatever its photometric interpretation."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from studies import barcode
from studies.study import Study, file, new_object, set_pixels

ULTRASOUND = "1.2.840.10008.5.1.4.1.1.6.1"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
YELLOW, BLUE = (255, 255, 0), (0, 0, 160)
SIZE = 80


def rgb(number: int = 1, size: int = SIZE) -> NDArray[np.uint8]:
    """The picture, row by row, with its samples together."""
    return np.where(barcode.image(number, size)[..., None], YELLOW, BLUE).astype(np.uint8)


def ybr_full(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """YBR_FULL (PS3.3 C.7.6.3.1.2)."""
    weights = np.array([[0.299, 0.587, 0.114], [-0.1687, -0.3313, 0.5], [0.5, -0.4187, -0.0813]])
    return np.clip(np.rint(picture @ weights.T + [0, 128, 128]), 0, 255).astype(np.uint8)


def _object(study: str) -> Dataset:
    dataset = new_object(study, "Colour", 1, SECONDARY_CAPTURE, "OT")
    dataset.ConversionType = "WSD"
    return dataset


def _interleaved(study: str) -> bytes:
    return file(set_pixels(_object(study), rgb(), "RGB"))


def _planar(study: str) -> bytes:
    dataset = set_pixels(_object(study), rgb(), "RGB")
    dataset.PlanarConfiguration = 1
    dataset.PixelData = np.ascontiguousarray(rgb().transpose(2, 0, 1)).tobytes()
    return file(dataset)


def _ybr(study: str) -> bytes:
    return file(set_pixels(_object(study), ybr_full(rgb()), "YBR_FULL"))


def _jpeg(study: str) -> bytes:
    """As ultrasound machines write it: JPEG baseline with chroma of half the width, YBR_FULL_422."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "source.dcm"), Path(folder, "target.dcm")
        source.write_bytes(_interleaved(study))
        subprocess.run(
            ["dcmcjpeg", "--encode-baseline", "--uid-never", "--sample-422", str(source), str(target)],
            check=True, timeout=60,
        )
        return target.read_bytes()


def palette(study: str, bits: int) -> bytes:
    """Indices into a palette of 256 entries with 8 or 16 bits (PS3.3 C.7.9)."""
    dataset = _object(study)
    set_pixels(dataset, np.where(barcode.image(1, SIZE), 200, 10).astype(np.uint8), "PALETTE COLOR")
    for index, name in enumerate(("Red", "Green", "Blue")):
        entries = np.zeros(256, np.uint16)
        entries[200], entries[10] = YELLOW[index], BLUE[index]
        if bits == 16:
            # As it is usual: 8 bits repeated, so that white is 65535.
            entries *= 257
        content = entries.astype("<u2" if bits == 16 else "u1").tobytes()
        setattr(dataset, f"{name}PaletteColorLookupTableDescriptor", [256, 0, bits])
        setattr(dataset, f"{name}PaletteColorLookupTableData", content)
    return file(dataset)


def studies() -> Iterator[Study]:
    """All studies of this kind."""
    made: tuple[tuple[str, str, Callable[[str], bytes]], ...] = (
        ("colour rgb", "RGB, samples together", _interleaved),
        ("colour planar", "RGB, plane by plane", _planar),
        ("colour ybr", "YBR_FULL, not compressed", _ybr),
        ("colour jpeg", "JPEG baseline, YBR_FULL_422", _jpeg),
        ("colour palette 8", "PALETTE COLOR, 8 bits", lambda study: palette(study, 8)),
        ("colour palette 16", "PALETTE COLOR, 16 bits", lambda study: palette(study, 16)),
    )
    for name, note, make in made:
        yield Study(name, note, (make(name),))
