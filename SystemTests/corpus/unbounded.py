# SPDX-License-Identifier: GPL-3.0-or-later
"""Small images with more text than anyone reads: 20 MB and more a file, in each of the places where text can be.

All declare UTF-8, which Orthanc takes as it is: it would spend seconds on turning 20 MB of another character set into
UTF-8, with the plugin and without.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import cache

from harness.corpus import CT, instance
from harness.server import part10
from pydicom.datadict import DicomDictionary
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

MEGABYTE = 1 << 20
SIZE = 20 * MEGABYTE
"""Of the text in each file."""
CONTROL = b"\x01"
"""Six bytes as JSON."""

_COMMENTS = 0x00104000
_TEXTS = [
    tag for tag, (vr, multiplicity, _, retired, _) in sorted(DicomDictionary.items())
    if vr in {"LO", "ST", "LT", "SH"} and multiplicity == "1" and not retired and 0x0018 <= tag >> 16 <= 0x0040
    and tag != _COMMENTS
]


def image(number: int, study: str) -> Dataset:
    """A small image."""
    return instance(CT, study, number=number, Rows=4, Columns=4, PixelData=bytes(32), DataSetTrailingPadding=None,
                    SpecificCharacterSet="ISO_IR 192")


def _file(number: int, study: str, values: dict[int, bytes], syntax: UID = ImplicitVRLittleEndian) -> bytes:
    """An image with values of which no VR is written, or UN, in the order of the tags."""
    whole = image(number, study)
    whole.file_meta.TransferSyntaxUID = syntax
    for tag, value in values.items():
        whole.add_new(tag, "UN", value)
    return part10(whole)


def _one_value(number: int, study: str) -> bytes:
    return _file(number, study, {_COMMENTS: CONTROL * SIZE})


def _many_values(number: int, study: str) -> bytes:
    return _file(number, study, dict.fromkeys(_TEXTS[:40], CONTROL * (SIZE // 40)))


def _unknown(number: int, study: str) -> bytes:
    return _file(number, study, {_COMMENTS: CONTROL * SIZE}, ExplicitVRLittleEndian)


def _private(number: int, study: str) -> bytes:
    """A factor that OHIF asks for, and the name of its block."""
    values = {0x70530010: b"Philips PET Private Group ", 0x70531000: b"1\\" * (SIZE // 2)}
    return _file(number, study, values)


def _in_items(number: int, study: str) -> bytes:
    whole = image(number, study)
    whole.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    item = Dataset()
    item.add_new(0x0040A160, "UN", CONTROL * (SIZE // 40))
    whole.AcquisitionContextSequence = Sequence(deepcopy(item) for _ in range(40))
    return part10(whole)


def _names(number: int, study: str) -> bytes:
    """Operators of three component groups each."""
    return _file(number, study, {0x00081070: b"a^b=c^d=e^f\\" * (SIZE // 12)})


def _separators(number: int, study: str) -> bytes:
    """Values that are small in the file, of which the JSON is not."""
    tags = [0x00081048, 0x00081050, 0x00081060, 0x00081070, 0x00081080]
    return _file(number, study, dict.fromkeys(tags, b"\\" * (SIZE // 5 - 2)))


def _numbers(number: int, study: str) -> bytes:
    """Values as large as they may be."""
    tags = [0x00200032, 0x00201041, 0x00280030, 0x00281050, 0x00281051]
    return _file(number, study, dict.fromkeys(tags, b"1\\" * (SIZE // 10 - 1)))


@cache
def _zeros() -> bytes:
    return bytes(120 * MEGABYTE)


def deflated(number: int, study: str) -> bytes:
    """120 KB that become 120 MB."""
    whole = image(number, study)
    whole.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    whole.add_new(0x00420011, "OB", _zeros())
    return part10(whole)


KINDS: dict[str, Callable[[int, str], bytes]] = {
    "one value": _one_value,
    "many values": _many_values,
    "an unknown VR": _unknown,
    "a private value": _private,
    "items": _in_items,
    "component groups": _names,
    "separators": _separators,
    "numbers": _numbers,
}
"""A file by its number and the name of its study."""
