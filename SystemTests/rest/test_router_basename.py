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


def test_a_basename_cannot_break_out_of_its_text(start: Starter) -> None:
    """What an administrator writes is data, not script: quotes and line ends are escaped."""
    with start(ohif={"RouterBasename": '/a"b\\c\n</script>/'}) as server:
        config = server.get("/ohif/app-config.js").text
        assert '/a"b' not in config
        assert "\n</script>" not in config
