# SPDX-License-Identifier: GPL-3.0-or-later
"""Our DICOM JSON Model against pydicom's, element by element."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import pytest

from differential import files, pydicom_reading
from differential.elements import Difference, compare
from differential.elements import elements as elements_of
from differential.pydicom_reading import RAISED
from differential.rules import Rule, both, one_text, only_in, same_float, sort_out, swapped, value_by_value

ALLOWED = [
    Rule(
        "PS3.6: of one text a backslash is a part, as in Orthanc's tags; pydicom separates values",
        one_text,
    ),
    Rule(
        "PS3.18 F.2.5: an empty value among others is null; pydicom writes an empty string",
        value_by_value(lambda ours, theirs, _: ours is None and theirs == ""),
    ),
    Rule(
        "A float is written with the digits that a float has; pydicom writes those of the double it was widened to",
        value_by_value(same_float),
    ),
    Rule(
        "RFC 8259 section 6: JSON has no NaN and no infinities; pydicom passes them on",
        value_by_value(
            lambda ours, theirs, element: (
                (ours in ("NaN", "Infinity", "-Infinity") and isinstance(theirs, float) and not math.isfinite(theirs))
                or same_float(ours, theirs, element)
            )
        ),
    ),
    Rule(
        "PS3.18 F.2.3 note: SV and UV may be strings, and have to be beyond 2^53 (RFC 8259 section 6)",
        value_by_value(
            lambda ours, theirs, element: element.vr in ("SV", "UV") and abs(theirs) > 2**53 and ours == str(theirs)
        ),
    ),
    Rule("PS3.5 7.3: JSON is little endian; pydicom leaves the words of a big-endian file as they are", swapped),
    Rule(
        "PS3.5 6.2: spaces at the ends of CS and LO are padding; pydicom strips the last value only, at its end",
        value_by_value(
            lambda ours, theirs, element: (
                element.vr in ("CS", "LO") and isinstance(theirs, str) and (ours or "") == theirs.strip(" ")
            )
        ),
    ),
    Rule(
        "PS3.5 6.2.2: private elements are UN where the file does not say; pydicom has a dictionary of private ones",
        lambda difference: bool(
            difference.ours
            and difference.theirs
            and difference.ours.vr == "UN"
            and int(difference.ours.tag[:4], 16) % 2 == 1
            and difference.theirs.vr != RAISED
        ),
    ),
    Rule(
        "pydicom raises: numbers that are none, lengths that are no multiple of the size, VRs it does not know, and"
        " sequences that are cut off",
        lambda difference: bool(difference.theirs and difference.theirs.vr == RAISED),
    ),
    Rule(
        "PS3.5 6.1.2.5.3: code extensions end at the backslash between values; pydicom carries them on",
        both(only_in("charset-iso-2022-several.dcm"), lambda difference: difference.path == "00081070"),
    ),
    Rule(
        "PS3.3 C.12.1.1.2: ISO-IR 203 is Latin 9; pydicom does not know it",
        only_in("charset-iso-ir-203.dcm", "charset-iso-2022-ir-203.dcm"),
    ),
    Rule(
        "PS3.5 K.3: GB 2312 is designated anywhere in a line; pydicom sees it at the start of a value only",
        only_in("charset-iso-2022-ir-58.dcm"),
    ),
    Rule(
        "An element that is cut off by the end of the file is left out; pydicom returns the part that is there",
        both(
            only_in("truncated-in-value.dcm", "rtplan_truncated.dcm"),
            lambda difference: difference.ours is None,
        ),
    ),
    Rule(
        "PS3.5 A.10: JPIP Referenced Deflate is deflated; pydicom takes the stream for elements",
        only_in("syntax-JPIPHTJ2KReferencedDeflate.dcm"),
    ),
    Rule(
        "PS3.5 7.1: no element occurs twice; we take the first as Orthanc does, pydicom the last",
        only_in("duplicate.dcm"),
    ),
]

REFUSED_BY_PYDICOM = {
    "nesting-1000.dcm": "1000 sequences in each other exhaust Python's stack; we read those up to our limit",
}


def _is_below_raised(difference: Difference, raised: set[tuple[str, str]]) -> bool:
    """Whether an element is inside a sequence that pydicom could not read."""
    path = difference.path
    return any(file == difference.file and path.startswith(above + "[") for file, above in raised)


@pytest.mark.parametrize("find", [files.package_files, files.corpus_files], ids=["pydicom's files", "corpus"])
def test_every_element_equals_what_pydicom_reads(find, capsys: pytest.CaptureFixture[str]) -> None:
    found: list[Path] = find()
    ours = files.read(found)
    compared = elements = refused = 0
    differences: list[Difference] = []
    unexpected: list[str] = []
    for file in found:
        theirs, mine = pydicom_reading.read(file), ours[file]
        if theirs is None and mine.json is None:
            refused += 1
        elif theirs is None:
            if file.name not in REFUSED_BY_PYDICOM:
                unexpected.append(f"{file.name}: read by us, not by pydicom")
        elif mine.json is None:
            unexpected.append(f"{file.name}: {mine.error}; pydicom reads {len(theirs)} elements")
        else:
            count, found_differences = compare(file.name, elements_of(mine.json), elements_of(theirs))
            compared += 1
            elements += count
            differences += found_differences
    raised = {(entry.file, entry.path) for entry in differences if entry.theirs and entry.theirs.vr == RAISED}
    differences = [entry for entry in differences if not _is_below_raised(entry, raised)]
    covered, rest = sort_out(differences, ALLOWED)
    _report(capsys, find.__name__, compared, refused, elements, covered)
    assert not unexpected
    assert not rest, "\n".join(map(str, rest[:40]))
    assert compared > 50
    assert elements > 5_000


def _report(capsys, name: str, compared: int, refused: int, elements: int, covered: Counter[str]) -> None:
    with capsys.disabled():
        print(f"\n{name}: {compared} files, {elements} elements compared with pydicom; {refused} refused by both")
        for reason, count in covered.most_common():
            print(f"  {count:5} × {reason}")
