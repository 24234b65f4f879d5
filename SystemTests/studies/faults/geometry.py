# SPDX-License-Identifier: GPL-3.0-or-later
"""Images that do not say where they lie, or half of it."""

from __future__ import annotations

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from studies.faults.fault import (
    MR_IMAGE,
    PET_IMAGE,
    SECONDARY_CAPTURE,
    SIZE,
    SPACING,
    WHITE,
    WINDOW,
    Fault,
    Place,
    grouped,
    having,
    series,
    without,
)
from studies.multiframe import ENHANCED_CT, NUCLEAR_MEDICINE, codes
from studies.study import file, items, new_object, set_pixels

_DOSE = "1.2.840.10008.5.1.4.1.1.481.2"


def _nuclear(detectors: Sequence | None) -> object:
    def make(place: Place) -> list[bytes]:
        dataset = new_object(place.study, place.name, 1, NUCLEAR_MEDICINE, "NM", SeriesNumber=place.number)
        dataset.ImageType = ["ORIGINAL", "PRIMARY", "RECON TOMO", "EMISSION"]
        dataset.PixelSpacing = [SPACING, SPACING]
        dataset.SpacingBetweenSlices = 4
        dataset.NumberOfSlices, dataset.SliceVector = 2, [1, 2]
        dataset.FrameIncrementPointer = 0x00540080
        dataset.WindowCenter, dataset.WindowWidth = WINDOW
        if detectors is not None:
            dataset.DetectorInformationSequence = detectors
        return [file(set_pixels(dataset, codes(2, SIZE, WHITE, place.number)))]

    return make


def _bare(sop_class: str, modality: str) -> object:
    """Frames of which nothing is said but their pixels."""

    def make(place: Place) -> list[bytes]:
        dataset = new_object(place.study, place.name, 1, sop_class, modality, SeriesNumber=place.number)
        dataset.ImageType = ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]
        return [file(set_pixels(dataset, codes(2, SIZE, WHITE, place.number)))]

    return make


def _capture(dataset: Dataset) -> None:
    """A picture of the screen, put into the series of the images."""
    dataset.SOPClassUID = SECONDARY_CAPTURE
    without("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing")(dataset)


def _second_frame_without_position(dataset: Dataset) -> None:
    dataset.PerFrameFunctionalGroupsSequence[1].PlanePositionSequence = items()


_no_position = without("ImagePositionPatient")

FAULTS = (
    Fault("one without position", series(3, _no_position, only=3), 3, SPACING, WINDOW),
    Fault("first without position", series(3, _no_position, only=1), 3, SPACING, WINDOW),
    Fault("CT without position", series(2, _no_position), 2, SPACING, WINDOW),
    Fault(
        "MR without position",
        series(2, _no_position, sop_class=MR_IMAGE, modality="MR"),
        2,
        SPACING,
        WINDOW,
    ),
    Fault(
        "PET without position",
        series(2, _no_position, sop_class=PET_IMAGE, modality="PT"),
        2,
        SPACING,
        WINDOW,
    ),
    Fault("empty position", series(3, having(ImagePositionPatient=None), only=2), 3, SPACING, WINDOW),
    Fault("position of two numbers", series(3, having(ImagePositionPatient=[1, 2]), only=2), 3, SPACING, WINDOW),
    Fault("without orientation", series(2, without("ImageOrientationPatient")), 2, SPACING, WINDOW),
    Fault("orientation of zeros", series(2, having(ImageOrientationPatient=[0] * 6)), 2, SPACING, WINDOW),
    Fault("orientation of one direction", series(2, having(ImageOrientationPatient=[1, 0, 0] * 2)), 2, SPACING, WINDOW),
    Fault("capture in the series", series(3, _capture, only=3), None, SPACING, WINDOW),
    Fault("NM without detectors", _nuclear(None), 2, SPACING, WINDOW),
    Fault("NM with empty detectors", _nuclear(items({})), 2, SPACING, WINDOW),
    Fault("NM without orientation", _nuclear(items({"ImagePositionPatient": [0, 0, 0]})), 2, SPACING, WINDOW),
    Fault("frame without position", grouped(_second_frame_without_position), 2, SPACING, WINDOW),
    Fault("CT without groups", _bare(ENHANCED_CT, "CT"), 2),
    Fault("dose without grid", _bare(_DOSE, "RTDOSE"), 2),
)
