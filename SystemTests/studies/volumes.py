# SPDX-License-Identifier: GPL-3.0-or-later
"""CT and MR series of one image a slice, in every position that scanners bring them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from studies import barcode
from studies.study import Study, file, new_object, set_pixels

CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4"

SIZE = 80
SPACING = 1.0


def ct_slice(study: str, number: int, position: Sequence[float], series: str = "CT", **attributes: object) -> Dataset:
    """One axial image that shows its Instance Number, from -1000 HU (black) to 1000 HU (white)."""
    dataset = new_object(study, series, number, CT_IMAGE, "CT", **attributes)
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.KVP = 120
    dataset.PixelSpacing = [SPACING, SPACING]
    dataset.SliceThickness = dataset.get("SliceThickness", 5)
    dataset.ImageOrientationPatient = dataset.get("ImageOrientationPatient", [1, 0, 0, 0, 1, 0])
    dataset.ImagePositionPatient = [round(float(value), 6) for value in position]
    set_pixels(dataset, np.where(barcode.image(number, SIZE), 2000, 0).astype(np.int16))
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = -1000, 1, "HU"
    dataset.WindowCenter, dataset.WindowWidth = 0, 2000
    return dataset


def axial(study: str, slices: int = 12, series: str = "CT", **attributes: object) -> list[Dataset]:
    """Parallel axial slices, 5 mm apart, from feet to head."""
    corner = -SIZE * SPACING / 2
    return [
        ct_slice(study, number, (corner, corner, 5.0 * (number - 1)), series, **attributes)
        for number in range(1, slices + 1)
    ]


def ball(
    study: str,
    positions: Sequence[Sequence[float]],
    orientation: Sequence[float] = (1, 0, 0, 0, 1, 0),
    radius: float = 25,
) -> list[Dataset]:
    """Slices through a ball about the patient's origin: whatever the position, every plane through it is a disc."""
    made = []
    row, column = np.array(orientation[:3]), np.array(orientation[3:])
    down, across = np.mgrid[0:SIZE, 0:SIZE] * SPACING
    for number, position in enumerate(positions, start=1):
        dataset = ct_slice(study, number, position, ImageOrientationPatient=[round(float(v), 6) for v in orientation])
        points = np.array(position) + across[..., None] * row + down[..., None] * column
        inside = np.linalg.norm(points, axis=-1) <= radius
        set_pixels(dataset, np.where(inside, 2000, 0).astype(np.int16))
        made.append(dataset)
    return made


def stack(
    orientation: Sequence[float], offsets: Sequence[float], travel: Sequence[float] | None = None
) -> list[NDArray[np.float64]]:
    """Positions of slices whose middles lie on a line through the origin, at these offsets in mm.

    - travel: the direction of that line, the slices' normal if it is not given: a tilted gantry moves along the table.
    """
    row, column = np.array(orientation[:3]), np.array(orientation[3:])
    line = np.cross(row, column) if travel is None else np.array(travel)
    half = (SIZE - 1) * SPACING / 2
    return [offset * line - half * row - half * column for offset in offsets]


def turned(degrees: float, axis: int = 0) -> list[float]:
    """The axial orientation, turned about an axis of the patient."""
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    others = [index for index in range(3) if index != axis]
    matrix = np.eye(3)
    matrix[np.ix_(others, others)] = [[cosine, -sine], [sine, cosine]]
    return [*matrix[:, 0], *matrix[:, 1]]


def _mr() -> list[Dataset]:
    study = "mr sagittal"
    made = []
    for number in range(1, 9):
        dataset = new_object(study, "MR", number, MR_IMAGE, "MR")
        dataset.ImageType = ["ORIGINAL", "PRIMARY", "M"]
        dataset.ScanningSequence, dataset.SequenceVariant = "SE", "NONE"
        dataset.EchoTime, dataset.RepetitionTime = 12, 500
        dataset.PixelSpacing = [SPACING, SPACING]
        dataset.SliceThickness = 4
        dataset.ImageOrientationPatient = [0, 1, 0, 0, 0, -1]
        dataset.ImagePositionPatient = [4.0 * number, -40, 40]
        set_pixels(dataset, np.where(barcode.image(number, SIZE), 900, 30).astype(np.uint16))
        dataset.WindowCenter, dataset.WindowWidth = 450, 900
        made.append(dataset)
    return made


def studies() -> Iterator[Study]:
    """All studies of this kind."""
    even = [float(offset) for offset in range(-40, 41, 4)]
    flat = [1.0, 0, 0, 0, 1.0, 0]
    uneven = [float(offset) for offset in (*range(-40, 0, 4), *range(0, 41, 8))]

    def study(name: str, note: str, datasets: list[Dataset]) -> Study:
        return Study(name, note, tuple(file(dataset) for dataset in datasets))

    yield study("ct axial", "axial CT, 12 slices", axial("ct axial"))
    yield study("mr sagittal", "sagittal MR, 8 slices", _mr())
    oblique, tilted = turned(30), turned(20)
    yield study("ct oblique", "CT with oblique slices", ball("ct oblique", stack(oblique, even), oblique))
    yield study(
        "ct tilted",
        "CT with a gantry tilt of 20 degrees",
        ball("ct tilted", stack(tilted, even, travel=(0, 0, 1)), tilted),
    )
    yield study("ct reversed", "CT from head to feet", ball("ct reversed", stack(flat, even[::-1]), flat))
    yield study("ct irregular", "CT with slices 4 mm, then 8 mm apart", ball("ct irregular", stack(flat, uneven), flat))
