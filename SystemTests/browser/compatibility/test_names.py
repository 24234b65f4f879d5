# SPDX-License-Identifier: GPL-3.0-or-later
"""The patient's name in the header, in every script."""

import pytest
from harness.library import Library
from studies.names import NAMES, Name


@pytest.mark.study_type("Names in eight languages and character sets", "the alphabetic group, in the header")
@pytest.mark.parametrize("name", NAMES, ids=[name.language for name in NAMES])
def test_the_name_shows_in_the_header(library: Library, name: Name) -> None:
    with library.open(f"name {name.language}") as viewer:
        viewer.wait_for_code(1)
        assert viewer.patient_name() == name.alphabetic.replace("^", ", ")
