# SPDX-License-Identifier: GPL-3.0-or-later
"""Every transfer syntax, in single images and in multi-frame ones."""

import pytest
from harness.library import Library
from studies.syntaxes import ENCODINGS, FRAMES


@pytest.mark.parametrize(
    ("series", "name"),
    [
        pytest.param(
            series,
            encoding.name,
            marks=pytest.mark.study_type(f"Transfer syntax: {encoding.name}", "single images and frames"),
            id=encoding.name.replace(" ", "-"),
        )
        for series, encoding in enumerate(ENCODINGS, start=1)
    ],
)
@pytest.mark.parametrize("study", ["syntaxes single", "syntaxes frames"], ids=["single", "frames"], scope="module")
def test_images_in_every_transfer_syntax_show(library: Library, study: str, series: int, name: str) -> None:
    with library.open(study, stays=True) as viewer:
        viewer.open(name)
        viewer.wait_for_code(1, series)
        for number in (FRAMES, 2):
            viewer.show_slice(number - 1)
            viewer.wait_for_code(number, series)
