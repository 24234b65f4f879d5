# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of docs/compatibility.md: a column for each release of OHIF and data source, each written by its run."""

from pathlib import Path

import pytest
from harness import compatibility
from harness.compatibility import Document, Note, Table, is_in

PAGE = """# Compatibility

- OHIF 3.10.0-beta.5, with Orthanc 1.10.1

<!-- table -->
| Study | What the test sees | 3.10, `dicom-json` | 3.10, `dicom-web` |
|---|---|---|---|
| CT | each slice | shown | shown |
| ECG | that it is listed | shown | – |
<!-- end of table -->

The end.
"""


@pytest.mark.parametrize(
    ("version", "since", "until", "answer"),
    [
        ("3.13.2", "", "", True),
        ("3.13.2", "3.13", "", True),
        ("3.12.10", "3.13", "", False),
        ("3.12.10", "3.9", "3.13", True),
        ("3.13.0", "", "3.13", False),
        ("3.14.0-beta.6", "3.14", "", True),
        ("3.10.0-beta.5", "", "3.10", False),
    ],
)
def test_releases_are_compared_by_their_numbers(version: str, since: str, until: str, answer: bool) -> None:
    assert is_in(version, since, until) is answer


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "compatibility.md"
    file.write_text(PAGE)
    return file


@pytest.fixture
def table() -> Table:
    return Table.of([Note("CT", "3D", "dicom-json", []), Note("SEG", "voxels", "dicom-json", ["OHIF draws none"])])


def test_what_is_not_said_is_found(page: Path, table: Table) -> None:
    document = Document.read(page)
    assert document.contradictions(table, "3.10.0", "dicom-json") == ["SEG: OHIF draws none"]
    assert document.contradictions(table, "3.13.2", "dicom-json") == ["CT: shown", "SEG: OHIF draws none"]
    assert document.contradictions(table, "3.13.2", "dicom-web") == []


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_run_writes_its_own_columns(page: Path, table: Table, is_whole: bool) -> None:
    document = Document.read(page)
    document.take_up(table, "3.13.2", is_whole=is_whole)
    document.write("- OHIF 3.13.2, with Orthanc 1.10.1", page)
    text = page.read_text()
    assert "- OHIF 3.10.0-beta.5, with Orthanc 1.10.1\n- OHIF 3.13.2, with Orthanc 1.10.1\n\n<!-- table -->" in text
    assert text.endswith("<!-- end of table -->\n\nThe end.\n")
    again = Document.read(page)
    assert list(again.columns) == ["3.13, `dicom-json`", "3.10, `dicom-json`", "3.10, `dicom-web`"]
    assert again.columns["3.10, `dicom-json`"]["CT"] == "shown"
    assert again.columns["3.13, `dicom-json`"]["SEG"] == "OHIF draws none"
    assert again.contradictions(table, "3.13.2", "dicom-json") == []
    assert again.proofs["CT"] == ("3D" if is_whole else "each slice")
    assert ("ECG" in again.proofs) != is_whole
    document.write("- OHIF 3.13.2, with Orthanc 1.10.1", page)
    assert page.read_text() == text


def test_the_tests_of_a_release_may_run_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compatibility, "_KEPT", tmp_path)
    files = ["test_one.py", "test_two.py"]
    ct, ecg, old = (f"a/test_one.py::test_{name}" for name in ("ct", "ecg", "old"))
    first = {old: Note("MR", "3D", "dicom-json", []), ecg: Note("ECG", "drawn", "dicom-json", [], failed=True)}
    compatibility.keep(first, "3.13.2", tests=[old, ecg, ct])
    assert compatibility.kept(files, "3.13.2")[1] == [ecg, ct, "test_two.py"]
    others = {
        ct: Note("CT", "3D", "dicom-json", []),
        ecg: Note("ECG", "drawn", "dicom-json", ["OHIF draws none"]),
        "a/test_two.py::test_ct": Note("CT", "a length", "dicom-web", ["OHIF measures none"]),
    }
    compatibility.keep(others, "3.13.2")
    assert compatibility.kept(files, "3.13.2")[1] == ["test_two.py"]
    # The other one is a test no longer.
    compatibility.keep(others, "3.13.2", tests=[ct, ecg, "a/test_two.py::test_ct"])
    assert compatibility.kept(files, "3.12.10")[1] == files
    notes, missing = compatibility.kept(files, "3.13.2")
    assert missing == []
    table = Table.of(notes)
    assert table.cells("dicom-json") == {"CT": "shown", "ECG": "OHIF draws none"}
    assert table.cells("dicom-web") == {"CT": "OHIF measures none"}
    assert table.rows["CT"].proofs == ["3D", "a length"]
