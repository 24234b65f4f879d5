# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes that change in time: series with several images at each place."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from studies import barcode, emission
from studies.study import Study, file, new_object, set_pixels, uid
from studies.volumes import MR_IMAGE, SIZE, axial

TIMES = 5
SLICES = 6


def _images() -> Iterator[bytes]:
    for time in range(1, TIMES + 1):
        for place in range(1, SLICES + 1):
            number = (time - 1) * SLICES + place
            dataset = new_object("mr dynamic", "4D", number, MR_IMAGE, "MR")
            dataset.ImageType = ["ORIGINAL", "PRIMARY", "M"]
            dataset.ScanningSequence, dataset.SequenceVariant = "GR", "NONE"
            dataset.EchoTime, dataset.RepetitionTime = 2, 5
            dataset.PixelSpacing, dataset.SliceThickness = [1, 1], 4
            dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
            dataset.ImagePositionPatient = [-40, -40, 4.0 * place]
            dataset.TemporalPositionIdentifier = time
            dataset.NumberOfTemporalPositions = TIMES
            dataset.TemporalResolution = 1000
            dataset.AcquisitionTime = f"0815{30 + time}"
            dataset.AcquisitionNumber = time
            set_pixels(dataset, np.where(barcode.image(place, SIZE, label=time), 900, 30).astype(np.uint16))
            dataset.WindowCenter, dataset.WindowWidth = 450, 900
            yield file(dataset)


def _uptake_in_time() -> Iterator[bytes]:
    """PET with CT; what is taken up grows from time to time."""
    study = "pet dynamic"
    for dataset in axial(study, SLICES, PatientSex="F"):
        yield file(dataset)
    for time in range(1, TIMES + 1):
        for place in range(1, SLICES + 1):
            dataset = emission.standard(study, place, time / TIMES)
            dataset.PatientSex = "F"
            dataset.SeriesType = ["DYNAMIC", "IMAGE"]
            dataset.InstanceNumber = (time - 1) * SLICES + place
            dataset.SOPInstanceUID = uid("studies", study, "PET", time, place)
            dataset.TemporalPositionIdentifier = time
            dataset.NumberOfTemporalPositions = TIMES
            dataset.NumberOfTimeSlices = TIMES
            dataset.FrameReferenceTime = 60_000 * time
            yield file(dataset)


def studies() -> Iterator[Study]:
    """All studies of this kind."""
    yield Study("mr dynamic", "MR, 6 slices at 5 times", tuple(_images()))
    yield Study("pet dynamic", "PET at 5 times, with CT", tuple(_uptake_in_time()))
