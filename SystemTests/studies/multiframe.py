# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects with many frames: ultrasound, angiography, nuclear medicine, tomosynthesis and the enhanced kinds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from studies import barcode
from studies.study import Study, code, file, items, new_object, set_pixels, uid

ULTRASOUND = "1.2.840.10008.5.1.4.1.1.6.1"
ULTRASOUND_MULTI_FRAME = "1.2.840.10008.5.1.4.1.1.3.1"
X_RAY_ANGIOGRAPHIC = "1.2.840.10008.5.1.4.1.1.12.1"
NUCLEAR_MEDICINE = "1.2.840.10008.5.1.4.1.1.20"
BREAST_TOMOSYNTHESIS = "1.2.840.10008.5.1.4.1.1.13.1.3"
ENHANCED_CT = "1.2.840.10008.5.1.4.1.1.2.1"
ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"
ENHANCED_PET = "1.2.840.10008.5.1.4.1.1.130"

CENTIMETRES = 3
"""Physical units of an ultrasound region (PS3.3 C.8.5.5.1.15)."""


def codes(frames: int, size: int = 80, white: int = 255, label: int = 0) -> NDArray[np.integer]:
    """Frames that show their numbers, from 1."""
    kind = np.uint8 if white < 256 else np.uint16
    shown = [barcode.image(number, size, label) for number in range(1, frames + 1)]
    return np.where(np.stack(shown), white, 0).astype(kind)


def regions(size: int, centimetres_a_pixel: float) -> Dataset:
    """Sequence of Ultrasound Regions (PS3.3 C.8.5.5): the whole image is one of tissue, in two dimensions."""
    holder = Dataset()
    holder.SequenceOfUltrasoundRegions = items(
        {
            "RegionSpatialFormat": 1,
            "RegionDataType": 1,
            "RegionFlags": 0,
            "RegionLocationMinX0": 0,
            "RegionLocationMinY0": 0,
            "RegionLocationMaxX1": size - 1,
            "RegionLocationMaxY1": size - 1,
            "PhysicalUnitsXDirection": CENTIMETRES,
            "PhysicalUnitsYDirection": CENTIMETRES,
            "PhysicalDeltaX": centimetres_a_pixel,
            "PhysicalDeltaY": centimetres_a_pixel,
        }
    )
    return holder


def _ultrasound(frames: int) -> Dataset:
    study = "us cine" if frames > 1 else "us single"
    dataset = new_object(study, "US", 1, ULTRASOUND_MULTI_FRAME if frames > 1 else ULTRASOUND, "US")
    shown = codes(frames)
    colour = np.repeat(shown[..., None], 3, axis=-1)
    set_pixels(dataset, colour if frames > 1 else colour[0], "RGB")
    dataset.update(regions(80, 0.05))
    if frames > 1:
        dataset.FrameTime = 50
        dataset.FrameIncrementPointer = 0x00181063
    return dataset


def _angiography(frames: int) -> Dataset:
    dataset = new_object("xa", "XA", 1, X_RAY_ANGIOGRAPHIC, "XA")
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "SINGLE PLANE"]
    dataset.PixelIntensityRelationship = "LIN"
    dataset.FrameTime = 66.7
    dataset.FrameIncrementPointer = 0x00181063
    dataset.ImagerPixelSpacing = [0.3, 0.3]
    dataset.WindowCenter, dataset.WindowWidth = 128, 256
    return set_pixels(dataset, codes(frames))


def large_angiography(frames: int = 60, size: int = 800) -> Dataset:
    """Some 38 MB: a slow connection takes long for it."""
    dataset = new_object("xa large", "XA", 1, X_RAY_ANGIOGRAPHIC, "XA")
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "SINGLE PLANE"]
    dataset.PixelIntensityRelationship = "LIN"
    dataset.FrameTime = 66.7
    dataset.FrameIncrementPointer = 0x00181063
    dataset.WindowCenter, dataset.WindowWidth = 128, 256
    return set_pixels(dataset, codes(frames, size))


def _nuclear(frames: int) -> Dataset:
    dataset = new_object("nm", "NM", 1, NUCLEAR_MEDICINE, "NM")
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "RECON TOMO", "EMISSION"]
    dataset.PixelSpacing = [4, 4]
    dataset.SpacingBetweenSlices = dataset.SliceThickness = 4
    dataset.DetectorInformationSequence = items(
        {"ImageOrientationPatient": [1, 0, 0, 0, 1, 0], "ImagePositionPatient": [-160, -160, 0]}
    )
    dataset.FrameIncrementPointer = 0x00540080
    dataset.NumberOfSlices = frames
    dataset.SliceVector = list(range(1, frames + 1))
    dataset.WindowCenter, dataset.WindowWidth = 500, 1000
    return set_pixels(dataset, codes(frames, white=1000))


def _tomosynthesis(frames: int) -> Dataset:
    dataset = new_object("tomosynthesis", "DBT", 1, BREAST_TOMOSYNTHESIS, "MG")
    dataset.ImageType = ["DERIVED", "PRIMARY", "TOMOSYNTHESIS", "NONE"]
    dataset.ImageLaterality = "L"
    dataset.ViewCodeSequence = items(code("399368009", "SCT", "medio-lateral oblique"))
    _functional_groups(dataset, frames, spacing=0.1, step=1)
    return set_pixels(dataset, codes(frames, white=1000))


def _enhanced(study: str, sop_class: str, modality: str, frames: int, white: int = 1000) -> Dataset:
    dataset = new_object(study, modality, 1, sop_class, modality)
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]
    _functional_groups(dataset, frames, spacing=1, step=3, white=white)
    return set_pixels(dataset, codes(frames, white=white))


def _functional_groups(dataset: Dataset, frames: int, spacing: float, step: float, white: int = 1000) -> None:
    """What all frames have in common, and each of its own (PS3.3 C.7.6.16): position, window, place in the stack.

    The window of frame k is k wider than that of the first: its attributes are told apart from others'.
    """
    organization = uid("studies", dataset.StudyDescription, "dimension")
    dataset.DimensionOrganizationSequence = items({"DimensionOrganizationUID": organization})
    dataset.DimensionIndexSequence = items(
        {
            "DimensionOrganizationUID": organization,
            "DimensionIndexPointer": 0x00209057,
            "FunctionalGroupPointer": 0x00209111,
        }
    )
    dataset.SharedFunctionalGroupsSequence = items(
        {
            "PlaneOrientationSequence": items({"ImageOrientationPatient": [1, 0, 0, 0, 1, 0]}),
            "PixelMeasuresSequence": items({"PixelSpacing": [spacing, spacing], "SliceThickness": step}),
            "PixelValueTransformationSequence": items({"RescaleIntercept": 0, "RescaleSlope": 1, "RescaleType": "US"}),
            "FrameAnatomySequence": items(
                {"FrameLaterality": "U", "AnatomicRegionSequence": items(code("69536005", "SCT", "Head"))}
            ),
        }
    )
    dataset.PerFrameFunctionalGroupsSequence = items(
        *(
            {
                "FrameContentSequence": items(
                    {
                        "StackID": "1",
                        "InStackPositionNumber": frame + 1,
                        "DimensionIndexValues": [frame + 1],
                        "FrameAcquisitionNumber": 1,
                    }
                ),
                "PlanePositionSequence": items({"ImagePositionPatient": [-40, -40, step * frame]}),
                "FrameVOILUTSequence": items({"WindowCenter": white // 2, "WindowWidth": white + frame}),
            }
            for frame in range(frames)
        )
    )


def studies() -> Iterator[Study]:
    """All studies of this kind."""
    yield Study("us single", "ultrasound, one image with a calibrated region", (file(_ultrasound(1)),))
    yield Study("us cine", "ultrasound, 20 frames with a calibrated region, 20 a second", (file(_ultrasound(20)),))
    yield Study("xa", "angiography, 20 frames", (file(_angiography(20)),))
    yield Study("xa large", "angiography, 60 frames in 38 MB", (file(large_angiography()),))
    yield Study("nm", "nuclear medicine, 16 frames of a volume", (file(_nuclear(16)),))
    yield Study("tomosynthesis", "breast tomosynthesis, 15 frames", (file(_tomosynthesis(15)),))
    yield Study("enhanced ct", "enhanced CT, 12 frames", (file(_enhanced("enhanced ct", ENHANCED_CT, "CT", 12)),))
    yield Study("enhanced mr", "enhanced MR, 12 frames", (file(_enhanced("enhanced mr", ENHANCED_MR, "MR", 12)),))
    yield Study("enhanced pet", "enhanced PET, 8 frames", (file(_enhanced("enhanced pet", ENHANCED_PET, "PT", 8)),))
