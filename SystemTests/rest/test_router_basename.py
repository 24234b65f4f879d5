# SPDX-License-Identifier: GPL-3.0-or-later
"""`RouterBasename`: what OHIF's router is told when a proxy's prefix is configured by hand."""

import pytest
from harness.fixtures import Starter


@pytest.mark.parametrize(
    ("configured", "told"),
    [
        ("/imaging/ohif/", "/imaging/ohif/"),
        ("imaging/ohif", "/imaging/ohif/"),
        ("/imaging/ohif", "/imaging/ohif/"),
        ("imaging/ohif/", "/imaging/ohif/"),
    ],
)
def test_missing_slashes_are_supplied(start: Starter, configured: str, told: str) -> None:
    with start(ohif={"RouterBasename": configured}) as server:
        config = server.get("/ohif/app-config.js").text
        assert f'"{told}"' in config or f"'{told}'" in config
