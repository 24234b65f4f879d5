# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole slide image: two levels of a pyramid in tiles."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydicom.encaps import encapsulate
from pydicom.uid import JPEGBaseline8Bit

from studies import colour
from studies.study import Study, code, file, items, new_object, set_pixels, uid
from studies.volumes import axial

WHOLE_SLIDE_MICROSCOPY = "1.2.840.10008.5.1.4.1.1.77.1.6"
TILE = 128
_MILLIMETRES = 2.0


def _tiles(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Row by row, as Dimension Organization Type TILED_FULL says (PS3.3 C.7.6.17.3)."""
    rows, columns = picture.shape[0] // TILE, picture.shape[1] // TILE
    return picture.reshape(rows, TILE, columns, TILE, 3).swapaxes(1, 2).reshape(-1, TILE, TILE, 3)


def _level(study: str, number: int, size: int) -> bytes:
    dataset = new_object(study, "Slide", number, WHOLE_SLIDE_MICROSCOPY, "SM", SeriesNumber=2)
    origin, derivation = ("ORIGINAL", "NONE") if number == 1 else ("DERIVED", "RESAMPLED")
    dataset.ImageType = [origin, "PRIMARY", "VOLUME", derivation]
    tiles = _tiles(colour.rgb(1, size))
    set_pixels(dataset, tiles, "YBR_FULL_422")
    dataset.NumberOfFrames = len(tiles)
    streams = []
    for tile in tiles:
        stream = io.BytesIO()
        Image.fromarray(tile).save(stream, "JPEG", quality=90, subsampling="4:2:2")
        streams.append(stream.getvalue())
    dataset.PixelData = encapsulate(streams)
    dataset["PixelData"].VR = "OB"
    dataset.LossyImageCompression = "01"
    dataset.LossyImageCompressionMethod = "ISO_10918_1"
    dataset.LossyImageCompressionRatio = 10
    dataset.VolumetricProperties = "VOLUME"
    dataset.ImagedVolumeWidth = dataset.ImagedVolumeHeight = _MILLIMETRES
    dataset.ImagedVolumeDepth = 0.001
    dataset.TotalPixelMatrixColumns = dataset.TotalPixelMatrixRows = size
    dataset.TotalPixelMatrixFocalPlanes = 1
    dataset.TotalPixelMatrixOriginSequence = items(
        {"XOffsetInSlideCoordinateSystem": 10, "YOffsetInSlideCoordinateSystem": 10}
    )
    dataset.ImageOrientationSlide = [0, -1, 0, -1, 0, 0]
    dataset.DimensionOrganizationType = "TILED_FULL"
    dataset.DimensionOrganizationSequence = items({"DimensionOrganizationUID": uid("studies", study, "dimension")})
    dataset.SpecimenLabelInImage = "NO"
    dataset.BurnedInAnnotation = "NO"
    dataset.FocusMethod = "AUTO"
    dataset.ExtendedDepthOfField = "NO"
    dataset.ContainerIdentifier = "1"
    dataset.NumberOfOpticalPaths = 1
    dataset.OpticalPathSequence = items(
        {
            "OpticalPathIdentifier": "1",
            "IlluminationTypeCodeSequence": items(code("111744", "DCM", "Brightfield illumination")),
            "IlluminationColorCodeSequence": items(code("414298005", "SCT", "Full Spectrum")),
        }
    )
    dataset.SharedFunctionalGroupsSequence = items(
        {
            "PixelMeasuresSequence": items(
                {"PixelSpacing": [_MILLIMETRES / size, _MILLIMETRES / size], "SliceThickness": 0.001}
            ),
            "WholeSlideMicroscopyImageFrameTypeSequence": items({"FrameType": list(dataset.ImageType)}),
        }
    )
    return file(dataset, JPEGBaseline8Bit)


def studies() -> Iterator[Study]:
    """All studies of this kind."""
    for name, note, others in (
        ("microscopy", "whole slide image, 64 and 16 tiles", []),
        ("ct and slide", "CT beside a whole slide image", axial("ct and slide")),
    ):
        slide = (_level(name, 1, 8 * TILE), _level(name, 2, 4 * TILE))
        yield Study(name, note, (*(file(dataset) for dataset in others), *slide))
