# SPDX-License-Identifier: GPL-3.0-or-later
"""What pydicom reads in a file, in the DICOM JSON Model."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import Any

import pydicom
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError

RAISED = "pydicom raised"
"""The VR given to an element that pydicom cannot convert."""


def read(file: Path) -> dict[str, Any] | None:
    """All elements, or None when pydicom refuses the file or fails on it.

    As `Dataset.to_json_dict`, but one failing element does not take the others with it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.ERROR)
        try:
            return _json(_dataset(file))
        except (InvalidDicomError, RecursionError, OSError, ValueError):
            return None
        finally:
            logging.disable(logging.NOTSET)


def _dataset(file: Path) -> Dataset:
    try:
        return pydicom.dcmread(file)
    except InvalidDicomError:
        dataset = pydicom.dcmread(file, force=True)
        # Forced, pydicom makes something of any text; what has no SOP class is no object.
        if "SOPClassUID" not in dataset:
            raise
        return dataset


def _json(dataset: Dataset) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for tag in dataset.keys():  # noqa: SIM118 (going through the data set itself converts every element)
        # Group lengths are no part of the model (PS3.18 F.2.2); pydicom keeps them.
        if tag.element == 0:
            continue
        try:
            element = dataset[tag]
            if element.VR == "SQ":
                result[f"{tag:08X}"] = {"vr": "SQ", "Value": [_json(item) for item in element.value]}
            else:
                result[f"{tag:08X}"] = element.to_json_dict(None, 0)
        except RecursionError:
            raise
        except Exception as error:
            result[f"{tag:08X}"] = {"vr": RAISED, "Value": [f"{type(error).__name__}: {error}"]}
    return result
