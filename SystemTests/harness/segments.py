# SPDX-License-Identifier: GPL-3.0-or-later
"""The voxels of segments as the viewer has them, which is what it draws and measures."""

from dataclasses import dataclass
from typing import Any

from studies.segmentations import Box

from .study_page import StudyPage

# A labelmap is an image of its own for each image that it is about; with segments that overlap there are several.
_SEGMENTS = """
() => {
    const { cache, metaData } = window.cornerstone;
    const found = {};
    for (const segmentation of window.cornerstoneTools.segmentation.state.getSegmentations()) {
        for (const identifier of segmentation.representationData?.Labelmap?.imageIds ?? []) {
            const image = cache.getImage(identifier);
            const values = image?.voxelManager?.getScalarData?.() ?? image?.getPixelData?.();
            if (!values) continue;
            const slice = metaData.get('instance', image.referencedImageId).InstanceNumber;
            for (let index = 0; index < values.length; index += 1) {
                if (!values[index]) continue;
                const place = [slice, Math.floor(index / image.columns), index % image.columns];
                const segment = found[values[index]] ??= { voxels: 0, first: [...place], last: [...place] };
                segment.voxels += 1;
                place.forEach((at, axis) => {
                    segment.first[axis] = Math.min(segment.first[axis], at);
                    segment.last[axis] = Math.max(segment.last[axis], at);
                });
            }
        }
    }
    return found;
}
"""


@dataclass(frozen=True)
class Extent:
    """How many voxels, and the first and last slice (by number), row and column that have any."""

    voxels: int
    first: tuple[int, int, int]
    last: tuple[int, int, int]

    @classmethod
    def of(cls, box: Box) -> "Extent":
        """What is right: a box is full, so that this tells it from any other set of voxels."""
        ranges = (box.slices, box.rows, box.columns)
        return cls(box.voxels, tuple(one.start for one in ranges), tuple(one.stop - 1 for one in ranges))


def segments(viewer: StudyPage) -> dict[int, Extent]:
    """The segments that are loaded, by their numbers."""
    found: dict[str, dict[str, Any]] = viewer.page.evaluate(_SEGMENTS)
    return {
        int(number): Extent(one["voxels"], tuple(one["first"]), tuple(one["last"])) for number, one in found.items()
    }
