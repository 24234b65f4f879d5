# SPDX-License-Identifier: GPL-3.0-or-later
"""The record for OHIF against the DICOM JSON Model of the same file, turned by the rules of dcmjs's naturalizeDataset.

The model is compared with other implementations; what is left to show is that the record says the same in other words.
"""

from __future__ import annotations

import base64
import struct
from pathlib import Path
from typing import Any

import pytest
from pydicom.datadict import DicomDictionary, dictionary_VM, dictionary_VR, tag_for_keyword

from differential import files

PRIVATE = {
    ("GEMS_PETD_01", 0x0009, 0x0D): "0009100d",
    ("SIEMENS MR HEADER", 0x0019, 0x0C): "0019100c",
    ("GEMS_PARM_01", 0x0043, 0x39): "00431039",
    ("Philips Imaging DD 001", 0x2001, 0x03): "20011003",
    ("Philips PET Private Group", 0x7053, 0x00): "70531000",
    ("Philips PET Private Group", 0x7053, 0x09): "70531009",
}
PALETTES = {f"002812{index:02}": f"002811{index:02}" for index in (1, 2, 3)}
COMPUTED = """
    SamplesPerPixel PlanarConfiguration NumberOfFrames Rows Columns BitsAllocated BitsStored HighBit PixelRepresentation
    SmallestImagePixelValue LargestImagePixelValue RescaleIntercept DoseGridScaling SeriesNumber
    AcquisitionNumber InstanceNumber TemporalPositionIdentifier SliceLocation SliceThickness SpacingBetweenSlices
    DistanceSourceToDetector DistanceSourceToPatient EstimatedRadiographicMagnificationFactor
    RecommendedDisplayFrameRate CineRate EchoTime TriggerTime FrameTime ActualFrameDuration DiffusionBValue
    FrameReferenceTime PatientSize PatientWeight RadionuclideTotalDose RadionuclideHalfLife PixelAspectRatio
    RegionSpatialFormat RegionDataType RegionFlags RegionLocationMinX0 RegionLocationMinY0 RegionLocationMaxX1
    RegionLocationMaxY1 ReferencePixelX0 ReferencePixelY0 PhysicalUnitsXDirection PhysicalUnitsYDirection
    ReferencePixelPhysicalValueX ReferencePixelPhysicalValueY PhysicalDeltaX PhysicalDeltaY
    ImagePositionPatient ImageOrientationPatient ImagerPixelSpacing NominalScannedPixelSpacing PixelSpacing
""".split()
"""What OHIF computes with: left out of the record unless it is as many numbers as the standard says."""
FACTORS = """
    DoseGridScaling EstimatedRadiographicMagnificationFactor FrameTime PatientSize PatientWeight RadionuclideTotalDose
    RadionuclideHalfLife
""".split()
"""Those of them by which it multiplies or divides: left out when they are zero, too."""
UNCOMPARED = """
    SharedFunctionalGroupsSequence PerFrameFunctionalGroupsSequence WindowCenter WindowWidth FrameTimeVector
    PageNumberVector EnergyWindowVector DetectorVector PhaseVector RotationVector RRIntervalVector TimeSlotVector
    SliceVector AngularViewVector TimeSliceVector GridFrameOffsetVector DetectorInformationSequence RescaleSlope
    VOILUTFunction
""".split()
"""What depends on other attributes; unit tests look at it."""
NEVER_INLINE = {"7FE00008", "7FE00009", "7FE00010", "00420011"}


def _naturalised(model: dict[str, Any]) -> dict[str, Any]:
    return {
        key: _palette(tag, element, model) if tag in PALETTES and "InlineBinary" in element else _value(tag, element)
        for tag, element in model.items()
        if (key := _key(tag, model)) and _is_wanted(tag, element, model)
    }


def _key(tag: str, model: dict[str, Any]) -> str | None:
    group, element = int(tag[:4], 16), int(tag[4:], 16)
    if group % 2 == 1:
        creator = model.get(f"{group:04X}{element >> 8:04X}", {}).get("Value", [None])[0]
        return PRIVATE.get((creator, group, element & 0xFF)) if element >= 0x1000 else None
    if 0x6000 <= group <= 0x60FF:
        try:
            dictionary_VR(int(tag, 16))
        except KeyError:
            return None
        return tag.lower()
    entry = DicomDictionary.get(int(tag, 16))
    return entry[4] if entry else None


def _is_wanted(tag: str, element: dict[str, Any], model: dict[str, Any]) -> bool:
    if int(tag[:4], 16) % 2 == 1:
        return "Value" in element or "InlineBinary" in element
    if element["vr"] == "SQ" and not element.get("Value"):
        return False
    if "InlineBinary" not in element:
        return True
    size = len(base64.b64decode(element["InlineBinary"]))
    if tag in NEVER_INLINE:
        return False
    if tag in PALETTES:
        return size <= 131_072 and len(model.get(PALETTES[tag], {}).get("Value", [])) == 3
    if tag[:2] == "60" and tag[4:] == "3000":
        return all("Value" in model.get(tag[:4] + member, {}) for member in ("0010", "0011", "0050"))
    return size <= 256


def _palette(tag: str, element: dict[str, Any], model: dict[str, Any]) -> dict[str, list[int]]:
    entries, _, bits = model[PALETTES[tag]]["Value"]
    table = base64.b64decode(element["InlineBinary"])
    entries = entries or 65_536
    if bits == 8 and len(table) < 2 * entries:
        return {"palette": list(table[: entries + entries % 2])}
    return {"palette": [value for (value,) in struct.iter_unpack("<H", table)][:entries]}


def _value(tag: str, element: dict[str, Any]) -> Any:
    if "InlineBinary" in element:
        return {"InlineBinary": element["InlineBinary"]}
    values = element.get("Value")
    if not values:
        return None
    if element["vr"] == "SQ":
        return [_naturalised(item) for item in values]
    if all(isinstance(value, str) for value in values) and _is_number(tag) and element["vr"] not in ("DS", "IS"):
        # Numbers in a VR of text, in one value or in several.
        values = [float(number) for value in values for number in value.split("\\")]
    return values[0] if len(values) == 1 else values


def _is_number(tag: str) -> bool:
    try:
        return dictionary_VR(int(tag, 16)) in {"DS", "IS", "US", "SS", "UL", "SL", "FL", "FD", "SV", "UV"}
    except KeyError:
        return False


def _comparable(value: Any) -> Any:
    """A record without the attributes that OHIF cannot compute with."""
    if isinstance(value, list):
        return [_comparable(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _comparable(member)
        for key, member in value.items()
        if key not in UNCOMPARED and (key not in COMPUTED or _is_shaped(key, member))
    }


def _is_shaped(keyword: str, value: Any) -> bool:
    values = value if isinstance(value, list) else [value]
    tag = tag_for_keyword(keyword)
    assert tag is not None
    is_whole = len(values) == int(dictionary_VM(tag)) and all(isinstance(number, int | float) for number in values)
    return is_whole and not (keyword in FACTORS and value == 0)


@pytest.mark.parametrize("find", [files.package_files, files.corpus_files], ids=["pydicom's files", "corpus"])
def test_the_record_says_what_the_model_says(find, capsys: pytest.CaptureFixture[str]) -> None:
    found: list[Path] = find()
    models, records = files.read(found, "dicom"), files.read(found, "ohif")
    compared = members = 0
    for file in found:
        model, record = models[file].json, records[file].json
        assert (model is None) == (record is None), file.name
        if model is None or record is None or "pet-implicit" in file.name:
            # Without VRs the model leaves private elements as bytes; the record knows six of them.
            continue
        record.pop("AvailableTransferSyntaxUID", None)
        expected = _naturalised(model)
        expected.pop("AvailableTransferSyntaxUID", None)
        if record.get("NumberOfFrames", 1) < 2 and "SharedFunctionalGroupsSequence" in record:
            # It has the attributes of its groups, too.
            record = {key: value for key, value in record.items() if key in expected}
        assert _comparable(record) == _comparable(expected), file.name
        compared += 1
        members += len(record)
    with capsys.disabled():
        print(f"\n{find.__name__}: {compared} records, {members} members on the first level")
    assert compared > 100
