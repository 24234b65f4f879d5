# SPDX-License-Identifier: GPL-3.0-or-later
"""Structure sets that refer to nothing, doses and where their planes lie, and references without instances."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from pydicom.dataset import Dataset

from studies.derived import segmentation, sources, structure_set
from studies.multiframe import codes
from studies.study import Study, file, items, new_object, set_pixels
from studies.volumes import CT_IMAGE, SIZE, axial

RT_DOSE = "1.2.840.10008.5.1.4.1.1.481.2"
DOSE_FRAMES = 6
FIRST_PLANE = 15.0
"""Where the first plane of each dose lies, in mm: at the fourth image of the CT, whose images are 5 mm apart."""
GREATEST_DOSE = 20.0
"""In Gy."""

OFFSETS: dict[str, tuple[float, ...]] = {
    "rtdose": (0, 5, 10, 15, 20, 25),
    "rtdose downwards": (0, -5, -10, -15, -20, -25),
    "rtdose absolute": (15, 20, 25, 30, 35, 40),
    "rtdose uneven": (0, 5, 10, 20, 30, 40),
    "rtdose nowhere": (7, 12, 17, 22, 27, 32),
}
"""Grid Frame Offset Vector by study (PS3.3 C.8.8.3.2). Plane k, from 1, shows number k with label 1. The last one has
neither of the forms that the standard gives it."""


def planes(study: str) -> tuple[float, ...] | None:
    """Where the planes of a dose lie along the patient, in mm; None when nobody can tell."""
    offsets = OFFSETS[study]
    if offsets[0] == 0:
        return tuple(FIRST_PLANE + offset for offset in offsets)
    return offsets if offsets[0] == FIRST_PLANE else None


def dose(study: str, offsets: Sequence[float]) -> Dataset:
    """A dose of 80 x 80 x 6 where the code is white; of 32 bits where offsets are absolute."""
    dataset = new_object(study, "RTDOSE", 1, RT_DOSE, "RTDOSE", SeriesNumber=3)
    dataset.ImagePositionPatient = [-SIZE / 2, -SIZE / 2, FIRST_PLANE]
    dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    dataset.PixelSpacing = [1, 1]
    dataset.SliceThickness = None
    dataset.FrameIncrementPointer = 0x3004000C
    dataset.GridFrameOffsetVector = list(offsets)
    dataset.DoseUnits, dataset.DoseType, dataset.DoseSummationType = "GY", "PHYSICAL", "PLAN"
    pixels = codes(DOSE_FRAMES, SIZE, white=20_000, label=1)
    dataset.DoseGridScaling = GREATEST_DOSE / 20_000
    if offsets[0] == FIRST_PLANE:
        pixels = pixels.astype(np.uint32) * 100_000
        dataset.DoseGridScaling = GREATEST_DOSE / 2_000_000_000
    return set_pixels(dataset, pixels)


def _without_references(study: str, images: list[Dataset]) -> Dataset:
    """Contours in space, and no word about images: they are to be drawn all the same, or the set is listed."""
    dataset = structure_set(study, images)
    del dataset.ReferencedFrameOfReferenceSequence
    for roi in dataset.ROIContourSequence:
        for contour in roi.ContourSequence:
            del contour.ContourImageSequence
    return dataset


def _with_empty_references(study: str, images: list[Dataset]) -> Dataset:
    dataset = structure_set(study, images)
    dataset.ReferencedFrameOfReferenceSequence[0].RTReferencedStudySequence = items()
    return dataset


def _with_one_contour_image(study: str, images: list[Dataset]) -> Dataset:
    """Images are named for the first slice only, as some planning systems do."""
    dataset = structure_set(study, images)
    series = dataset.ReferencedFrameOfReferenceSequence[0].RTReferencedStudySequence[0].RTReferencedSeriesSequence[0]
    series.ContourImageSequence = series.ContourImageSequence[:1]
    return dataset


def _series_without_instances(study: str, images: list[Dataset], is_empty: bool) -> Dataset:
    """A segmentation that names its series but not its images there: only the frames' own groups do."""
    dataset = segmentation(study, images)
    for series in dataset.ReferencedSeriesSequence:
        if is_empty:
            series.ReferencedInstanceSequence = items()
        else:
            del series.ReferencedInstanceSequence
    return dataset


def _presentation_state(study: str, images: list[Dataset]) -> Dataset:
    """Grayscale Softcopy Presentation State with an item of Referenced Series Sequence that names no image."""
    dataset = new_object(study, "GSPS", 1, "1.2.840.10008.5.1.4.1.1.11.1", "PR", SeriesNumber=5)
    dataset.ContentLabel = "STATE"
    dataset.ReferencedSeriesSequence = items(
        {"SeriesInstanceUID": images[0].SeriesInstanceUID, "ReferencedImageSequence": items()}
    )
    return dataset


def _image_with_empty_items(study: str) -> list[Dataset]:
    """Images whose sequences of references hold items without anything in them."""
    made = axial(study, 3, "Empty items", SeriesNumber=2)
    for dataset in made:
        dataset.ReferencedInstanceSequence = items({})
        dataset.ReferencedImageSequence = items({})
        dataset.SourceImageSequence = items({}, {"ReferencedSOPClassUID": CT_IMAGE})
        dataset.ReferencedSeriesSequence = items({}, {"ReferencedInstanceSequence": items({})})
    return made


REFERENCES: dict[str, Callable[[str, list[Dataset]], list[Dataset]]] = {
    "seg empty references": lambda study, images: [_series_without_instances(study, images, True)],
    "seg without references": lambda study, images: [_series_without_instances(study, images, False)],
    "pr without references": lambda study, images: [_presentation_state(study, images)],
    "images with empty references": lambda study, _: _image_with_empty_items(study),
}
"""Studies in which an item of a sequence of references holds no instance: the CT opens, and the segmentation is drawn
as in "ct seg" or listed."""

STRUCTURES: dict[str, Callable[[str, list[Dataset]], Dataset]] = {
    "rtstruct without references": _without_references,
    "rtstruct empty references": _with_empty_references,
    "rtstruct one contour image": _with_one_contour_image,
}
"""As in "ct rtstruct": a red square on images 4 to 9 and a green one on 4 to 6, or the set is listed; the CT opens."""


def studies() -> Iterator[Study]:
    """All studies of this kind."""
    for name, make in STRUCTURES.items():
        images = sources(name)
        yield Study(name, "CT with a structure set", tuple(file(d) for d in [*images, make(name, images)]))
    for name, offsets in OFFSETS.items():
        made = [*axial(name), dose(name, offsets)]
        yield Study(name, "CT with a dose", tuple(file(dataset) for dataset in made))
    for name, make_all in REFERENCES.items():
        images = sources(name)
        made = [*images, *make_all(name, images)]
        yield Study(name, "CT beside references without instances", tuple(file(dataset) for dataset in made))
