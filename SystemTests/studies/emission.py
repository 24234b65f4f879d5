# SPDX-License-Identifier: GPL-3.0-or-later
"""PET with CT: a phantom of one known uptake value, by each of the ways in which manufacturers say it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from pydicom.dataset import Dataset

from studies.study import Study, file, items, new_object, set_pixels
from studies.volumes import axial

PET_IMAGE = "1.2.840.10008.5.1.4.1.1.128"
UPTAKE = 2.5
"""The standardised uptake value (by body weight, g/ml) inside the phantom."""
SLICES = 12
SIZE = 40
SPACING = 4.0
_WEIGHT = 70.0
_HALF_LIFE = 6586.2
_DOSE = 350_000_000.0
_WAIT = 3600.0
"""Seconds from the injection, at 07:15:30, to the start of the series, at 08:15:30."""

_COUNTS_A_STEP = 1.2345
"""So that no count is whole: cornerstone takes whole numbers for the type of the uptake, too, and cuts off the rest."""

ACTIVITY = UPTAKE * _DOSE * 0.5 ** (_WAIT / _HALF_LIFE) / (_WEIGHT * 1000)
"""Bq/ml that make this uptake, corrected for decay to the start of the series."""


def _slice(study: str, number: int, stored: int, slope: float) -> Dataset:
    """One slice of a square rod that fills the middle."""
    dataset = new_object(study, "PET", number, PET_IMAGE, "PT", SeriesNumber=2)
    dataset.ImageType = ["ORIGINAL", "PRIMARY"]
    dataset.SeriesType = ["STATIC", "IMAGE"]
    dataset.PixelSpacing, dataset.SliceThickness = [SPACING, SPACING], 5
    dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    dataset.ImagePositionPatient = [-SIZE * SPACING / 2, -SIZE * SPACING / 2, 5.0 * (number - 1)]
    pixels = np.zeros((SIZE, SIZE), np.uint16)
    pixels[8:32, 8:32] = stored
    set_pixels(dataset, pixels)
    dataset.RescaleIntercept, dataset.RescaleSlope = 0, f"{slope:.10g}"
    dataset.NumberOfSlices = SLICES
    dataset.ImageIndex = number
    dataset.CountsSource = "EMISSION"
    dataset.CorrectedImage = ["DECY", "ATTN", "SCAT", "DTIM", "RAN", "NORM"]
    dataset.DecayCorrection = "START"
    dataset.DecayFactor = 1
    dataset.Units = "BQML"
    dataset.FrameReferenceTime = 0
    dataset.ActualFrameDuration = 120000
    dataset.PatientWeight, dataset.PatientSize = _WEIGHT, 1.75
    dataset.RadiopharmaceuticalInformationSequence = items(
        {
            "Radiopharmaceutical": "FDG",
            "RadiopharmaceuticalStartTime": "071530",
            "RadiopharmaceuticalStartDateTime": "20240229071530",
            "RadionuclideTotalDose": _DOSE,
            "RadionuclideHalfLife": _HALF_LIFE,
            "RadionuclidePositronFraction": 0.97,
        }
    )
    return dataset


def standard(study: str, number: int, share: float = 1) -> Dataset:
    """Activity in Bq/ml, corrected for decay to the start of the series; `share`: how much of it."""
    return _slice(study, number, round(20_000 * share), ACTIVITY / 20_000)


def _general_electric(study: str, number: int) -> Dataset:
    """The series' own time is that of a reconstruction made later; the scan's start stands in a private element."""
    dataset = standard(study, number)
    dataset.Manufacturer = "GE MEDICAL SYSTEMS"
    dataset.SeriesTime = "101530"
    dataset.private_block(0x0009, "GEMS_PETD_01", create=True).add_new(0x0D, "DT", "20240229081530.00")
    return dataset


def _philips(study: str, number: int) -> Dataset:
    """Counts, and private factors from them to the uptake and to the activity."""
    counts = 19_999 * _COUNTS_A_STEP
    dataset = _slice(study, number, 19_999, _COUNTS_A_STEP)
    dataset.Manufacturer = "Philips Medical Systems"
    dataset.Units = "CNTS"
    block = dataset.private_block(0x7053, "Philips PET Private Group", create=True)
    block.add_new(0x00, "DS", f"{UPTAKE / counts:.10g}")
    block.add_new(0x09, "DS", f"{ACTIVITY / counts:.10g}")
    return dataset


def studies() -> Iterator[Study]:
    """All studies of this kind."""
    made: tuple[tuple[str, str, Callable[[str, int], Dataset]], ...] = (
        ("pet ct", "PET in Bq/ml with CT", standard),
        ("pet ct ge", "PET with CT, GE's private scan time", _general_electric),
        ("pet ct philips", "PET in counts with CT, Philips' private factors", _philips),
    )
    for name, note, make in made:
        slices = [*axial(name, SLICES), *(make(name, number) for number in range(1, SLICES + 1))]
        for dataset in slices:
            dataset.StudyDescription = "PET CT"
            dataset.PatientSex = "F"  # OHIF computes no uptake at all for others, lacking their lean body mass.
        yield Study(name, note, tuple(file(dataset) for dataset in slices))
