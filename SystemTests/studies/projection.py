# SPDX-License-Identifier: GPL-3.0-or-later
"""Projection radiography: digital and computed radiographs, mammograms, either way of grey."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydicom.dataset import Dataset

from studies import barcode
from studies.study import Study, code, file, items, new_object, set_pixels

DIGITAL_X_RAY = "1.2.840.10008.5.1.4.1.1.1.1"
DIGITAL_MAMMOGRAPHY = "1.2.840.10008.5.1.4.1.1.1.2"
COMPUTED_RADIOGRAPHY = "1.2.840.10008.5.1.4.1.1.1"
SIZE = 200
IMAGER_SPACING = 0.2
MAGNIFICATION = 1.25


def radiograph(
    study: str, number: int = 1, photometric: str = "MONOCHROME2", sop_class: str = DIGITAL_X_RAY, modality: str = "DX"
) -> Dataset:
    """A radiograph that shows its number white on black, whatever its photometric interpretation."""
    dataset = new_object(study, f"{modality} {number}", number, sop_class, modality, SeriesNumber=number)
    dataset.ImageType = ["ORIGINAL", "PRIMARY"]
    dataset.PresentationIntentType = "FOR PRESENTATION"
    dataset.PixelIntensityRelationship = "LOG"
    dataset.BurnedInAnnotation = "NO"
    dataset.BodyPartExamined = "CHEST"
    white = barcode.image(number, SIZE)
    if photometric == "MONOCHROME1":
        white = ~white
    set_pixels(dataset, np.where(white, 4095, 0).astype(np.uint16), photometric)
    dataset.BitsStored, dataset.HighBit = 12, 11
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = 0, 1, "US"
    dataset.PresentationLUTShape = "IDENTITY" if photometric == "MONOCHROME2" else "INVERSE"
    dataset.WindowCenter, dataset.WindowWidth = 2048, 4096
    return dataset


def _calibrated() -> Dataset:
    """Detector spacing only, and by how much the patient is enlarged on it (PS3.3 10.7.1.2, C.8.11.7)."""
    dataset = radiograph("dx")
    dataset.ImagerPixelSpacing = [IMAGER_SPACING, IMAGER_SPACING]
    dataset.EstimatedRadiographicMagnificationFactor = MAGNIFICATION
    return dataset


def _fiducial() -> Dataset:
    """Pixel Spacing measured on an object of known size in the image."""
    dataset = radiograph("dx fiducial")
    dataset.ImagerPixelSpacing = [IMAGER_SPACING, IMAGER_SPACING]
    dataset.PixelSpacing = [0.15, 0.15]
    dataset.PixelSpacingCalibrationType = "FIDUCIAL"
    return dataset


def _computed(photometric: str) -> Dataset:
    study = "cr" if photometric == "MONOCHROME2" else "cr monochrome1"
    dataset = radiograph(study, photometric=photometric, sop_class=COMPUTED_RADIOGRAPHY, modality="CR")
    dataset.PixelSpacing = [IMAGER_SPACING, IMAGER_SPACING]
    dataset.ViewPosition = "PA"
    return dataset


VIEWS = (
    ("R", "CC", "399162004", "cranio-caudal"),
    ("L", "CC", "399162004", "cranio-caudal"),
    ("R", "MLO", "399368009", "medio-lateral oblique"),
    ("L", "MLO", "399368009", "medio-lateral oblique"),
)
"""Laterality, View Position and the view's code (PS3.16 CID 4014) of the four mammograms, in their order."""


def _mammograms() -> Iterator[Dataset]:
    for number, (laterality, view, value, meaning) in enumerate(VIEWS, start=1):
        dataset = radiograph("mg", number, sop_class=DIGITAL_MAMMOGRAPHY, modality="MG")
        dataset.SeriesDescription = f"{laterality} {view}"
        dataset.StudyDescription = "MG Screening"
        dataset.ImageLaterality, dataset.ViewPosition = laterality, view
        # As views of the breasts are hung: the chest walls in the middle.
        across, down = ("P", "L") if laterality == "R" else ("A", "R")
        dataset.PatientOrientation = [across, down if view == "CC" else f"F{down}"]
        dataset.BodyPartExamined = "BREAST"
        dataset.OrganExposed = "BREAST"
        dataset.ViewCodeSequence = items(code(value, "SCT", meaning))
        dataset.ViewCodeSequence[0].ViewModifierCodeSequence = items()
        dataset.ImagerPixelSpacing = [0.1, 0.1]
        yield dataset


def studies() -> Iterator[Study]:
    """All studies of this kind."""
    yield Study("dx", "digital radiograph with the magnification estimated", (file(_calibrated()),))
    yield Study("dx fiducial", "digital radiograph calibrated by an object", (file(_fiducial()),))
    yield Study("cr", "computed radiograph", (file(_computed("MONOCHROME2")),))
    yield Study("cr monochrome1", "computed radiograph, MONOCHROME1", (file(_computed("MONOCHROME1")),))
    yield Study("mg", "mammograms, four views", tuple(file(dataset) for dataset in _mammograms()))
