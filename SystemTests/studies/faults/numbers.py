# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers that are missing, none, too few, or written as they must not be."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from corpus import raw
from pydicom.dataset import Dataset
from pydicom.tag import Tag
from pydicom.uid import ExplicitVRLittleEndian

from studies.faults.fault import SPACING, WHITE, WINDOW, Fault, Place, grouped, having, plain, series
from studies.study import items


def _written(*values: tuple[str, str, str]) -> Callable[[Place], list[bytes]]:
    """Makes images some of whose values are written in other VRs, or in ways that pydicom refuses.

    - values: the keyword, the VR and the text of each.
    """

    def make(place: Place) -> list[bytes]:
        return [spliced(plain(place, number), values) for number in (1, 2)]

    return make


def spliced(dataset: Dataset, values: Sequence[tuple[str, str, str | bytes]]) -> bytes:
    """The file of an object in explicit VR, with values in place of those of the same attributes."""
    content = raw.encoded(dataset)
    for keyword, vr, value in values:
        tag = int(Tag(keyword))
        old = raw.element(tag, dataset[keyword].VR, b"")[:6]
        assert content.count(old) == 1, keyword
        start = content.index(old)
        end = start + 8 + int.from_bytes(content[start + 6 : start + 8], "little")
        content = content[:start] + raw.text(tag, vr, value) + content[end:]
    return raw.head(dataset, ExplicitVRLittleEndian) + content


def _spaced(text: str, vr: str = "DS") -> Callable[[Place], list[bytes]]:
    return _written(("PixelSpacing", vr, text))


def _windowed(vr: str, center: str, width: str) -> Callable[[Place], list[bytes]]:
    return _written(("WindowCenter", vr, center), ("WindowWidth", vr, width))


def _empty_in_group(group: str, *keywords: str) -> Callable[[Dataset], None]:
    """Makes values of a group, of all frames or of each, empty."""

    def spoil(dataset: Dataset) -> None:
        for holder in (*dataset.SharedFunctionalGroupsSequence, *dataset.PerFrameFunctionalGroupsSequence):
            for item in holder.get(group, ()):
                having(**dict.fromkeys(keywords))(item)

    return spoil


def _empty_groups(dataset: Dataset) -> None:
    for frame in dataset.PerFrameFunctionalGroupsSequence:
        frame.PlanePositionSequence, frame.FrameVOILUTSequence = items(), items()


def _two_windows(dataset: Dataset) -> None:
    dataset.WindowCenter, dataset.WindowWidth = [WINDOW[0], 40], [WINDOW[1]]


def _negative(dataset: Dataset) -> None:
    """What is white is stored as 0."""
    stored = np.frombuffer(dataset.PixelData, np.int16)
    dataset.PixelData = (WHITE - stored).astype(np.int16).tobytes()
    dataset.RescaleSlope, dataset.RescaleIntercept = -1, WHITE


FAULTS = (
    # Empty.
    Fault("window empty", series(2, having(WindowCenter=None, WindowWidth=None)), 2, SPACING),
    Fault("first window empty", _windowed("DS", "\\500", "\\800"), 2, SPACING, WINDOW),
    Fault("slope empty", series(2, having(RescaleSlope=None)), 2, SPACING, WINDOW),
    Fault("spacing empty", series(2, having(PixelSpacing=None)), 2, None, WINDOW),
    Fault("instance number empty", series(1, having(InstanceNumber=None)), 1, SPACING, WINDOW),
    Fault(
        "window empty in groups",
        grouped(_empty_in_group("FrameVOILUTSequence", "WindowCenter", "WindowWidth")),
        2,
        SPACING,
    ),
    Fault(
        "slope empty in groups",
        grouped(_empty_in_group("PixelValueTransformationSequence", "RescaleSlope")),
        2,
        SPACING,
        WINDOW,
    ),
    Fault(
        "spacing empty in groups",
        grouped(_empty_in_group("PixelMeasuresSequence", "PixelSpacing")),
        2,
        None,
        WINDOW,
    ),
    Fault("groups without items", grouped(_empty_groups), 2, SPACING),
    # Of another shape.
    Fault("two centres, one width", series(2, _two_windows), 2, SPACING, WINDOW),
    Fault("spacing of one number", _spaced("0.5"), 2, SPACING, WINDOW),
    Fault("spacing of three numbers", _spaced("0.5\\0\\0.5"), 2, SPACING, WINDOW),
    # No numbers.
    Fault("window NaN", _windowed("DS", "NaN", "NaN"), 2, SPACING),
    Fault("window, linear", series(2, having(VOILUTFunction="LINEAR")), 2, SPACING, WINDOW),
    Fault("window, sigmoid", series(2, having(VOILUTFunction="SIGMOID")), 2, SPACING, WINDOW),
    Fault("window, exact", series(2, having(VOILUTFunction="LINEAR_EXACT")), 2, SPACING),
    Fault("window, unknown function", series(2, having(VOILUTFunction="OTHER")), 2, SPACING, WINDOW),
    Fault("window without width", _windowed("DS", "500", "0"), 2, SPACING),
    Fault("slope negative", series(2, _negative), 2, SPACING, WINDOW),
    Fault("slope zero", _written(("RescaleSlope", "DS", "0")), 2, SPACING, WINDOW),
    Fault("slope NaN", _written(("RescaleSlope", "DS", "NaN")), 2, SPACING, WINDOW),
    Fault("spacing with unit", _spaced("0.5mm\\0.5mm"), 2, None, WINDOW),
    Fault("spacing zero", _spaced("0\\0"), 2, None, WINDOW),
    # Written in another way.
    Fault("spacing as UT", _spaced("0.5\\0.5", "UT"), 2, SPACING, WINDOW),
    Fault("spacing as LO", _spaced("0.5\\0.5", "LO"), 2, SPACING, WINDOW),
    Fault("spacing with comma", _spaced("0,5\\0,5"), 2, SPACING, WINDOW),
    Fault("window as UT", _windowed("UT", "500\\40", "800\\400"), 2, SPACING, WINDOW),
    Fault("window with comma", _windowed("DS", "500,0", "800,0"), 2, SPACING, WINDOW),
    Fault("slope as UT", _written(("RescaleSlope", "UT", "2")), 2, SPACING, WINDOW, white=2 * WHITE),
    Fault(
        "position as UT",
        _written(("ImagePositionPatient", "UT", "0\\0\\1"), ("ImageOrientationPatient", "UT", "1\\0\\0\\0\\1\\0")),
        2,
        SPACING,
        WINDOW,
    ),
)
