# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fault is, and the images that the kinds of faults begin with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from pydicom.dataset import Dataset

from studies import barcode
from studies.multiframe import codes
from studies.study import file, items, new_object, set_pixels, uid

SIZE = 80
SPACING = 0.5
"""Between the pixels of `plain` and `enhanced`, in mm."""
WINDOW = (500, 800)
"""Centre and width that `plain` and `enhanced` give."""
WHITE = 1000
"""The value of what is white; black is 0."""

CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4"
PET_IMAGE = "1.2.840.10008.5.1.4.1.1.128"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"


@dataclass(frozen=True)
class Place:
    """Where a series stands: its study, its description and its number."""

    study: str
    name: str
    number: int


@dataclass(frozen=True)
class Fault:
    """A series with one fault, and what is right to show of it."""

    name: str
    """Its Series Description."""
    make: Callable[[Place], Sequence[bytes]]
    """Its files."""
    images: int | None = 1
    """How many images or frames OHIF lists; None when it lists those of other classes by themselves."""
    spacing: float | None = None
    """Of rows and columns, in mm; None when the file tells none."""
    window: tuple[float, float] | None = None
    """Centre and width; None when the file tells none, so that OHIF finds its own."""
    white: float = WHITE
    """The highest value of the pixels, after rescaling."""
    is_colour: bool = False
    """Whether it is a picture of `studies.colour`."""


def plain(
    place: Place, number: int = 1, sop_class: str = CT_IMAGE, modality: str = "CT", **attributes: object
) -> Dataset:
    """An axial image without a fault."""
    dataset = new_object(place.study, place.name, number, sop_class, modality, SeriesNumber=place.number)
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.PixelSpacing = [SPACING, SPACING]
    dataset.SliceThickness = 2
    dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    dataset.ImagePositionPatient = [-20, -20, 2 * number]
    set_pixels(dataset, np.where(barcode.image(number, SIZE, place.number), WHITE, 0).astype(np.int16))
    dataset.RescaleIntercept, dataset.RescaleSlope = 0, 1
    dataset.WindowCenter, dataset.WindowWidth = WINDOW
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return dataset


def series(
    count: int, spoil: Callable[[Dataset], object], only: int | None = None, **options: str
) -> Callable[[Place], list[bytes]]:
    """Makes images of which each is spoilt, or only the one of a number."""

    def make(place: Place) -> list[bytes]:
        made = []
        for number in range(1, count + 1):
            dataset = plain(place, number, **options)
            if only in (None, number):
                spoil(dataset)
            made.append(file(dataset))
        return made

    return make


def enhanced(place: Place, frames: int = 2, number: int = 1, sop_class: str = ENHANCED_MR) -> Dataset:
    """An enhanced image without a fault: what is said of it stands in functional groups (PS3.3 C.7.6.16)."""
    dataset = new_object(place.study, place.name, number, sop_class, "MR", SeriesNumber=place.number)
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]
    dataset.SharedFunctionalGroupsSequence = items(
        {
            "PlaneOrientationSequence": items({"ImageOrientationPatient": [1, 0, 0, 0, 1, 0]}),
            "PixelMeasuresSequence": items({"PixelSpacing": [SPACING, SPACING], "SliceThickness": 2}),
            "PixelValueTransformationSequence": items({"RescaleIntercept": 0, "RescaleSlope": 1, "RescaleType": "US"}),
        }
    )
    dataset.PerFrameFunctionalGroupsSequence = items(
        *(
            {
                "FrameContentSequence": items({"StackID": "1", "InStackPositionNumber": frame}),
                "PlanePositionSequence": items({"ImagePositionPatient": [-20, -20, 2 * frame]}),
                "FrameVOILUTSequence": items({"WindowCenter": WINDOW[0], "WindowWidth": WINDOW[1]}),
            }
            for frame in range(1, frames + 1)
        )
    )
    set_pixels(dataset, codes(frames, SIZE, WHITE, place.number))
    return dataset


def grouped(spoil: Callable[[Dataset], object], frames: int = 2) -> Callable[[Place], list[bytes]]:
    """Makes an enhanced image that is spoilt."""

    def make(place: Place) -> list[bytes]:
        dataset = enhanced(place, frames)
        spoil(dataset)
        return [file(dataset)]

    return make


def without(*keywords: str) -> Callable[[Dataset], None]:
    """Takes attributes away."""

    def spoil(dataset: Dataset) -> None:
        for keyword in keywords:
            delattr(dataset, keyword)

    return spoil


def having(**attributes: object) -> Callable[[Dataset], None]:
    """Gives attributes other values."""

    def spoil(dataset: Dataset) -> None:
        for keyword, value in attributes.items():
            setattr(dataset, keyword, value)

    return spoil


def other_uid(dataset: Dataset, what: str) -> str:
    """A UID of something that is elsewhere."""
    return uid("studies", dataset.SOPInstanceUID, what)
