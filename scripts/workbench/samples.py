# SPDX-License-Identifier: GPL-3.0-or-later
"""The studies that `./run` shows, and files that its user wants to see.

The samples are real files out of pydicom's package: several scanners, one and many series, plain and compressed.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from . import http, paths
from .console import Problem, say
from .orthanc import Orthanc

# Below pydicom's `data/test_files`.
_SAMPLES = (
    "CT_small.dcm",
    "693_J2KI.dcm",  # CT, 512 x 512, JPEG 2000 at a very low rate
    "J2K_pixelrep_mismatch.dcm",  # CT, lossless JPEG 2000
    "MR_small.dcm",
    "examples_overlay.dcm",  # MR with overlays
    "examples_palette.dcm",  # US, palette colour
    "examples_rgb_color.dcm",  # US, RGB
    "JPEG2000.dcm",  # NM
    "dicomdirtests/77654033/CR1",  # CR in three series
    "dicomdirtests/77654033/CR2",
    "dicomdirtests/77654033/CR3",
    "dicomdirtests/77654033/CT2",
    "dicomdirtests/98892001/CT2N",  # CT in two series, scout and slices
    "dicomdirtests/98892001/CT5N",
    "dicomdirtests/98892003/MR1",  # MR in three series
    "dicomdirtests/98892003/MR2",
    "dicomdirtests/98892003/MR700",
)


# The study of CT_small.dcm.
_FIRST_STUDY = "1.3.6.1.4.1.5962.1.2.1.20040119072730.12322"


def load_samples(orthanc: Orthanc) -> None:
    """Stores the samples, once in the life of Orthanc's folder: what a user deletes stays deleted."""
    marker = orthanc.folder / "samples-loaded"
    if marker.exists():
        return
    files = [file for name in _SAMPLES for file in _files(_pydicom_files() / name)]
    for file in files:
        if not http.upload(orthanc.url, file):
            raise Problem(f"Orthanc does not take pydicom's {file.name}: remove {paths.VENV} and start again.")
    marker.touch()
    say(f"Loaded {len(files)} sample files")


def load_folder(orthanc: Orthanc, folder: Path) -> None:
    """Stores every DICOM file below `folder`."""
    results = [http.upload(orthanc.url, file) for file in _files(folder)]
    say(f"Loaded {results.count(True)} DICOM files from {folder}; {results.count(False)} other files were left out")


def first_study(orthanc: Orthanc) -> dict[str, str]:
    """Orthanc's identifier (`ID`) and the `StudyInstanceUID` of the study to show first.

    The first sample, or, when its user has deleted that, any other study.
    """
    studies = http.get_json(f"{orthanc.url}/studies?expand")
    if not studies:
        raise Problem("Orthanc holds no study: load some with --load FOLDER.")
    first = next((study for study in studies if study["MainDicomTags"]["StudyInstanceUID"] == _FIRST_STUDY), studies[0])
    return {"ID": first["ID"], "StudyInstanceUID": first["MainDicomTags"]["StudyInstanceUID"]}


def _pydicom_files() -> Path:
    return next(paths.VENV.glob("lib/python3*/site-packages/pydicom/data/test_files"))


def _files(path: Path) -> Iterator[Path]:
    """The regular files at or below `path`, in the order of their names."""
    if path.is_file():
        yield path
    for folder, folders, names in os.walk(path):
        folders.sort()
        yield from (file for name in sorted(names) if (file := Path(folder, name)).is_file())
