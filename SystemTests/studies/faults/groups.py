# SPDX-License-Identifier: GPL-3.0-or-later
"""Functional groups: of a single frame, and with what belongs to other images."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from pydicom.dataset import Dataset

from studies import barcode
from studies.faults.fault import (
    MR_IMAGE,
    SIZE,
    SPACING,
    WHITE,
    WINDOW,
    Fault,
    Place,
    enhanced,
    grouped,
    other_uid,
    without,
)
from studies.study import file, items, set_pixels

_CONVERTED_MR = "1.2.840.10008.5.1.4.1.1.4.4"


def _three_objects(place: Place) -> list[bytes]:
    """Enhanced images of a frame each, which shows their Instance Number."""
    made = []
    for number in (1, 2, 3):
        dataset = enhanced(place, frames=1, number=number)
        [frame] = dataset.PerFrameFunctionalGroupsSequence
        frame.PlanePositionSequence[0].ImagePositionPatient = [-20, -20, 2 * number]
        shown = np.where(barcode.image(number, SIZE, place.number), WHITE, 0).astype(np.uint16)
        made.append(file(set_pixels(dataset, shown[None])))
    return made


def _sources(**attributes: Callable[[Dataset, int], object]) -> Callable[[Place], list[bytes]]:
    """Makes a legacy converted image (PS3.3 A.70): each frame has what it takes over from the image that it was."""

    def spoil(dataset: Dataset) -> None:
        dataset.SOPClassUID = _CONVERTED_MR
        for number, frame in enumerate(dataset.PerFrameFunctionalGroupsSequence, start=1):
            was = Dataset()
            for keyword, value in attributes.items():
                setattr(was, keyword, value(dataset, number))
            frame.UnassignedPerFrameConvertedAttributesSequence = items(was)
            frame.ConversionSourceAttributesSequence = items(
                {
                    "ReferencedSOPClassUID": MR_IMAGE,
                    "ReferencedSOPInstanceUID": other_uid(dataset, f"source {number}"),
                }
            )

    return grouped(spoil)


def _instance(dataset: Dataset, number: int) -> str:
    return other_uid(dataset, f"source {number}")


def _series(dataset: Dataset, _number: int) -> str:
    return other_uid(dataset, "series")


FAULTS = (
    Fault("enhanced of one frame", grouped(lambda dataset: None, frames=1), 1, SPACING, WINDOW),
    Fault(
        "enhanced of one frame, not counted",
        grouped(without("NumberOfFrames"), frames=1),
        1,
        SPACING,
        WINDOW,
    ),
    Fault("three enhanced of one frame", _three_objects, 3, SPACING, WINDOW),
    Fault("instances in groups", _sources(SOPInstanceUID=_instance), 2, SPACING, WINDOW),
    Fault("series in groups", _sources(SeriesInstanceUID=_series), 2, SPACING, WINDOW),
    Fault(
        "whole images in groups",
        _sources(
            SOPInstanceUID=_instance,
            SeriesInstanceUID=_series,
            StudyInstanceUID=_series,
            InstanceNumber=lambda _, number: 900 + number,
            Rows=lambda *_: 5,
            PatientName=lambda *_: "Wrong^Name",
        ),
        2,
        SPACING,
        WINDOW,
    ),
)
