# SPDX-License-Identifier: GPL-3.0-or-later
"""Segmentations of every kind (PS3.3 A.51, Supplement 243), and which voxels each segment has.

All are of boxes with edges of different lengths, off the middle, so that a frame too early, a row too low or a picture
turned or mirrored is seen. The images are `ROWS` x `COLUMNS`: 9999 bits a frame, so that every frame of one bit but the
first of eight begins inside a byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import highdicom as hd
import numpy as np
from highdicom.sr import CodedConcept
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.uid import UID, ExplicitVRLittleEndian, RLELossless

from studies import barcode
from studies.derived import settled, sources
from studies.study import Study, file, set_pixels, uid
from studies.volumes import axial

ROWS, COLUMNS, SLICES = 99, 101, 12
SERIES = "Segments"
"""The description of the series with the segmentation."""


@dataclass(frozen=True)
class Box:
    """The voxels of a segment."""

    label: str
    slices: range
    """The numbers that the images show, from 1."""
    rows: range
    """From the top, from 0."""
    columns: range
    """From the left, from 0."""

    @property
    def voxels(self) -> int:
        """How many there are in all."""
        return len(self.slices) * len(self.rows) * len(self.columns)

    @property
    def place(self) -> tuple[slice, slice, slice]:
        """The same as indices of a volume: slices, rows, columns."""
        first, last = self.slices.start - 1, self.slices.stop - 1
        return (
            slice(first, last),
            slice(self.rows.start, self.rows.stop),
            slice(self.columns.start, self.columns.stop),
        )


LARGE = Box("Large", range(3, 9), range(20, 53), range(11, 40))
SMALL = Box("Small", range(3, 7), range(60, 79), range(66, 90))
ACROSS = Box("Across", range(5, 11), range(41, 71), range(29, 76))
"""Overlaps both others: rows 41 to 52 and columns 29 to 39 of the large one, rows 60 to 70 and columns 66 to 75 of the
small one, on the slices that they have in common."""
INNER = Box("Likely", range(3, 9), range(26, 47), range(17, 34))
"""Of the fractional segment, which is 1 here and 0.5 in the rest of the large box."""

APART = (LARGE, SMALL)
OVERLAPPING = (LARGE, SMALL, ACROSS)

SEGMENTS: dict[str, tuple[Box, ...]] = {
    "seg binary": APART,
    "seg overlapping": OVERLAPPING,
    "seg labelmap": APART,
    "seg labelmap rle": APART,
    "seg fractional": (LARGE,),
}
"""What is right, by study: segment k of the object, from 1, has exactly the voxels of the k-th box."""


def images(study: str) -> list[Dataset]:
    """CT of `SLICES` axial images that show their numbers."""
    made = axial(study, SLICES)
    for number, dataset in enumerate(made, start=1):
        code = barcode.image(number, ROWS, columns=COLUMNS)
        set_pixels(dataset, np.where(code, 2000, 0).astype(np.int16))
    return sources(study, made)


def _masks(boxes: tuple[Box, ...]) -> NDArray[np.uint8]:
    masks = np.zeros((SLICES, ROWS, COLUMNS, len(boxes)), dtype=np.uint8)
    for index, box in enumerate(boxes):
        masks[(*box.place, index)] = 1
    return masks


def _labels(boxes: tuple[Box, ...]) -> NDArray[np.uint8]:
    labels = np.zeros((SLICES, ROWS, COLUMNS), dtype=np.uint8)
    for number, box in enumerate(boxes, start=1):
        labels[box.place] = number
    return labels


def _probabilities() -> NDArray[np.float32]:
    values = np.zeros((SLICES, ROWS, COLUMNS, 1), dtype=np.float32)
    values[(*LARGE.place, 0)] = 0.5
    values[(*INNER.place, 0)] = 1
    return values


def _segmentation(
    study: str,
    source_images: list[Dataset],
    kind: hd.seg.SegmentationTypeValues,
    pixels: NDArray[np.generic],
    syntax: UID = ExplicitVRLittleEndian,
) -> Dataset:
    """Frames without any voxel are left out, as usual: frame k is not of slice k."""
    descriptions = [
        hd.seg.SegmentDescription(
            segment_number=number,
            segment_label=box.label,
            segmented_property_category=CodedConcept("85756007", "SCT", "Tissue"),
            segmented_property_type=CodedConcept("10200004", "SCT", "Liver"),
            algorithm_type=hd.seg.SegmentAlgorithmTypeValues.MANUAL,
        )
        for number, box in enumerate(SEGMENTS[study], start=1)
    ]
    made = hd.seg.Segmentation(
        source_images=source_images,
        pixel_array=pixels,
        segmentation_type=kind,
        segment_descriptions=descriptions,
        series_instance_uid=uid("studies", study, "SEG"),
        series_number=5,
        sop_instance_uid=uid("studies", study, "SEG", 1),
        instance_number=1,
        manufacturer="Corpus",
        manufacturer_model_name="Corpus",
        software_versions="1",
        device_serial_number="1",
        omit_empty_frames=True,
        transfer_syntax_uid=syntax,
        series_description=SERIES,
    )
    return settled(made, study)


def studies() -> Iterator[Study]:
    """All studies of this kind."""
    kinds = hd.seg.SegmentationTypeValues
    for name, note, kind, pixels, syntax in (
        ("seg binary", "binary, frames inside bytes", kinds.BINARY, _masks(APART), ExplicitVRLittleEndian),
        ("seg overlapping", "binary, segments overlap", kinds.BINARY, _masks(OVERLAPPING), ExplicitVRLittleEndian),
        ("seg labelmap", "labelmap", kinds.LABELMAP, _labels(APART), ExplicitVRLittleEndian),
        ("seg labelmap rle", "labelmap, RLE", kinds.LABELMAP, _labels(APART), RLELossless),
        ("seg fractional", "probabilities", kinds.FRACTIONAL, _probabilities(), ExplicitVRLittleEndian),
    ):
        source_images = images(name)
        made = _segmentation(name, source_images, kind, pixels, syntax)
        # highdicom writes the pixels in the syntax already.
        yield Study(
            name,
            f"CT with a segmentation: {note}",
            (*(file(image) for image in source_images), file(made, syntax)),
        )
