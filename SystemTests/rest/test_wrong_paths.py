# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths of the plugin's routes that name nothing: 404, with a sentence."""

import re

import pytest
from harness.confidential import Confidential
from harness.raw_http import raw_request
from harness.server import OrthancServer

IDENTIFIER = "00000000-00000000-00000000-00000000-00000000"
NO_NAMES = [
    IDENTIFIER, IDENTIFIER[:-1], f"{IDENTIFIER}0", f"{IDENTIFIER}%20", "nonsense", "1.2.3", "1" * 129, "9" * 5000, "0",
    "-1", "1.5", "%20", "%C3%A9", "*", "%25", "%2A", "1%2C2%2Cx", "a%0d%0aX:%20y", "'", '%22"', "$",
]
NO_NUMBERS = ["0", "-1", "1.5", "x", "01", "%201", "21", "9223372036854775807", "99999999999999999999"]


@pytest.fixture(scope="module")
def study(server: OrthancServer) -> Confidential:
    """What the right paths name."""
    return Confidential.stored(server, "wrong")


def test_a_name_that_nothing_has_is_not_found(server: OrthancServer, study: Confidential) -> None:
    for template in study.routes:
        right = study.path(template).split("/")
        for index, hole in enumerate(template.split("/")):
            if not hole.startswith("{"):
                continue
            names = NO_NUMBERS if hole.startswith("{number") else NO_NAMES
            for name in (*names, right[index].upper() + "X"):
                target = "/".join([*right[:index], name, *right[index + 1 :]])
                answer = raw_request(server, "GET", target)
                assert answer.status == 404, (target, answer)
                assert re.fullmatch(rb"There is no such [a-z, ]+\.", answer.body.strip()), (target, answer)
    assert server.get("/system").status_code == 200


def test_what_an_instance_is_not_is_not_found(server: OrthancServer, study: Confidential) -> None:
    """A document of an image, frames of a document."""
    for template in (one for one in study.routes if one.startswith("/instances/")):
        right = study.path(template).split("/")
        for part in study.parts.values():
            answer = server.get("/".join([*right[:2], part.instance, *right[3:]]))
            assert answer.status_code == (200 if part.instance == right[2] else 404), (template, part)
