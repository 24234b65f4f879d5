# SPDX-License-Identifier: GPL-3.0-or-later
"""The viewer for who has signed in: as a user of Orthanc, also inside a page of the same site, and at a proxy."""

from pathlib import Path

import pydicom
import pytest
from harness.browser import browsing
from harness.fixtures import Starter, Visit
from harness.library import catalogue
from harness.server import OrthancServer
from harness.sign_in import SESSION, guarding_proxy
from harness.study_page import StudyPage
from playwright.sync_api import Browser
from workbench import paths


def store(server: OrthancServer, name: str, *others: str) -> str:
    """Stores a study of the catalogue, and other ones as its last series; gives Orthanc's identifier."""
    files = [pydicom.dcmread(paths.STUDIES / file) for file in catalogue()[name]["files"]]
    for number, file in enumerate((file for study in others for file in catalogue()[study]["files"]), start=100):
        files.append(pydicom.dcmread(paths.STUDIES / file))
        files[-1].SeriesNumber = number
    for file in files:
        for keyword in ("StudyInstanceUID", "PatientID", "PatientName"):
            setattr(file, keyword, getattr(files[0], keyword))
    return server.upload_study(*files)


@pytest.mark.timeout(600)
def test_a_user_of_orthanc_sees_a_study_inside_another_page(start: Starter, browser: Browser) -> None:
    users = {"AuthenticationEnabled": True, "RegisteredUsers": {"doctor": "secret"}}
    with start(configuration=users, credentials=("doctor", "secret")) as server:
        study = store(server, "ct seg", "pdf")
        credentials = {"username": "doctor", "password": "secret", "origin": server.url}
        with browsing(browser, server.url, http_credentials=credentials) as (context, traffic):
            viewer_url = f"/ohif/viewer?url=../studies/{study}/ohif-dicom-json"
            portal = f'<iframe src="{viewer_url}" name="viewer" style="width: 1260px; height: 840px"></iframe>'
            context.route("**/portal", lambda route: route.fulfill(body=portal, content_type="text/html"))
            page = context.new_page()
            page.goto(f"{server.url}/portal")
            frame = page.frame("viewer")
            assert frame is not None
            viewer = StudyPage(frame)
            viewer.wait_for_viewports()
            viewer.show_code(1)
            viewer.open("Boxes")
            viewer.say_yes()
            viewer.show_code(5)
            viewer.until(lambda: viewer.coloured_pixels() > 200, "no segment is drawn")
            viewer.open("Report")
            viewer.until(lambda: viewer.share_of_colour((1, 1, 0)) > 0.1, "the page of the document does not show")
            assert frame.get_by_role("alert").count() == 0
            assert traffic.errors == traffic.foreign == []
            # The browser learns by them that it has to give a name.
            assert {failure.partition(" ")[0] for failure in traffic.failures} <= {"401"}


def test_a_study_opens_for_who_has_signed_in_at_a_proxy(server: OrthancServer, visit: Visit, tmp_path: Path) -> None:
    study = store(server, "ct axial")
    with guarding_proxy(server.url, tmp_path / "nginx", tls=True) as root:
        context, traffic = visit(root)
        name, _, value = SESSION.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": root, "secure": True}])
        viewer = StudyPage(context.new_page())
        viewer.page.goto(f"{root}/ohif/viewer?url=../studies/{study}/ohif-dicom-json")
        viewer.wait_for_viewports()
        viewer.show_code(1)
        viewer.show_code(12)
        traffic.assert_clean()
