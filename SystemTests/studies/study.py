# SPDX-License-Identifier: GPL-3.0-or-later
"""What a study is, and what every object of every study has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from corpus.fixture import part10, uid
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, ExplicitVRLittleEndian

__all__ = ["Study", "code", "items", "new_object", "part10", "set_pixels", "study_uid", "uid"]


@dataclass(frozen=True)
class Study:
    """Files that belong to one study.

    `note` says what is special about it. `name` is also the Patient ID, with dashes in place of spaces.
    """

    name: str
    note: str
    files: tuple[bytes, ...]

    @property
    def study_instance_uid(self) -> str:
        """(0020,000D) of all files."""
        return study_uid(self.name)


def study_uid(study: str) -> UID:
    """The Study Instance UID of the study with that name."""
    return uid("studies", study)


def new_object(study: str, series: str, number: int, sop_class: str, modality: str, **attributes: object) -> Dataset:
    """The attributes that every object has (PS3.3 C.7.1 to C.7.5), and `attributes`.

    - series: tells apart the series of a study; its number, unless `SeriesNumber` is given, is 1.
    - number: Instance Number.
    """
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID = sop_class
    dataset.SOPInstanceUID = uid("studies", study, series, number)
    dataset.StudyInstanceUID = study_uid(study)
    dataset.SeriesInstanceUID = uid("studies", study, series)
    dataset.FrameOfReferenceUID = uid("studies", study, "frame of reference")
    dataset.PatientName = "Study^" + "".join(word.capitalize() for word in study.split())
    dataset.PatientID = study.replace(" ", "-")
    dataset.PatientBirthDate = "19700101"
    dataset.PatientSex = "O"
    dataset.StudyID = "1"
    dataset.StudyDate = dataset.SeriesDate = dataset.AcquisitionDate = dataset.ContentDate = "20240229"
    dataset.StudyTime = dataset.SeriesTime = dataset.AcquisitionTime = dataset.ContentTime = "081530"
    dataset.AccessionNumber = ""
    dataset.ReferringPhysicianName = ""
    dataset.Modality = modality
    dataset.Manufacturer = "Corpus"
    dataset.StudyDescription = study
    dataset.SeriesDescription = series
    dataset.SeriesNumber = 1
    dataset.InstanceNumber = number
    dataset.PositionReferenceIndicator = ""
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return dataset


def set_pixels(dataset: Dataset, pixels: NDArray[np.integer], photometric: str = "MONOCHROME2") -> Dataset:
    """Sets pixels and what describes them (PS3.3 C.7.6.3): rows x columns, with frames before and samples after."""
    samples = 3 if photometric.startswith(("RGB", "YBR")) else 1
    shape = pixels.shape[:-1] if samples == 3 else pixels.shape
    assert len(shape) in (2, 3)
    dataset.SamplesPerPixel = samples
    dataset.PhotometricInterpretation = photometric
    if samples == 3:
        dataset.PlanarConfiguration = 0
    if len(shape) == 3:
        dataset.NumberOfFrames = shape[0]
    dataset.Rows, dataset.Columns = shape[-2:]
    bits = pixels.dtype.itemsize * 8
    dataset.BitsAllocated = dataset.BitsStored = bits
    dataset.HighBit = bits - 1
    dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
    content = np.ascontiguousarray(pixels).astype(pixels.dtype.newbyteorder("<")).tobytes()
    dataset.PixelData = content + b"\0" * (len(content) % 2)
    dataset["PixelData"].VR = "OW" if bits > 8 else "OB"
    return dataset


def items(*contents: Mapping[str, object] | Dataset) -> Sequence:
    """A sequence of items, given as data sets or by their attributes."""
    made = []
    for content in contents:
        item = Dataset()
        for keyword, value in content.items() if not isinstance(content, Dataset) else ():
            setattr(item, keyword, value)
        made.append(content if isinstance(content, Dataset) else item)
    return Sequence(made)


def code(value: str, scheme: str, meaning: str) -> Dataset:
    """A coded concept (PS3.3 8.8)."""
    return items({"CodeValue": value, "CodingSchemeDesignator": scheme, "CodeMeaning": meaning})[0]


def file(dataset: Dataset, syntax: UID = ExplicitVRLittleEndian) -> bytes:
    """The DICOM file of an object."""
    return part10(dataset, syntax)
