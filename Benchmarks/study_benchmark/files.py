# SPDX-License-Identifier: GPL-3.0-or-later
"""Studies for measuring: as many files as wanted, the same bytes in every run.

A file is made with pydicom once for each kind; the others are that one with other identifiers and positions of the same
length put into its bytes, since a hundred thousand files have to be made faster than Orthanc can store them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy
from harness.corpus import CT, instance
from harness.server import part10
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

_MARKS = {
    "study": "2.25.111111111111111111111111",
    "series": "2.25.222222222222222222222222",
    "instance": "2.25.333333333333333333333333",
    "patient": "PATIENT000000000",
    "number": "999999",
    "position": "-100\\-100\\-77777.5",
}
"""What stands in the template for what differs, each as long as what replaces it."""


@dataclass(frozen=True)
class Study:
    """A study that can be made again and again.

    - number: tells studies apart; part of all UIDs.
    - edge: pixels along each side, of 16 bits; None makes files with a dozen elements and no image at all.
    """

    number: int
    series: int
    instances_per_series: int
    edge: int | None

    @property
    def instances(self) -> int:
        """How many files it has."""
        return self.series * self.instances_per_series

    def files(self) -> Iterator[bytes]:
        """The files, one after the other."""
        for index in range(self.instances):
            yield self.file(index)

    def file(self, index: int) -> bytes:
        """One of the files."""
        series = index // self.instances_per_series
        number = index % self.instances_per_series
        parts, marks = _template(self.edge)
        values = {
            "study": f"2.25.1{self.number:09d}{0:014d}",
            "series": f"2.25.2{self.number:09d}{series:06d}{0:08d}",
            "instance": f"2.25.3{self.number:09d}{series:06d}{number:08d}",
            "patient": f"PATIENT{self.number:09d}",
            "number": f"{number + 1:06d}",
            "position": f"-100\\-100\\{number * 1.25:08.2f}",
        }
        pieces = [parts[0]]
        for mark, part in zip(marks, parts[1:], strict=True):
            pieces += [values[mark].encode(), part]
        return b"".join(pieces)


SMALL_CT = Study(1, series=1, instances_per_series=1000, edge=64)
"""15 KB a file, 262 elements."""
LARGE_CT = Study(2, series=1, instances_per_series=300, edge=512)
"""0.5 MB a file."""
MANY_SERIES = Study(3, series=200, instances_per_series=5, edge=64)
"""As a study with many reconstructions."""


def tiny_study(instances: int, number: int | None = None) -> Study:
    """One series of CT slices with all their elements but of four pixels: 7 KB a file."""
    return Study(number or 1000 + instances, series=1, instances_per_series=instances, edge=2)


def filler(number: int, instances: int) -> Study:
    """Files of 1 KB that only make an archive larger."""
    return Study(10_000 + number, series=1, instances_per_series=instances, edge=None)


@cache
def _template(edge: int | None) -> tuple[list[bytes], list[str]]:
    """The bytes between the marks, and the names of the marks between them."""
    whole = part10(_empty() if edge is None else _slice(edge))
    found = []
    for name, text in _MARKS.items():
        mark, start = text.encode(), 0
        while (start := whole.find(mark, start)) >= 0:
            found.append((start, start + len(mark), name))
            start += len(mark)
    found.sort()
    assert {name for _, _, name in found} == set(_MARKS)
    parts, end = [], 0
    for start, after, _ in found:
        parts.append(whole[end:start])
        end = after
    return [*parts, whole[end:]], [name for _, _, name in found]


def _slice(edge: int) -> Dataset:
    """A slice of pydicom's CT with another image."""
    dataset = instance(CT, "benchmark")
    pixels = numpy.random.default_rng(edge).integers(0, 4096, (edge, edge), dtype=numpy.uint16)
    dataset.Rows = dataset.Columns = edge
    dataset.PixelData = pixels.tobytes()
    dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    return _marked(dataset)


def _empty() -> Dataset:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = CTImageStorage
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = CTImageStorage
    dataset.Modality = "CT"
    dataset.PatientName = "Filler"
    return _marked(dataset)


def _marked(dataset: Dataset) -> Dataset:
    dataset.StudyInstanceUID = _MARKS["study"]
    dataset.SeriesInstanceUID = _MARKS["series"]
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = _MARKS["instance"]
    dataset.PatientID = _MARKS["patient"]
    dataset.InstanceNumber = _MARKS["number"]
    dataset.ImagePositionPatient = _MARKS["position"].split("\\")
    return dataset
