# SPDX-License-Identifier: GPL-3.0-or-later
"""A filter that lets everybody GET what is below `/ohif/`, and nothing else: nothing of a patient comes that way."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from harness.confidential import routes
from harness.guarded import Guarded, guarded_server
from workbench.installation import Installation


@pytest.fixture(scope="module", params=["dicom-json", "dicom-web"])
def guarded(request: pytest.FixtureRequest, installation: Installation) -> Iterator[Guarded]:
    """One for each data source."""
    with guarded_server(installation, f"guarded-{request.param}", request.param) as running:
        yield running


def test_no_route_with_data_answers(guarded: Guarded) -> None:
    """Whatever name stands in its path; not even that nothing has changed."""
    study = guarded.study
    for template in study.routes:
        path = study.path(template)
        others = [study.path(template, name) for name in study.names()]
        for target in (path, f"{path}/", f"{path}?viewer=3.12", *others):
            assert guarded.ask(target).status == 403, target
        tag = guarded.server.get(path).headers["ETag"]
        assert guarded.ask(path, If_None_Match=tag).status == 403
        for method in ("HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
            assert guarded.ask(path, method).status in (403, 405), method


def test_nothing_but_the_viewer_is_below_its_root(guarded: Guarded) -> None:
    study = guarded.study
    below = [study.path(template) for template in routes()]
    below += [study.path(template, name) for template in study.routes for name in study.names()]
    # What other plugins answer there, or ours has answered once.
    for name in study.names():
        below += [f"/{place}/{name}" for place in ("frames", "document", "video", "dicom-json", "viewer", "studies")]
        below += [f"/frames/{name}/1", f"/dicom-web/studies/{name}/metadata", f"/viewer/dicomjson/{name}"]
    for target in below:
        answer = guarded.ask(f"/ohif{target}")
        assert answer.status in (200, 404), target
    keys = ("url", "StudyInstanceUIDs", "AccessionNumber", "PatientID", "id", "token", "beside-others")
    names = (*study.names(), study.path(study.routes[-1]))
    query = "&".join(f"{key}={quote(name)}" for key in keys for name in names)
    for path in ("/ohif", "/ohif/", "/ohif/dicom-json", "/ohif/viewer", "/ohif/status", "/ohif/app-config.js"):
        assert guarded.ask(f"{path}?{query}").status == 200, path


WAYS_OUT = [
    *("/ohif/..{}", "/ohif/%2e%2e{}", "/ohif/%252e%252e{}", "/ohif/..%2f{}", "/ohif%2f..{}", "/ohif/.{}", "/ohif/{}"),
    *("//ohif/..{}", "/{}", "/./{}", "/ohif/x/../..{}", "/ohif;/..{}", "/ohif/..;{}", "/ohif\\..{}", "/ohif/%00{}"),
    *("/OHIF/..{}", "{}?/ohif/", "{}#/ohif/", "{}/../../../ohif/", "{}%00/ohif/", "%00/ohif/..{}"),
    "http://127.0.0.1/ohif/..{}",
]


@pytest.mark.each_version
def test_no_spelling_leads_out_of_the_viewers_root(guarded: Guarded) -> None:
    for template in guarded.study.routes:
        path = guarded.study.path(template)
        for way in WAYS_OUT:
            guarded.ask(way.format(path))


def test_what_is_for_administrators_is_refused(guarded: Guarded) -> None:
    for path in routes("POST"):
        for method in ("POST", "PUT", "DELETE"):
            assert guarded.ask(path, method).status in (403, 405), path
    for path in ("/tools/lookup", "/tools/find"):
        assert guarded.ask(path, "POST").status == 403
    for path in ("/", "/studies", "/dicom-web/studies", f"/dicom-web/studies/{guarded.study.uid}/metadata", "/jobs"):
        assert guarded.ask(path).status == 403, path
