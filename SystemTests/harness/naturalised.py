# SPDX-License-Identifier: GPL-3.0-or-later
"""The form in which OHIF wants attributes, by pydicom's reading: keywords, numbers as numbers, names as objects."""

from typing import Any

from pydicom.dataelem import DataElement

_INTEGERS = {"IS", "SL", "SS", "SV", "UL", "US", "UV"}
_FLOATS = {"DS", "FL", "FD"}

OFFICIAL = """
    StudyInstanceUID StudyDate StudyTime StudyDescription PatientName PatientID AccessionNumber PatientAge PatientSex
    SeriesInstanceUID SeriesDescription Modality SOPClassUID PhotometricInterpretation FrameOfReferenceUID
    SOPInstanceUID SeriesDate AcquisitionDate AcquisitionTime SeriesTime Units DecayCorrection
    SeriesNumber Columns Rows InstanceNumber BitsAllocated BitsStored PixelRepresentation SamplesPerPixel HighBit
    ActualFrameDuration NumberOfFrames
    SliceThickness WindowCenter WindowWidth PatientSize PatientWeight FrameReferenceTime RescaleIntercept RescaleSlope
    PixelSpacing ImageOrientationPatient ImagePositionPatient ImageType CorrectedImage
""".split()
"""The keywords that the official plugin gives: OHIF gets at least these when an instance has them."""


def naturalised(element: DataElement) -> Any:
    """The value of an element that is no sequence."""
    values = [element.value] if element.VM == 1 else list(element.value)
    converted = [_converted(element.VR, value) for value in values]
    return converted[0] if len(converted) == 1 else converted


def _converted(vr: str, value: Any) -> Any:
    if vr in _INTEGERS:
        return int(value)
    if vr in _FLOATS:
        return float(value)
    if vr == "PN":
        groups = {"Alphabetic": value.alphabetic, "Ideographic": value.ideographic, "Phonetic": value.phonetic}
        return {group: text for group, text in groups.items() if text}
    return str(value)
