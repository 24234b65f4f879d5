# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of every representation: ordinary ones, extremes, empty ones, wrong ones."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ImplicitVRLittleEndian

from corpus.fixture import Fixture, base, ct, part10
from corpus.raw import element, text, with_elements


def every_vr(name: str) -> Dataset:
    """An image with at least one element of each of the 34 value representations."""
    dataset = ct(name)
    dataset.RetrieveAETitle = ["AE1", "AE 2"]  # AE
    dataset.PatientAge = "042Y"  # AS
    dataset.FrameIncrementPointer = [0x00181063, 0x00181065]  # AT
    dataset.AcquisitionDateTime = "20240229081530.25+0100"  # DT
    dataset.add_new(0x00720074, "FD", [0.1, -1e-300, 1e300, 5.0])  # SelectorFDValue
    dataset.add_new(0x00720076, "FL", [0.1, 1.7, -3.5e38 / 10, 16777217.0])  # SelectorFLValue
    dataset.add_new(0x00720064, "IS", ["-2147483648", "2147483647", "+7", "0"])  # SelectorISValue
    dataset.add_new(0x00720072, "DS", ["1.25", "-.5", "+1.E3", "00.10", "1e-7", "-0"])  # SelectorDSValue
    dataset.add_new(0x00720065, "OB", b"\x00\x01\x02\x03")
    dataset.add_new(0x00720073, "OD", struct.pack("<2d", 1.5, -2.5))
    dataset.add_new(0x00720067, "OF", struct.pack("<3f", 1.5, -2.5, 3.25))
    dataset.add_new(0x00720075, "OL", struct.pack("<2I", 1, 0xFFFFFFFE))
    dataset.add_new(0x00720081, "OV", struct.pack("<2Q", 1, 0xFFFFFFFFFFFFFFFE))
    dataset.add_new(0x00720069, "OW", struct.pack("<3H", 1, 2, 0xFFFE))
    dataset.OperatorsName = ["First^Operator^M^Dr^Jr", "Second^Operator=Ideo=Phon"]  # PN
    dataset.add_new(0x0072007C, "SL", [-2147483648, 2147483647])
    dataset.add_new(0x0072007E, "SS", [-32768, 32767])
    dataset.add_new(0x00720082, "SV", [-(2**63), 2**63 - 1, 2**53, -5])
    dataset.add_new(0x00720083, "UV", [0, 2**64 - 1, 2**53])
    dataset.add_new(0x00720078, "UL", [0, 4294967295])
    dataset.add_new(0x0072007A, "US", [0, 65535])
    dataset.add_new(0x0072006D, "UN", b"\x01\x02\x03\x04")
    dataset.LongCodeValue = "unlimited characters"  # UC
    dataset.RetrieveURL = "https://example.org/a?b=c&d=%20"  # UR
    dataset.add_new(0x00720070, "UT", " leading and trailing \\ text\r\nsecond line  ")
    dataset.add_new(0x00720068, "LT", " long text \\ with a backslash ")
    dataset.add_new(0x0072006E, "ST", "short text\twith a tab")
    dataset.ImageComments = 'quotes " and \\ and / and <tags>'
    dataset.ReferencedImageSequence = Sequence([Dataset(), Dataset()])
    dataset.ReferencedImageSequence[0].ReferencedSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    dataset.ReferencedImageSequence[1].PurposeOfReferenceCodeSequence = Sequence()
    return dataset


def fixtures() -> Iterator[Fixture]:
    yield _empty()
    yield _floats()
    yield _numeric_text()
    yield _wrong_lengths()
    yield _spaces()
    yield _signed_pixels()


def _empty() -> Fixture:
    dataset = ct("values-empty")
    for keyword in ("PatientComments", "SeriesDescription", "KVP", "EchoNumbers", "ReferencedImageSequence"):
        setattr(dataset, keyword, [] if keyword == "ReferencedImageSequence" else None)
    dataset.AdmittingDate = ""
    dataset.OtherPatientNames = ["A^B", "", "C^D"]
    dataset.ImageType = ["DERIVED", "", "AXIAL", ""]
    dataset.ConversionType = ""
    extra = element(0x00720064, "IS", b"1\\\\3 ")
    extra += element(0x00720065, "OB", b"") + element(0x0072006D, "UN", b"")
    extra += element(0x00720072, "DS", b"\\1.5") + element(0x00720074, "FD", b"")
    extra += element(0x00720080, "SQ", b"")
    del dataset.PixelData
    return Fixture("values-empty", with_elements(dataset, extra), "empty elements and empty values among others")


def _floats() -> Fixture:
    dataset = base("values-not-finite")
    dataset.add_new(0x00720074, "FD", [float("nan"), float("inf"), float("-inf"), 5e-324, -0.0])
    dataset.add_new(0x00720076, "FL", [float("nan"), float("inf"), float("-inf"), 1e-45, -0.0])
    return Fixture("values-not-finite", part10(dataset), "infinities, NaN, the smallest numbers, negative zero")


def _numeric_text() -> Fixture:
    dataset = base("values-numeric-text")
    extra = text(0x00720064, "IS", b"12\\ 13 \\+14\\1.5\\abc\\1e2\\99999999999")
    extra += text(0x00720072, "DS", b"1.5\\ 2.5 \\+.5\\5.\\1E400\\-1e-400\\1,5\\0x10\\nan\\1e5\\12345678901234567890")
    return Fixture("values-numeric-text", with_elements(dataset, extra), "decimal strings that are none, or too large")


def _wrong_lengths() -> Fixture:
    dataset = base("values-wrong-lengths")
    extra = element(0x00720074, "FD", b"\0\0\0\0\0\0\xf0\x3f\1\2\3")
    extra += element(0x00720078, "UL", b"\1\0\0\0\2\0") + element(0x0072007A, "US", b"\1\0\2")
    return Fixture(
        "values-wrong-lengths", with_elements(dataset, extra), "numbers whose length is no multiple of their size"
    )


def _spaces() -> Fixture:
    dataset = base("values-spaces")
    extra = text(0x00201208, "IS", b" 7 ") + text(0x00204000, "LT", b"line\r\nline\f")
    extra += text(0x00384000, "LT", b"  both ends  \0\0")
    extra += text(0x00400254, "LO", b" first \\ second \\\0")
    return Fixture("values-spaces", with_elements(dataset, extra), "padding of all kinds")


def _signed_pixels() -> Fixture:
    dataset = ct("values-signed-pixels")
    dataset.PixelRepresentation = 1
    dataset.add_new(0x00280106, "SS", -1024)
    dataset.add_new(0x00280107, "SS", 3071)
    dataset.add_new(0x00280120, "SS", -2000)
    return Fixture(
        "values-signed-pixels",
        part10(dataset, ImplicitVRLittleEndian),
        "US or SS by Pixel Representation, in implicit VR",
    )
