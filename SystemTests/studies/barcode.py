# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers as patterns of large squares, which survive scaling, windowing and lossy compression.

A code is a grid of 10 x 10 cells: a white ring by which it is found, a black ring, and 6 x 6 cells with 36 bits. The
corner cells of these say which way up it is; the other 32 are the number (16 bits), a label for what it belongs to
(8 bits) and a check sum of both (8 bits), the most significant first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CELLS = 10
_INNER = 6
_CORNERS = {(0, 0): 1, (0, 5): 0, (5, 0): 1, (5, 5): 1}
"""White everywhere but at the top right: no rotation or reflection but the right one looks so, save the transposition
along the other diagonal, which the check sum tells apart."""


@dataclass(frozen=True)
class Code:
    """What a pattern says."""

    number: int
    label: int
    turned: str = ""
    """Empty when the pattern is upright, otherwise how the image was changed: see `_TURNS`."""


def pattern(number: int, label: int = 0) -> NDArray[np.bool_]:
    """The cells of a code, True for white."""
    assert 0 <= number < 1 << 16
    assert 0 <= label < 1 << 8
    bits = iter(f"{number:016b}{label:08b}{_check(number, label):08b}")
    cells = np.zeros((CELLS, CELLS), dtype=np.bool_)
    cells[[0, -1], :] = cells[:, [0, -1]] = True
    for row in range(_INNER):
        for column in range(_INNER):
            corner = _CORNERS.get((row, column))
            cells[row + 2, column + 2] = bool(int(next(bits)) if corner is None else corner)
    return cells


def image(number: int, size: int = 80, label: int = 0, columns: int | None = None) -> NDArray[np.bool_]:
    """A code drawn over a whole image of `size` rows and as many columns, or as `columns` says; True for white."""
    rows = np.arange(size) * CELLS // size
    across = np.arange(columns or size) * CELLS // (columns or size)
    return pattern(number, label)[np.ix_(rows, across)]


def read(picture: NDArray[np.float64]) -> Code | None:
    """The code in a picture of grey values, on a background that is darker than its white; None when there is none.

    The brighter half of the range of values is white. The code may be of any size, and turned or reflected.
    """
    low, high = float(picture.min()), float(picture.max())
    if high - low < 24:
        return None
    bright = picture > (low + high) / 2
    rows, columns = np.flatnonzero(bright.any(axis=1)), np.flatnonzero(bright.any(axis=0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    if min(bottom - top, right - left) < 2 * CELLS:
        return None
    cells = _cells(bright[top:bottom, left:right])
    for turned, turn in _TURNS.items():
        if (code := _decoded(turn(cells))) is not None:
            return Code(*code, turned)
    return None


_TURNS = {
    "": lambda cells: cells,
    "left": lambda cells: np.rot90(cells, -1),
    "upside down": lambda cells: np.rot90(cells, 2),
    "right": lambda cells: np.rot90(cells, 1),
    "mirrored": np.fliplr,
    "mirrored upside down": np.flipud,
    "transposed": np.transpose,
    "transposed upside down": lambda cells: np.rot90(cells, 2).T,
}


def _cells(code: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The colour of the middle of each cell, by majority."""
    height, width = code.shape
    cells = np.zeros((CELLS, CELLS), dtype=np.bool_)
    for row in range(CELLS):
        for column in range(CELLS):
            rows = slice(int((row + 0.3) * height / CELLS), int((row + 0.7) * height / CELLS) + 1)
            columns = slice(int((column + 0.3) * width / CELLS), int((column + 0.7) * width / CELLS) + 1)
            cells[row, column] = code[rows, columns].mean() > 0.5
    return cells


def _decoded(cells: NDArray[np.bool_]) -> tuple[int, int] | None:
    if not (cells[[0, -1], :].all() and cells[:, [0, -1]].all()):
        return None
    ring = cells[1:-1, 1:-1]
    if ring[[0, -1], :].any() or ring[:, [0, -1]].any():
        return None
    inner = ring[1:-1, 1:-1]
    bits = ""
    for row in range(_INNER):
        for column in range(_INNER):
            corner = _CORNERS.get((row, column))
            if corner is None:
                bits += str(int(inner[row, column]))
            elif bool(corner) != inner[row, column]:
                return None
    number, label, check = int(bits[:16], 2), int(bits[16:24], 2), int(bits[24:], 2)
    return (number, label) if check == _check(number, label) else None


def _check(number: int, label: int) -> int:
    """A check sum that is never 0 for (0, 0), and that tells reflections apart."""
    value = (number * 40503 + label * 10007 + 91) & 0xFFFFFF
    return (value ^ (value >> 8) ^ (value >> 16)) & 0xFF
