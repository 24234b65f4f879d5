# SPDX-License-Identifier: GPL-3.0-or-later
"""Pixels that the viewer cannot show as they are stored, and fragments that are more or fewer than the frames."""

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
import pytest
from harness.server import OrthancServer
from pydicom.dataset import Dataset
from pydicom.encaps import generate_frames
from pydicom.pixels import apply_color_lut
from pydicom.uid import RLELossless
from studies import barcode, colour
from studies.study import new_object, part10, set_pixels
from workbench import paths

VERSIONS = ("3.10", "3.11.1", "3.12", "3.13")
ITEM = b"\xfe\xff\x00\xe0"


def _instances(server: OrthancServer, stored: dict, version: str = "3.13") -> list[dict]:
    document = server.json(f"/series/{stored['ParentSeries']}/ohif-dicom-json?viewer={version}")
    return document["studies"][0]["series"][0]["instances"]


def _frame(server: OrthancServer, entry: dict) -> tuple[int, bytes]:
    assert entry["url"].startswith("wadors:../instances/")
    answer = server.get(entry["url"].removeprefix("wadors:.."))
    return answer.status_code, answer.content


def _shared(frames: int) -> tuple[Dataset, list[bytes]]:
    """YBR_FULL_422 as PS3.3 C.7.6.3.1.2 has it, and the same pixels as YBR_FULL with chrominance twice."""
    pictures = [colour.ybr_full(colour.rgb(number)) for number in range(1, frames + 1)]
    stored, expected = [], []
    for picture in pictures:
        first, second = picture[:, ::2], picture[:, 1::2]
        stored.append(np.stack([first[..., 0], second[..., 0], first[..., 1], first[..., 2]], axis=-1).tobytes())
        second = np.stack([second[..., 0], first[..., 1], first[..., 2]], axis=-1)
        expected.append(np.stack([first, second], axis=2).tobytes())
    dataset = new_object("faulty pixels", f"Shared {frames}", 1, colour.SECONDARY_CAPTURE, "OT")
    set_pixels(dataset, pictures[0], "YBR_FULL_422")
    if frames > 1:
        dataset.NumberOfFrames = frames
    dataset.PixelData = b"".join(stored)
    return dataset, expected


@pytest.mark.parametrize("frames", [1, 3])
def test_chrominance_that_pixels_share_is_each_ones_own(server: OrthancServer, frames: int) -> None:
    dataset, expected = _shared(frames)
    [stored] = server.upload(part10(dataset))
    for version in VERSIONS:
        entries = _instances(server, stored, version)
        metadata = entries[0]["metadata"]
        assert metadata["PhotometricInterpretation"] == "YBR_FULL"
        assert (metadata["SamplesPerPixel"], metadata["PlanarConfiguration"]) == (3, 0)
        assert [_frame(server, entry) for entry in entries] == [(200, pixels) for pixels in expected]


@pytest.mark.parametrize("bits", [8, 16])
def test_indices_into_a_palette_are_its_colours(server: OrthancServer, tmp_path: Path, bits: int) -> None:
    path = tmp_path / "palette.dcm"
    path.write_bytes(colour.palette(f"faulty palette {bits}", bits))
    dataset = pydicom.dcmread(path)
    [stored] = server.upload(dataset)
    expected = apply_color_lut(dataset.pixel_array, dataset)
    expected = (expected >> 8 if bits == 16 else expected).astype(np.uint8)
    assert (expected == colour.rgb(1, colour.SIZE)).all(), "the picture is yellow and blue"
    for version in VERSIONS:
        [entry] = _instances(server, stored, version)
        metadata = entry["metadata"]
        assert metadata["PhotometricInterpretation"] == "RGB"
        assert (metadata["SamplesPerPixel"], metadata["BitsAllocated"], metadata["HighBit"]) == (3, 8, 7)
        assert not any("Palette" in name for name in metadata)
        assert _frame(server, entry) == (200, expected.tobytes())


def test_an_image_without_pixels_is_not_supported(server: OrthancServer) -> None:
    dataset = new_object("faulty pixels none", "None", 1, colour.SECONDARY_CAPTURE, "OT")
    set_pixels(dataset, barcode.image(1, 64).astype(np.uint8), "MONOCHROME2")
    del dataset.PixelData
    [stored] = server.upload(part10(dataset))
    for version in VERSIONS:
        [entry] = _instances(server, stored, version)
        assert entry["metadata"]["SOPClassUID"] == "1.2.840.10008.5.1.4.1.1.66"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda dataset: dataset.pop("BluePaletteColorLookupTableData"),
        lambda dataset: dataset.pop("RedPaletteColorLookupTableDescriptor"),
        lambda dataset: setattr(dataset, "GreenPaletteColorLookupTableData", b"\1\2"),
    ],
    ids=["data", "descriptor", "short"],
)
def test_an_image_whose_palette_cannot_be_read_is_not_supported(
    server: OrthancServer, tmp_path: Path, spoil: Callable[[Dataset], object], request: pytest.FixtureRequest
) -> None:
    path = tmp_path / "palette.dcm"
    path.write_bytes(colour.palette(f"faulty {request.node.name}", 8))
    dataset = pydicom.dcmread(path)
    spoil(dataset)
    [stored] = server.upload(dataset)
    for version in VERSIONS:
        [entry] = _instances(server, stored, version)
        assert entry["metadata"]["SOPClassUID"] == "1.2.840.10008.5.1.4.1.1.66"


def test_frames_that_are_not_there_are_not_listed(server: OrthancServer) -> None:
    dataset = new_object("faulty pixels missing", "Missing", 1, colour.SECONDARY_CAPTURE, "OT")
    frames = [barcode.image(number, 64).astype(np.uint8) for number in (1, 2)]
    set_pixels(dataset, np.stack(frames), "MONOCHROME2")
    dataset.NumberOfFrames = 7
    [stored] = server.upload(part10(dataset))
    for version in VERSIONS:
        entries = _instances(server, stored, version)
        assert entries[0]["metadata"]["NumberOfFrames"] == 2
        assert [_frame(server, entry) for entry in entries] == [(200, one.tobytes()) for one in frames]


def test_samples_are_as_many_as_there_are(server: OrthancServer) -> None:
    grey = barcode.image(1, 64).astype(np.uint8)
    for number, (pixels, said, samples, interpretation) in enumerate(
        (
            (grey, {"SamplesPerPixel": 3}, 1, "MONOCHROME2"),
            (grey, {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB"}, 1, "MONOCHROME2"),
            (colour.rgb(1), {"SamplesPerPixel": None}, 3, "RGB"),
            (colour.rgb(1), {"SamplesPerPixel": 1}, 3, "RGB"),
        )
    ):
        dataset = new_object(
            "faulty samples", "Samples", number + 1, colour.SECONDARY_CAPTURE, "OT", SeriesNumber=number
        )
        dataset.SeriesInstanceUID = f"{dataset.SeriesInstanceUID}.{number}"
        set_pixels(dataset, pixels, "RGB" if pixels.ndim == 3 else "MONOCHROME2")
        for keyword, value in said.items():
            if value is None:
                delattr(dataset, keyword)
            else:
                setattr(dataset, keyword, value)
        [stored] = server.upload(part10(dataset))
        for version in VERSIONS:
            [entry] = _instances(server, stored, version)
            metadata = entry["metadata"]
            assert (metadata["SamplesPerPixel"], metadata["PhotometricInterpretation"]) == (samples, interpretation)
            assert _frame(server, entry) == (200, pixels.tobytes())


def _jpegs() -> list[tuple[pydicom.FileDataset, list[bytes]]]:
    """Objects of each compressed transfer syntax, with their frames."""
    found = []
    for path in sorted((paths.STUDIES / "syntaxes-frames").glob("*.dcm")):
        dataset = pydicom.dcmread(path)
        syntax = dataset.file_meta.TransferSyntaxUID
        if syntax.is_compressed and not syntax.is_deflated and syntax != RLELossless:
            frames = list(generate_frames(dataset.PixelData, number_of_frames=int(dataset.NumberOfFrames)))
            found.append((dataset, frames))
    return found


def _encapsulated(fragments: list[bytes], table: bytes = b"") -> bytes:
    parts = [table, *(part + b"\0" * (len(part) % 2) for part in fragments)]
    # The end is pydicom's to write.
    return b"".join(ITEM + struct.pack("<I", len(part)) + part for part in parts)


def test_fragments_that_are_more_than_the_frames_give_each_frame(server: OrthancServer) -> None:
    compared = 0
    for index, (dataset, frames) in enumerate(_jpegs()):
        name = dataset.file_meta.TransferSyntaxUID.name
        sizes = [len(frame) + len(frame) % 2 + 8 for frame in frames]
        table = struct.pack(f"<{len(frames)}I", *(sum(sizes[:number]) for number in range(len(frames))))
        for fault, (fragments, basic, claimed) in enumerate(
            (
                ([*frames, b""], b"", len(frames)),
                ([*frames, b"", b""], b"", len(frames)),
                ([b"", *frames], b"", len(frames)),
                (frames, b"", 2),
                (frames, table, 2),
                (frames, b"", None),
                (frames, table, None),
                (frames[:2], b"", 3),
            )
        ):
            for member in ("ExtendedOffsetTable", "ExtendedOffsetTableLengths"):
                if member in dataset:
                    del dataset[member]
            uid = f"1.2.826.0.1.3680043.8.498.15.{index + 1}.{fault + 1}"
            dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = uid
            dataset.SeriesInstanceUID = f"{uid}.1"
            if claimed is None:
                dataset.pop("NumberOfFrames", None)
            else:
                dataset.NumberOfFrames = claimed
            dataset.PixelData = _encapsulated(fragments, basic)
            dataset["PixelData"].is_undefined_length = True
            [stored] = server.upload(dataset)
            [entry, *_] = _instances(server, stored)
            for number in range(1, (claimed or 1) + 2):
                address = entry["url"].removeprefix("wadors:..").replace("/frames/1/?frame=1", f"/frames/{number}")
                answer = server.get(address)
                whole = fragments[:2] if len(fragments) == 2 else frames
                if number <= min(claimed or 1, len(whole)):
                    assert answer.status_code == 200, f"{name}, {fault}, {number}"
                    assert answer.content.rstrip(b"\0") == whole[number - 1].rstrip(b"\0"), f"{name}, {fault}"
                    compared += 1
                else:
                    assert answer.status_code == 404, f"{name}, {fault}, {number}"
    assert compared > 100


def test_frames_of_an_object_with_long_uids_have_addresses(server: OrthancServer) -> None:
    """The standard ends at 64 characters; scripts do not."""
    dataset = new_object("faulty pixels long", "Long", 1, colour.SECONDARY_CAPTURE, "OT")
    set_pixels(dataset, barcode.image(1, 64).astype(np.uint8), "MONOCHROME2")
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"):
        setattr(dataset, keyword, f"1.2.{len(keyword)}." + "7" * 90)
    [stored] = server.upload(part10(dataset))
    [entry] = _instances(server, stored)
    assert _frame(server, entry) == (200, dataset.PixelData)
    other = entry["url"].removeprefix("wadors:..").replace("7" * 90, "7" * 300)
    assert server.get(other).status_code == 404
