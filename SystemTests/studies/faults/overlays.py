# SPDX-License-Identifier: GPL-3.0-or-later
"""Overlay planes that are as large as radiographs are."""

from __future__ import annotations

import numpy as np

from studies.faults.fault import Fault, Place
from studies.projection import radiograph
from studies.study import file

ROWS, COLUMNS = 1500, 1200


def _overlaid(place: Place) -> list[bytes]:
    """A radiograph that is black, and an overlay that shows its right half (PS3.3 C.9.2)."""
    dataset = radiograph(place.study)
    dataset.SeriesDescription, dataset.SeriesNumber = place.name, place.number
    dataset.Rows, dataset.Columns = ROWS, COLUMNS
    dataset.PixelData = np.zeros((ROWS, COLUMNS), np.uint16).tobytes()
    shown = np.zeros((ROWS, COLUMNS), np.bool_)
    shown[:, COLUMNS // 2 :] = True
    dataset.add_new(0x60000010, "US", ROWS)
    dataset.add_new(0x60000011, "US", COLUMNS)
    dataset.add_new(0x60000040, "CS", "G")
    dataset.add_new(0x60000050, "SS", [1, 1])
    dataset.add_new(0x60000100, "US", 1)
    dataset.add_new(0x60000102, "US", 0)
    dataset.add_new(0x60003000, "OW", np.packbits(shown.ravel(), bitorder="little").tobytes())
    return [file(dataset)]


OVERLAY = Fault("large overlay", _overlaid)
