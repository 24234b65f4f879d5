# SPDX-License-Identifier: GPL-3.0-or-later
"""Images in every transfer syntax for which Debian has an encoder: a series each.

The number on an image is its Instance Number or frame; its label is the Series Number.
"""

from __future__ import annotations

import io
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pydicom
from numpy.typing import NDArray
from PIL import Image
from pydicom import uid as syntaxes
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, encapsulate_extended, generate_frames
from pydicom.uid import UID

from studies import barcode
from studies.study import Study, file, new_object, set_pixels
from studies.volumes import CT_IMAGE

MULTI_FRAME_BYTE = "1.2.840.10008.5.1.4.1.1.7.2"
MULTI_FRAME_WORD = "1.2.840.10008.5.1.4.1.1.7.3"
MULTI_FRAME_TRUE_COLOUR = "1.2.840.10008.5.1.4.1.1.7.4"

FRAMES = 3
_SIZE = 80


@dataclass(frozen=True)
class Encoding:
    """A transfer syntax, and how a file in explicit VR little endian becomes one in it."""

    name: str
    encode: Callable[[Dataset], bytes]
    bits: int = 12


def _syntax(syntax: UID) -> Callable[[Dataset], bytes]:
    return lambda dataset: file(dataset, syntax)


def _big_endian(dataset: Dataset) -> bytes:
    if dataset.BitsAllocated == 16:
        dataset.PixelData = np.frombuffer(dataset.PixelData, "<u2").astype(">u2").tobytes()
    return file(dataset, syntaxes.ExplicitVRBigEndian)


def _tool(*command: str) -> Callable[[Dataset], bytes]:
    """A program that takes the names of the source and of the target as its last arguments."""

    def encode(dataset: Dataset) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "source.dcm"), Path(folder, "target.dcm")
            source.write_bytes(file(dataset))
            subprocess.run([*command, str(source), str(target)], check=True, capture_output=True, timeout=60)
            return target.read_bytes()

    return encode


def _frames(dataset: Dataset) -> NDArray[np.integer]:
    kind = np.uint8 if dataset.BitsAllocated == 8 else np.uint16
    return np.frombuffer(dataset.PixelData, kind).reshape(-1, dataset.Rows, dataset.Columns)


def _lossy_jpeg_2000(dataset: Dataset) -> bytes:
    """JPEG 2000 by the irreversible transform, at a fifth of the size."""
    streams = []
    for frame in _frames(dataset):
        stream = io.BytesIO()
        options = {"irreversible": True, "quality_mode": "rates", "quality_layers": [5], "no_jp2": True}
        Image.fromarray(frame).save(stream, "JPEG2000", **options)
        streams.append(stream.getvalue())
    return _encapsulated(dataset, streams, syntaxes.JPEG2000)


def _encapsulated(dataset: Dataset, frames: list[bytes], syntax: UID) -> bytes:
    dataset.PixelData = encapsulate(frames)
    dataset["PixelData"].VR = "OB"
    return file(dataset, syntax)


def _high_throughput(dataset: Dataset) -> bytes:
    """High-throughput JPEG 2000 (ISO/IEC 15444-15), lossless."""
    streams = [_code_stream(frame, dataset.BitsStored) for frame in _frames(dataset)]
    return _encapsulated(dataset, streams, syntaxes.HTJ2KLossless)


def _code_stream(frame: NDArray[np.integer], bits: int) -> bytes:
    head = f"P5\n{frame.shape[1]} {frame.shape[0]}\n{(1 << bits) - 1}\n".encode()
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "frame.pgm"), Path(folder, "frame.j2c")
        source.write_bytes(head + frame.astype(">u2" if bits > 8 else "u1").tobytes())
        command = ["ojph_compress", "-i", str(source), "-o", str(target), "-reversible", "true"]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        return target.read_bytes()


def _fragmented(*, per_frame: int = 1, table: bool = True, extended: bool = False) -> Callable[[Dataset], bytes]:
    """JPEG baseline whose frames are divided, or counted, in one of the ways of PS3.5 A.4."""

    def encode(dataset: Dataset) -> bytes:
        made = pydicom.dcmread(io.BytesIO(_tool("dcmcjpeg", "+eb", "--uid-never")(dataset)))
        frames = list(generate_frames(made.PixelData, number_of_frames=int(made.get("NumberOfFrames", 1))))
        if extended:
            made.PixelData, made.ExtendedOffsetTable, made.ExtendedOffsetTableLengths = encapsulate_extended(frames)
        else:
            made.PixelData = encapsulate(frames, fragments_per_frame=per_frame, has_bot=table)
        return file(made, syntaxes.JPEGBaseline8Bit)

    return encode


ENCODINGS = (
    Encoding("implicit VR", _syntax(syntaxes.ImplicitVRLittleEndian)),
    Encoding("explicit VR", _syntax(syntaxes.ExplicitVRLittleEndian)),
    Encoding("big endian", _big_endian),
    Encoding("deflated", _syntax(syntaxes.DeflatedExplicitVRLittleEndian)),
    Encoding("RLE", _tool("dcmcrle", "--uid-never")),
    Encoding("JPEG baseline", _tool("dcmcjpeg", "--encode-baseline", "--uid-never"), bits=8),
    Encoding("JPEG extended", _tool("dcmcjpeg", "--encode-extended", "--uid-never")),
    Encoding("JPEG lossless", _tool("dcmcjpeg", "--encode-lossless", "--uid-never")),
    Encoding("JPEG lossless SV1", _tool("dcmcjpeg", "--encode-lossless-sv1", "--uid-never")),
    Encoding("JPEG-LS lossless", _tool("dcmcjpls", "--encode-lossless", "--uid-never")),
    Encoding("JPEG-LS near-lossless", _tool("dcmcjpls", "--encode-nearlossless", "--uid-never")),
    Encoding("JPEG 2000 lossless", _tool("gdcmconv", "--j2k")),
    Encoding("JPEG 2000", _lossy_jpeg_2000, bits=8),
    Encoding("HTJ2K lossless", _high_throughput),
    Encoding("several fragments", _fragmented(per_frame=3), bits=8),
    Encoding("no offset table", _fragmented(table=False), bits=8),
    Encoding("extended offset table", _fragmented(extended=True), bits=8),
)


def _shown(numbers: Sequence[int], label: int, bits: int) -> NDArray[np.integer]:
    pictures = np.stack([barcode.image(number, _SIZE, label) for number in numbers])
    return np.where(pictures, (1 << bits) - 1, 0).astype(np.uint8 if bits == 8 else np.uint16)


def _described(dataset: Dataset, pixels: NDArray[np.integer], bits: int) -> Dataset:
    set_pixels(dataset, pixels)
    dataset.BitsStored, dataset.HighBit = bits, bits - 1
    dataset.WindowCenter, dataset.WindowWidth = 1 << (bits - 1), 1 << bits
    return dataset


def single_frame(study: str, encoding: Encoding, series: int) -> list[bytes]:
    """A series of CT images."""
    made = []
    for number in range(1, FRAMES + 1):
        dataset = new_object(study, encoding.name, number, CT_IMAGE, "CT", SeriesNumber=series)
        dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
        dataset.PixelSpacing, dataset.SliceThickness = [1, 1], 5
        dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        dataset.ImagePositionPatient = [-40, -40, 5 * number]
        dataset.RescaleIntercept, dataset.RescaleSlope = 0, 1
        made.append(encoding.encode(_described(dataset, _shown([number], series, encoding.bits)[0], encoding.bits)))
    return made


def multi_frame(study: str, encoding: Encoding, series: int) -> list[bytes]:
    """A series of one image with several frames."""
    sop_class = MULTI_FRAME_BYTE if encoding.bits == 8 else MULTI_FRAME_WORD
    dataset = new_object(study, encoding.name, 1, sop_class, "OT", SeriesNumber=series)
    dataset.ConversionType = "WSD"
    dataset.FrameTime, dataset.FrameIncrementPointer = 100, 0x00181063
    pixels = _shown(range(1, FRAMES + 1), series, encoding.bits)
    return [encoding.encode(_described(dataset, pixels, encoding.bits))]


def studies() -> Iterator[Study]:
    """All studies of this kind."""
    for name, note, made in (
        ("syntaxes single", "CT images in every transfer syntax", single_frame),
        ("syntaxes frames", "images of three frames in every transfer syntax", multi_frame),
    ):
        files = [made(name, encoding, series) for series, encoding in enumerate(ENCODINGS, start=1)]
        yield Study(name, note, tuple(content for series in files for content in series))
