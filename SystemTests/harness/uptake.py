# SPDX-License-Identifier: GPL-3.0-or-later
"""The standardised uptake value that OHIF measures in a PET."""

import pytest
from studies.emission import UPTAKE

from .study_page import StudyPage, numbers


def assert_uptake(viewer: StudyPage) -> None:
    """Opens the PET beside the CT that the page shows, and measures the phantom."""
    viewer.show_code(1)
    viewer.open("PET")
    viewer.until(lambda: viewer.code() is None, "the PET does not show")
    viewer.wait_for_image()
    viewer.drag("EllipticalROI", (0.5, 0.5), (0.75, 0.75))
    uptake = pytest.approx(UPTAKE, abs=0.01)
    viewer.until(
        lambda: numbers(viewer.drawn_texts(), "SUV")[:1] == [uptake], lambda: f"uptake: {viewer.drawn_texts()!r}"
    )
