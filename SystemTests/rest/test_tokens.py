# SPDX-License-Identifier: GPL-3.0-or-later
"""With a token for a study everything of that study answers, by whatever route, and nothing of another one."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import requests
from harness.confidential import Confidential, disclosed, routes
from harness.shares import MODELS, Shares, shares_server
from workbench.installation import Installation

DICOM_JSON = {"Accept": "application/dicom+json"}


@dataclass(frozen=True)
class Ward:
    """Studies of two patients, two of them the first one's, and tokens."""

    shares: Shares
    mine: Confidential
    other: Confidential
    """Of the same patient."""
    strange: Confidential
    """Of another patient."""
    token: str
    """For `mine`."""

    @property
    def others(self) -> tuple[Confidential, Confidential]:
        """What the token does not open."""
        return self.other, self.strange

    def ask(self, target: str, token: str | None = None, method: str = "GET", **headers: str) -> requests.Response:
        """What the one who has a token gets; fails when it tells of another study."""
        headers = {"Authorization": f"Bearer {token}" if token else "", **headers}
        answer = self.shares.server.request(method, target, headers=headers, allow_redirects=False)
        hidden = self.others if token == self.token else (self.mine, *self.others)
        if answer.status_code != 200 or token == self.token:
            # A patient's identifiers are in each of their studies.
            common = {self.mine.patient, *self.mine.texts.values(), *self.mine.texts["PatientName"].split("^")}
            whole = answer.content + repr(answer.headers).encode()
            told = [one for one in disclosed(hidden, whole, target) if one.decode("latin-1") not in common]
            assert told == [], f"{method} {target}: {answer.status_code}"
        return answer


# The token as argument does not concern the DICOMweb plugin.
@pytest.fixture(scope="module", params=MODELS.values(), ids=MODELS.keys())
def ward(request: pytest.FixtureRequest, installation: Installation) -> Iterator[Ward]:
    """One of each model, the one that takes headers only with Orthanc's DICOMweb plugin."""
    takes_argument: bool = request.param
    with shares_server(
        installation, f"ward-{takes_argument}", takes_argument, has_dicom_web=not takes_argument
    ) as shares:
        mine, other = (Confidential.stored(shares.server, name, patient="first") for name in ("mine", "other"))
        strange = Confidential.stored(shares.server, "strange")
        token = shares.grant(mine.study, "mine")
        yield Ward(shares, mine, other, strange, token)
        # Tokens stand in no line, nor does what files say.
        log = shares.server.log().encode()
        words = [text for study in (mine, other, strange) for text in study.written()]
        assert [word for word in (*words, *(token.encode() for token in shares.tokens)) if word in log] == []


@pytest.mark.each_version
def test_a_token_opens_all_of_its_study_and_nothing_else(ward: Ward) -> None:
    for template in ward.mine.routes:
        path = ward.mine.path(template)
        is_patients = template.startswith("/patients/")
        answer = ward.ask(path, ward.token)
        assert answer.status_code == (403 if is_patients else 200), template
        assert bool(disclosed([ward.mine], answer.content)) != is_patients, template
        named = ward.ask(f"{path}?token={ward.token}")
        assert named.status_code == (200 if ward.shares.takes_argument and not is_patients else 403), template
        if named.status_code == 200:
            assert named.content == answer.content
        for refused in (None, "x"):
            assert ward.ask(path, refused).status_code == 403, template
        for study in ward.others:
            for target in (study.path(template), f"{study.path(template)}?token={ward.token}"):
                assert ward.ask(target, ward.token).status_code == 403, target


def test_a_path_of_its_study_gives_nothing_of_another_one(ward: Ward) -> None:
    """Not by a query, nor by names of the other one behind those of the right one, or before them."""
    for template in ward.mine.routes:
        for study in ward.others:
            names = "&".join(f"{key}={name}" for key in ("StudyInstanceUIDs", "url", "id", "beside-others")
                             for name in (study.uid, study.study))
            ward.ask(f"{ward.mine.path(template)}?{names}", ward.token)
            whole, strange = ward.mine.path(template).split("/"), study.path(template).split("/")
            for index, component in enumerate(strange):
                if component != whole[index]:
                    for target in (
                        "/".join([*whole[:index], component, *whole[index + 1 :]]),
                        "/".join([*whole[: index + 1], *strange[index + 1 :]]),
                        "/".join([*strange[: index + 1], *whole[index + 1 :]]),
                    ):
                        ward.ask(target, ward.token)


def test_lists_maintenance_and_searches_are_for_others(ward: Ward) -> None:
    for path in ("/patients", "/studies", "/series", "/instances", "/jobs", "/changes"):
        assert ward.ask(path, ward.token).status_code == 403, path
    for path in (*routes("POST"), "/tools/find"):
        assert ward.ask(path, ward.token, "POST").status_code == 403, path
    # A share finds out which of Orthanc's identifiers a UID has: that tells nothing that it did not name.
    found = ward.shares.server.request(
        "POST", "/tools/lookup", data=ward.mine.uid, headers={"Authorization": f"Bearer {ward.token}"})
    assert [one["ID"] for one in found.json()] == [ward.mine.study]


def test_tokens_of_other_levels_open_what_lies_below(ward: Ward) -> None:
    patient = ward.shares.grant(ward.mine.patient, "patient")
    part = ward.mine.parts["image"]
    tokens = {patient: "patients", ward.shares.grant(part.series, "series"): "series",
              ward.shares.grant(part.instance, "instance"): "instances"}
    order = ["patients", "studies", "series", "instances"]
    for token, level in tokens.items():
        for template in (one for one in ward.mine.routes if one.split("/")[1] in order and "number}" not in one):
            is_below = order.index(template.split("/")[1]) >= order.index(level)
            is_of_part = level == "patients" or ward.mine.path(template).split("/")[2] in (part.series, part.instance)
            expected = 200 if is_below and is_of_part else 403
            assert ward.ask(ward.mine.path(template), token).status_code == expected, (level, template)
            assert ward.ask(ward.strange.path(template), token).status_code == 403, (level, template)


def test_answers_do_not_depend_on_who_asks(ward: Ward) -> None:
    """A proxy or a browser could mix them up otherwise, and a revoked token must show."""
    token = ward.shares.grant(ward.mine.study, "revoked")
    targets = [ward.mine.path(template) for template in ward.mine.routes if not template.startswith("/patients/")]
    tags = {}
    for target in targets:
        own = ward.shares.server.get(target)
        shared = ward.ask(target, token)
        assert shared.headers["Cache-Control"] == own.headers["Cache-Control"] == "private, no-cache", target
        tags[target] = own.headers["ETag"]
        assert shared.headers["ETag"] == tags[target], target
        assert ward.ask(target, token, If_None_Match=tags[target]).status_code in (200, 304)
        assert token not in repr(shared.headers)
        assert token.encode() not in shared.content
    ward.shares.revoke(token)
    for target in targets:
        assert ward.ask(target, token, **{"If-None-Match": tags[target]}).status_code == 403, target


@pytest.mark.parametrize("ward", [MODELS["header only"]], indirect=True, ids=["header only"])
def test_a_token_opens_its_study_by_dicom_web(ward: Ward) -> None:
    """By Orthanc's plugin, which the page asks with `DataSource` `dicom-web`."""
    for study in (ward.mine, *ward.others):
        part = study.parts["image"]
        series = f"/dicom-web/studies/{study.uid}/series/{part.series_uid}"
        for path in (
            f"/dicom-web/studies?StudyInstanceUID={study.uid}", f"/dicom-web/studies/{study.uid}/series",
            f"{series}/metadata", f"{series}/instances/{part.sop_uid}/frames/1",
        ):
            accept = {} if "frames" in path else DICOM_JSON
            status = 200 if study is ward.mine else 403
            assert ward.ask(path, ward.token, **accept).status_code == status, path
            assert ward.ask(path, None, **accept).status_code == 403, path
    # Lists of all that there is, and of a patient, which OHIF asks for beside a study.
    for query in ("", "?limit=1", f"?PatientID={ward.mine.texts['PatientID']}"):
        assert ward.ask(f"/dicom-web/studies{query}", ward.token, **DICOM_JSON).status_code == 403
