# SPDX-License-Identifier: GPL-3.0-or-later
"""What was measured, as Markdown: a row for each form, and what the first takes for each of the second."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from study_benchmark.sample import digits, table

from .memory import Memory
from .times import Times

_TIMES = {
    "first_image": "first image s",
    "last_image": "all images s",
    "again": "first image again s",
    "script": "script s",
    "browser": "browser's CPU s",
    "orthanc": "Orthanc's CPU s",
    "viewer_bytes": "viewer's files MB",
    "document_bytes": "document MB",
    "image_bytes": "images MB",
    "image_bytes_again": "images again MB",
}
_MEMORY = {"heap": "heap MB", "buffers": "buffers MB", "page": "page's process MB", "browser": "whole browser MB"}


def of_times(found: Mapping[str, Sequence[Times]]) -> str:
    """The medians of the openings of each form, with the least and most seconds."""
    return _table(_TIMES, found)


def of_memory(found: Mapping[str, Sequence[Memory]]) -> str:
    """Megabytes of 2^20 bytes."""
    return _table(_MEMORY, found)


def _table(columns: Mapping[str, str], found: Mapping[str, Sequence[Any]]) -> str:
    values = {
        form: {name: [getattr(one, name) for one in all_of_them] for name in columns}
        for form, all_of_them in found.items()
    }
    rows = [
        [f"by {form}", *(_cell(name, of_form[name]) for name in columns)] for form, of_form in values.items()
    ]
    if len(rows) == 2:
        one, other = values.values()
        rows.append(["ratio", *(_ratio(median(one[name]), median(other[name])) for name in columns)])
    return table(["images", *columns.values()], rows)


def _cell(name: str, values: Sequence[float]) -> str:
    if "bytes" in name:
        return digits(median(values) / 1e6)
    middle = digits(median(values))
    return middle if len(values) == 1 else f"{middle} ({digits(min(values))}–{digits(max(values))})"


def _ratio(one: float, other: float) -> str:
    return f"{one / other:.2f}" if other else ""
