# SPDX-License-Identifier: GPL-3.0-or-later
"""Our DICOM JSON Model against what Orthanc and its DICOMweb plugin say of the same files, element by element."""

from __future__ import annotations

import math
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from harness.server import OrthancServer, orthanc_server
from workbench.installation import Installation

from differential import files
from differential.elements import Difference, Element, compare, elements
from differential.orthanc_reading import tag_elements, unreadable, web_elements
from differential.rules import Rule, both, one_text, only_in, same_float, sort_out, value_by_value

PIXEL_DATA = {"7FE00001", "7FE00002", "7FE00008", "7FE00009", "7FE00010"}


def _tag(*tags: str) -> Callable[[Difference], bool]:
    return lambda difference: difference.path.rpartition(".")[2] in tags


def _vr(*vrs: str) -> Callable[[Difference], bool]:
    return lambda difference: bool(difference.ours and difference.ours.vr in vrs)


def _absent_there(difference: Difference) -> bool:
    return difference.theirs is None


def _length_of_text(element: Element | None) -> int:
    """The length of the values as Orthanc writes them: numbers with 17 digits, backslashes between values."""

    def text(value: object) -> str:
        if not isinstance(value, float):
            return str(value)
        is_single = element is not None and element.vr == "FL"
        return f"{struct.unpack('<f', struct.pack('<f', value))[0] if is_single else value:.17g}"

    return sum(len(text(value)) + 1 for value in (element.values if element else ()))


def _without_backslashes(element: Element) -> list[str]:
    return "".join(value or "" for value in element.values).replace("\\", "").split()


COMMON = [
    Rule(
        "A float is written with the digits that a float has; Orthanc writes those of the double it was widened to",
        value_by_value(same_float),
    ),
    Rule(
        "PS3.5 7.1.3: data sets go on behind the pixel data; Orthanc stops there, trailing padding included",
        both(
            _absent_there,
            lambda difference: difference.path[:8] in ("FFFCFFFC", "FFFAFFFA"),
        ),
    ),
    Rule(
        "PS3.3 C.12.1.1.2, ISO-IR 13: 5C is a yen sign and still separates values (PS3.18 F.2.4); Orthanc reads one"
        " value, and passes escape sequences over",
        only_in(
            "charset-iso-ir-13.dcm",
            "charset-iso-2022-ir-13.dcm",
            "charset-iso-2022-ir-13-87.dcm",
            "J2K_pixelrep_mismatch.dcm",
            "chrH32.dcm",
        ),
    ),
    Rule(
        "PS3.3 C.12.1.1.2: ISO-IR 203 is Latin 9; Orthanc does not know it",
        only_in("charset-iso-ir-203.dcm", "charset-iso-2022-ir-203.dcm"),
    ),
    Rule(
        "PS3.5 6.1.2.5: code extensions may bring in several sets; Orthanc uses one",
        only_in("charset-iso-2022-several.dcm"),
    ),
    Rule(
        "PS3.3 C.12.1.1.2: an item may have a character set of its own; Orthanc uses that of the file",
        both(only_in("charset-nested.dcm"), lambda difference: difference.path == "00321064[0].00080104"),
    ),
    Rule(
        "What cannot be decoded becomes U+FFFD, and unknown sets are taken for Latin 1; Orthanc drops such characters",
        only_in("charset-invalid-utf-8.dcm", "charset-unknown.dcm"),
    ),
    Rule(
        "PS3.5 6.2, LT: a line ends with CR LF; Orthanc drops the CR of plain ASCII",
        value_by_value(
            lambda ours, theirs, element: (
                element.vr in ("LT", "ST", "UT") and isinstance(ours, str) and ours.replace("\r", "") == theirs
            )
        ),
    ),
    Rule(
        "PS3.5 6.2.2 note 2: UN of defined length is implicit VR inside, so a known sequence can be read; Orthanc"
        " leaves it alone",
        lambda difference: (
            difference.file in ("un-defined-length.dcm", "rtdose_rle.dcm", "rtdose_rle_1frame.dcm")
            and difference.ours is not None
        ),
    ),
    Rule(
        "PS3.5 6.2: the length of a number is a multiple of its size; Orthanc reads beyond",
        only_in("values-wrong-lengths.dcm"),
    ),
]

TAGS = [
    *COMMON,
    Rule(
        "Orthanc names binary values without giving them",
        both(unreadable, lambda d: d.ours is not None and (d.ours.binary is not None or not d.ours.values)),
    ),
    Rule(
        "Orthanc leaves out values of more than 256 characters",
        both(unreadable, lambda difference: _length_of_text(difference.ours) > 256),
    ),
    Rule("Orthanc's JSON has no values of VR SV and UV before 1.13", both(unreadable, _vr("SV", "UV"))),
    Rule(
        "PS3.18 F.2.3 note: SV and UV may be strings, and have to be beyond 2^53 (RFC 8259 section 6)",
        both(_vr("SV", "UV"), value_by_value(lambda ours, theirs, _: str(ours) == str(theirs))),
    ),
    Rule(
        "PS3.18 table F.2.3-1: OD, OF, OL and OV are binary; Orthanc 1.13 writes their numbers as text",
        both(_vr("OD", "OF", "OL", "OV"), lambda difference: bool(difference.theirs and difference.theirs.values)),
    ),
    Rule(
        "PS3.18 F.2.2: no group lengths in the model; Orthanc's own JSON has them",
        lambda difference: difference.ours is None and difference.path.endswith("0000"),
    ),
    Rule("Of several attribute tags Orthanc gives the first", _vr("AT")),
    Rule(
        "JSON has no infinities and no NaN; Orthanc's text has them",
        value_by_value(
            lambda ours, theirs, element: (
                same_float(ours, theirs, element)
                or (ours in ("NaN", "Infinity", "-Infinity") and not math.isfinite(theirs))
            )
        ),
    ),
    Rule(
        "A decimal string that does not fit a double stays text; as Orthanc's text it is read as a number here",
        both(only_in("values-numeric-text.dcm"), _vr("DS", "IS")),
    ),
]


def _same_decimal(ours: object, theirs: object, element: Element) -> bool:
    """Whether a string is the same decimal number; an empty one is the same as null."""
    if ours is None:
        return theirs == ""
    if element.vr != "DS" or not isinstance(theirs, str):
        return False
    try:
        return float(theirs) == (float(ours) if isinstance(ours, (int, float)) else math.nan)
    except ValueError:
        return ours == theirs


def _same_lower_half(ours: object, theirs: object, _: Element) -> bool:
    """Whether the lower 32 bits of two whole numbers are the same."""
    if not isinstance(ours, (int, str)) or not isinstance(theirs, int):
        return False
    return (int(ours) - theirs) % (1 << 32) == 0


WEB = [
    *COMMON,
    Rule(
        "PS3.6: of one text a backslash is a part, as in Orthanc's tags; the plugin separates values",
        one_text,
    ),
    Rule(
        "PS3.18 F.2.3: DS may be a number or a string; newer versions of the plugin write strings",
        value_by_value(_same_decimal),
    ),
    Rule(
        "PS3.5 A.4: fragments are OB; the file says OW, and so do we; newer versions of the plugin put it right",
        lambda difference: (
            difference.path in PIXEL_DATA
            and difference.ours is not None
            and difference.theirs is not None
            and (difference.ours.vr, difference.theirs.vr) == ("OW", "OB")
        ),
    ),
    Rule(
        "Binary values are bulk data there",
        lambda difference: bool(
            difference.ours
            and difference.ours.binary is not None
            and difference.theirs
            and difference.ours.vr == difference.theirs.vr
            and not difference.theirs.values
        ),
    ),
    Rule(
        "The plugin leaves encapsulated pixel data and their offset tables out",
        both(_absent_there, lambda difference: difference.path in PIXEL_DATA),
    ),
    Rule(
        "PS3.18 F.2.5: an empty value among others is null; the plugin drops it from Specific Character Set",
        both(
            _tag("00080005"),
            lambda difference: bool(
                difference.ours
                and difference.theirs
                and tuple(value for value in difference.ours.values if value is not None) == difference.theirs.values
            ),
        ),
    ),
    Rule(
        "PS3.18 F.2.2: empty name groups are no members, a name without any is null; the plugin writes both",
        value_by_value(
            lambda ours, theirs, element: (
                element.vr == "PN" and tuple(member for member in theirs or () if member[1]) == (ours or ())
            )
        ),
    ),
    Rule(
        "PS3.18 F.2.2: an empty item is an empty object; the plugin drops it",
        lambda difference: bool(
            difference.ours
            and difference.theirs
            and difference.ours.vr == difference.theirs.vr == "SQ"
            and difference.file.startswith(("nesting-", "syntax-", "no-preamble-"))
        ),
    ),
    Rule(
        "PS3.5 6.4: LT, ST and UT have one value, with backslashes in it; the plugin splits them",
        lambda difference: bool(
            difference.ours
            and difference.theirs
            and difference.ours.vr in ("LT", "ST", "UT")
            and _without_backslashes(difference.ours) == _without_backslashes(difference.theirs)
        ),
    ),
    Rule(
        "PS3.18 table F.2.3-1: OD, OF and OL are binary; the plugin writes the first number of each",
        _vr("OD", "OF", "OL"),
    ),
    Rule("The plugin does not know the VRs OV, SV and UV before 1.24", both(_absent_there, _vr("OV", "SV", "UV"))),
    Rule("The plugin cuts SV and UV to 32 bits from 1.24 on", both(_vr("SV", "UV"), value_by_value(_same_lower_half))),
    Rule(
        "The plugin writes 0 for numbers close to it",
        value_by_value(
            lambda ours, theirs, element: (
                (theirs == 0 and isinstance(ours, float) and abs(ours) < 1e-20) or same_float(ours, theirs, element)
            )
        ),
    ),
    Rule(
        "PS3.5 6.2: leading and trailing spaces are padding; the plugin keeps them",
        value_by_value(
            lambda ours, theirs, _: (
                (isinstance(ours, str) and isinstance(theirs, str) and ours == theirs.strip(" \0"))
                or (isinstance(ours, str) and isinstance(theirs, str) and ours == theirs.rstrip(" \0"))
            )
        ),
    ),
    Rule(
        "Numbers that JSON or the plugin's parser cannot express: infinities, the smallest doubles, text that is no"
        " number, integers beyond 32 bits",
        only_in("values-not-finite.dcm", "values-numeric-text.dcm"),
    ),
]


@dataclass(frozen=True)
class Stored:
    """A file in Orthanc, and what we read in it."""

    file: Path
    identifier: str
    ours: dict[str, Element]


@pytest.fixture(scope="module")
def orthanc(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OrthancServer]:
    """An Orthanc with the DICOMweb plugin and nothing of ours."""
    with orthanc_server(installation, "differential", plugins=[installation.dicom_web]) as server:
        yield server


@pytest.fixture(scope="module")
def stored(orthanc: OrthancServer) -> list[Stored]:
    """Every file that Orthanc takes, each instance once."""
    found = list(files.storable([*files.package_files(), *files.corpus_files()]))
    readings = files.read(found)
    result = []
    for file in found:
        answer = orthanc.request("POST", "/instances", data=file.read_bytes())
        if answer.status_code != 200 or answer.json()["Status"] != "Success":
            continue
        reading = readings[file]
        assert reading.json is not None, f"{file.name}: {reading.error}; Orthanc takes it"
        result.append(Stored(file, answer.json()["ID"], {element.path: element for element in elements(reading.json)}))
    return result


def test_every_element_equals_what_orthanc_reads(
    orthanc: OrthancServer, stored: list[Stored], capsys: pytest.CaptureFixture[str]
) -> None:
    count, differences = 0, []
    for entry in stored:
        theirs = list(tag_elements(orthanc.json(f"/instances/{entry.identifier}/tags"), entry.ours))
        compared, found = compare(entry.file.name, entry.ours.values(), theirs)
        count += compared
        differences += found
    covered, rest = sort_out(differences, TAGS)
    _report(capsys, "Orthanc's tags", len(stored), count, covered)
    assert not rest, "\n".join(map(str, rest[:40]))
    assert len(stored) > 200
    assert count > 30_000


def test_every_element_equals_the_metadata_of_the_dicomweb_plugin(
    orthanc: OrthancServer, stored: list[Stored], capsys: pytest.CaptureFixture[str]
) -> None:
    count, files_compared, differences = 0, 0, []
    for entry in stored:
        names = orthanc.json(f"/instances/{entry.identifier}/simplified-tags")
        uids = [names[f"{level}InstanceUID"] for level in ("Study", "Series", "SOP")]
        theirs = web_elements(orthanc, *uids)
        if theirs is None:
            continue
        compared, found = compare(entry.file.name, entry.ours.values(), theirs)
        files_compared += 1
        count += compared
        differences += found
    covered, rest = sort_out(differences, WEB)
    _report(capsys, "the DICOMweb plugin's metadata", files_compared, count, covered)
    assert not rest, "\n".join(map(str, rest[:40]))
    # Some files make the plugin fail, such as those whose numbers are none.
    assert files_compared >= len(stored) - 5
    assert count > 30_000


def _report(capsys, source: str, file_count: int, element_count: int, covered: Counter[str]) -> None:
    with capsys.disabled():
        print(f"\n{file_count} files, {element_count} elements compared with {source}")
        for reason, times in covered.most_common():
            print(f"  {times:5} × {reason}")
