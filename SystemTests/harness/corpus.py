# SPDX-License-Identifier: GPL-3.0-or-later
"""DICOM for the tests: pydicom's real files, and series made from them. The same arguments give the same bytes."""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy
import pydicom
import pydicom.data
from pydicom.dataset import Dataset
from pydicom.uid import generate_uid


def real(name: str) -> Path:
    """A file of pydicom's package."""
    return Path(pydicom.data.__file__).parent / "test_files" / name


CT = real("CT_small.dcm")
MR = real("MR_small.dcm")
PALETTE_ULTRASOUND = real("examples_palette.dcm")

WITH_AND_WITHOUT_PIXELS: tuple[dict[str, Any], ...] = (
    {"Rows": 4, "Columns": 4, "PixelData": bytes(range(32))},
    {"PixelData": None},
)
"""Attributes that make a small file of `CT`, of either kind: of an arriving file with pixels the plugin keeps a copy
without them, of one that has none what it reads from it."""


def uid(*names: object) -> str:
    """A UID that stands for `names`, the same in every run."""
    return generate_uid(entropy_srcs=[str(name) for name in names])


def instance(template: Path, study: str, series: str = "1", number: int = 1, **attributes: Any) -> Dataset:
    """A copy of a real file as an instance of the study and the series that carry these names.

    - attributes: as of `set_attributes`.
    """
    dataset = pydicom.dcmread(template)
    dataset.StudyInstanceUID = uid(study)
    dataset.SeriesInstanceUID = uid(study, series)
    dataset.SOPInstanceUID = uid(study, series, number)
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    # The DICOMweb plugin finds no identifier with a space in it, and OHIF then lists no study.
    dataset.PatientID = study.replace(" ", "-")
    dataset.InstanceNumber = number
    set_attributes(dataset, attributes)
    return dataset


def set_attributes(dataset: Dataset, attributes: Mapping[str, Any]) -> None:
    """Sets keywords to values; None removes the element.

    With pixel data goes what makes an object an image: images without pixels are listed as not supported.
    """
    if attributes.get("PixelData", b"") is None:
        attributes = {"Rows": None, "Columns": None, **attributes}
    for keyword, value in attributes.items():
        if value is None:
            if keyword in dataset:
                delattr(dataset, keyword)
        else:
            setattr(dataset, keyword, value)
    if attributes.get("PixelData") is not None:
        # pydicom does not choose where the rest of a dataset is as it was read.
        dataset["PixelData"].VR = "OW"


def volume(template: Path, study: str, slices: int, series: str = "1", **attributes: Any) -> list[Dataset]:
    """Parallel slices, 5 mm apart, made from one real image.

    Each is the image moved to the right by one more sixteenth of its width, so that every slice looks different.
    """
    made = []
    for index in range(slices):
        dataset = instance(template, study, series, index + 1, **deepcopy(attributes))
        pixels = pydicom.dcmread(template).pixel_array
        moved = numpy.roll(pixels, index * pixels.shape[1] // 16, axis=1)
        dataset.PixelData = numpy.ascontiguousarray(moved).tobytes()
        dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        dataset.ImagePositionPatient = [-100, -100, index * 5.0]
        dataset.SliceLocation = index * 5.0
        dataset.SliceThickness = 5
        dataset.FrameOfReferenceUID = uid(study, "frame of reference")
        made.append(dataset)
    return made


def pet(study: str) -> Dataset:
    """An instance with everything that an uptake value is computed from, by three manufacturers' ways."""
    dataset = instance(
        CT,
        study,
        Modality="PT",
        SOPClassUID="1.2.840.10008.5.1.4.1.1.128",
        Units="BQML",
        DecayCorrection="START",
        CorrectedImage=["DECY", "ATTN"],
        PatientWeight="70.5",
        PatientSize="1.8",
        FrameReferenceTime="1000.5",
        ActualFrameDuration="60000",
    )
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    item = Dataset()
    item.RadionuclideHalfLife = "6586.2"
    item.RadionuclideTotalDose = "343100000"
    item.RadiopharmaceuticalStartTime = "120000"
    dataset.RadiopharmaceuticalInformationSequence = [item]
    # The official format names these elements by number alone: their blocks must be the first of their groups.
    for tag in [tag for tag in dataset.keys() if tag.group == 0x0009]:  # noqa: SIM118 - Dataset iterates elements
        del dataset[tag]
    dataset.private_block(0x7053, "Philips PET Private Group", create=True).add_new(0x00, "DS", "0.000123")
    dataset.private_block(0x7053, "Philips PET Private Group").add_new(0x09, "DS", "1.5")
    dataset.private_block(0x0009, "GEMS_PETD_01", create=True).add_new(0x0D, "DT", "20200101120000.00")
    return dataset
