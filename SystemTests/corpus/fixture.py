# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fixture is, and the data sets that the others start from."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, generate_uid

IMPLEMENTATION = UID("2.25.118527935914736921730451905021117123410")
CT_IMAGE_STORAGE = UID("1.2.840.10008.5.1.4.1.1.2")
MR_IMAGE_STORAGE = UID("1.2.840.10008.5.1.4.1.1.4")


@dataclass(frozen=True)
class Fixture:
    """One file.

    `note` says what is special about it. `storable` is false for files that a DICOM server is right to refuse, such as
    those without the identifiers that PS3.4 B.3.1 demands.
    """

    name: str
    data: bytes
    note: str
    storable: bool = True


def uid(*names: object) -> UID:
    """A unique identifier that depends on the names alone."""
    return generate_uid(prefix="2.25.", entropy_srcs=["orthanc-ohif corpus", *map(str, names)])


def base(name: str, sop_class: UID = CT_IMAGE_STORAGE, modality: str = "CT") -> Dataset:
    """The attributes that every object of the corpus has, a study of its own for each name."""
    dataset = Dataset()
    dataset.SOPClassUID = sop_class
    dataset.SOPInstanceUID = uid(name, "instance")
    dataset.StudyInstanceUID = uid(name, "study")
    dataset.SeriesInstanceUID = uid(name, "series")
    dataset.FrameOfReferenceUID = uid(name, "frame of reference")
    dataset.PatientName = "Corpus^" + name.replace("-", " ").title().replace(" ", "")[:50]
    dataset.PatientID = name[:64]
    dataset.PatientBirthDate = "19700101"
    dataset.PatientSex = "O"
    dataset.StudyID = "1"
    dataset.StudyDate = dataset.SeriesDate = dataset.AcquisitionDate = dataset.ContentDate = "20240229"
    dataset.StudyTime = dataset.SeriesTime = dataset.AcquisitionTime = dataset.ContentTime = "081530.25"
    dataset.AccessionNumber = "A1"
    dataset.ReferringPhysicianName = ""
    dataset.Modality = modality
    dataset.Manufacturer = "Corpus"
    dataset.StudyDescription = name[:64]
    dataset.SeriesNumber = 1
    dataset.InstanceNumber = 1
    dataset.PositionReferenceIndicator = ""
    return dataset


def add_pixels(dataset: Dataset, size: int = 16, frames: int = 1, bits: int = 16, colour: bool = False) -> Dataset:
    """Adds a gradient that differs from frame to frame, and what describes it (PS3.3 C.7.6.3)."""
    dataset.SamplesPerPixel = 3 if colour else 1
    dataset.PhotometricInterpretation = "RGB" if colour else "MONOCHROME2"
    if colour:
        dataset.PlanarConfiguration = 0
    dataset.Rows = dataset.Columns = size
    dataset.BitsAllocated = 8 if bits <= 8 else 16
    dataset.BitsStored = bits
    dataset.HighBit = bits - 1
    dataset.PixelRepresentation = 0
    if frames > 1:
        dataset.NumberOfFrames = frames
    samples = size * size * int(dataset.SamplesPerPixel)
    values = [(np.arange(samples) * 7 + frame * 31) % (1 << min(bits, 12)) for frame in range(frames)]
    dataset.PixelData = np.concatenate(values).astype("<u1" if bits <= 8 else "<u2").tobytes()
    return dataset


def add_geometry(dataset: Dataset, slice_index: int = 0) -> Dataset:
    """Places an image in space (PS3.3 C.7.6.2)."""
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.PixelSpacing = [0.7, 0.7]
    dataset.SliceThickness = 2.5
    dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    dataset.ImagePositionPatient = [-5.25, -5.25, 2.5 * slice_index]
    return dataset


def ct(name: str, slice_index: int = 0) -> Dataset:
    """A small CT image."""
    dataset = add_pixels(add_geometry(base(name), slice_index), bits=12)
    dataset.SOPInstanceUID = uid(name, "instance", slice_index)
    dataset.InstanceNumber = slice_index + 1
    dataset.RescaleIntercept = -1024
    dataset.RescaleSlope = 1
    dataset.RescaleType = "HU"
    dataset.WindowCenter = [40, 300]
    dataset.WindowWidth = [400, 1500]
    dataset.KVP = 120
    return dataset


def file_meta(dataset: Dataset, syntax: UID = ExplicitVRLittleEndian) -> FileMetaDataset:
    """File meta information (PS3.10 7.1) for a data set."""
    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\x00\x01"
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = syntax
    meta.ImplementationClassUID = IMPLEMENTATION
    meta.ImplementationVersionName = "CORPUS"
    return meta


def part10(dataset: Dataset, syntax: UID = ExplicitVRLittleEndian) -> bytes:
    """The file that pydicom writes for a data set."""
    dataset.file_meta = file_meta(dataset, syntax)
    buffer = io.BytesIO()
    dataset.save_as(
        buffer,
        enforce_file_format=True,
        implicit_vr=syntax.is_implicit_VR,
        little_endian=syntax.is_little_endian,
    )
    return buffer.getvalue()
