# SPDX-License-Identifier: GPL-3.0-or-later
"""Good series beside objects that contradict themselves or lack what they need: the good ones must open."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pydicom.dataset import Dataset

from studies.multiframe import ENHANCED_MR, codes
from studies.study import Study, file, items, new_object, set_pixels
from studies.volumes import axial


def _image(study: str, series: str) -> Dataset:
    dataset = axial(study, 1, series, SeriesNumber=2)[0]
    dataset.SeriesDescription = series
    return dataset


def _without_pixels(study: str) -> Dataset:
    dataset = _image(study, "without pixels")
    del dataset.PixelData
    return dataset


def _truncated(study: str) -> Dataset:
    dataset = _image(study, "truncated")
    dataset.PixelData = dataset.PixelData[:1000]
    return dataset


def _without_size(study: str) -> Dataset:
    dataset = _image(study, "without size")
    del dataset.Rows, dataset.Columns
    return dataset


def _without_geometry(study: str) -> Dataset:
    dataset = _image(study, "without geometry")
    del dataset.ImagePositionPatient, dataset.ImageOrientationPatient, dataset.PixelSpacing
    return dataset


def _many_frames_claimed(study: str) -> Dataset:
    dataset = _image(study, "many frames claimed")
    dataset.NumberOfFrames = 1000
    return dataset


def _few_groups(study: str) -> Dataset:
    """Four frames, and functional groups for one."""
    dataset = new_object(study, "few groups", 1, ENHANCED_MR, "MR", SeriesNumber=2)
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]
    dataset.SharedFunctionalGroupsSequence = items({})
    dataset.PerFrameFunctionalGroupsSequence = items(
        {"PlanePositionSequence": items({"ImagePositionPatient": [0, 0, 0]})}
    )
    return set_pixels(dataset, codes(4, white=1000))


def _empty_values(study: str) -> Dataset:
    dataset = _image(study, "empty values")
    for keyword in ("PixelSpacing", "ImageType", "WindowCenter", "WindowWidth", "SeriesDescription", "InstanceNumber"):
        setattr(dataset, keyword, None)
    dataset.ProcedureCodeSequence = items()
    dataset.RequestAttributesSequence = items({"ScheduledProtocolCodeSequence": items()})
    return dataset


def _unknown_class(study: str) -> Dataset:
    dataset = new_object(study, "unknown class", 1, "1.2.840.10008.5.1.4.1.1.66.999", "OT", SeriesNumber=2)
    dataset.ContentLabel = "NOTHING"
    return dataset


def _empty_segmentation(study: str) -> Dataset:
    dataset = new_object(study, "empty segmentation", 1, "1.2.840.10008.5.1.4.1.1.66.4", "SEG", SeriesNumber=2)
    dataset.SegmentSequence = items()
    return dataset


def _empty_structures(study: str) -> Dataset:
    return new_object(study, "empty structures", 1, "1.2.840.10008.5.1.4.1.1.481.3", "RTSTRUCT", SeriesNumber=2)


def _empty_report(study: str) -> Dataset:
    dataset = new_object(study, "empty report", 1, "1.2.840.10008.5.1.4.1.1.88.33", "SR", SeriesNumber=2)
    dataset.ValueType = "CONTAINER"
    return dataset


BROKEN: tuple[Callable[[str], Dataset], ...] = (
    _without_pixels,
    _truncated,
    _without_size,
    _without_geometry,
    _many_frames_claimed,
    _few_groups,
    _empty_values,
    _unknown_class,
    _empty_segmentation,
    _empty_structures,
    _empty_report,
)
KINDS = tuple(make.__name__.removeprefix("_").replace("_", " ") for make in BROKEN)


def studies() -> Iterator[Study]:
    """All studies of this kind: for each way to be broken one, with a good series before and one after."""
    for kind, make in zip(KINDS, BROKEN, strict=True):
        name = f"broken {kind}"
        good = [*axial(name, 3, "before", SeriesNumber=1), *axial(name, 3, "after", SeriesNumber=3)]
        yield Study(name, f"good CT beside an object: {kind}", tuple(file(dataset) for dataset in [*good, make(name)]))
