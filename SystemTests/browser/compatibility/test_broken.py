# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects that contradict themselves, or lack what they need, leave the rest of their study alone."""

import pytest
from harness.library import Library
from studies.broken import KINDS


@pytest.mark.study_type("Broken objects of eleven kinds", "the good series before and after them")
@pytest.mark.sources("dicom-json")
@pytest.mark.parametrize("kind", KINDS, ids=[kind.replace(" ", "-") for kind in KINDS])
def test_good_series_beside_a_broken_one_open(library: Library, kind: str) -> None:
    with library.open(f"broken {kind}", is_clean=False) as viewer:
        viewer.open("before")
        viewer.wait_for_first_code()
        viewer.show_code(viewer.numbers()[-1])
        viewer.open("after")
        viewer.until(lambda: viewer.slice_position() == (1, 3), "the other series does not open")
        viewer.wait_for_first_code()
