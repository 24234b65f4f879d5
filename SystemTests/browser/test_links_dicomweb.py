# SPDX-License-Identifier: GPL-3.0-or-later
"""The same links with OHIF's DICOMweb source, which knows studies by their UIDs alone."""

import pytest
from harness.corpus import CT, volume
from harness.fixtures import Visit
from harness.server import orthanc_server
from harness.viewer_page import ViewerPage
from playwright.sync_api import expect
from workbench import paths
from workbench.installation import Installation

LINKS = {
    "a UID": "viewer?StudyInstanceUIDs={uid}",
    "a UID in small letters": "viewer/dicomweb?studyInstanceUIDs={uid}",
    "an accession number": "viewer?AccessionNumber=A+1",
    "a patient identifier": "viewer/?PatientID=P+1",
    "OHIF 2": "viewer/{uid}",
    "a document": "viewer?url=../studies/{study}/ohif-dicom-json",
    "a patient's document": "viewer?url=../patients/{patient}/ohif-dicom-json",
    "a UID for an identifier": "viewer?url=../studies/{uid}/ohif-dicom-json",
}
BRIEF = ("a UID in small letters", "an accession number", "OHIF 2", "a document")
"""One for each way in which the page finds the UID."""


@pytest.mark.every_release
def test_a_link_of_any_form_opens_the_study_by_its_uid(
    request: pytest.FixtureRequest, installation: Installation, visit: Visit
) -> None:
    forms = BRIEF if request.config.getoption("--brief") else LINKS
    with orthanc_server(
        installation,
        "links-dicomweb",
        ohif={"DataSource": "dicom-web"},
        plugins=[paths.PLUGIN, installation.dicom_web],
    ) as server:
        files = volume(CT, "web", 3, PatientName="Doe^Jane", PatientID="P 1", AccessionNumber="A 1")
        study = server.upload_study(*files)
        patient = server.json(f"/studies/{study}/patient")["ID"]
        context, traffic = visit(server.url)
        viewer = ViewerPage(context.new_page())
        for form in forms:
            uid = files[0].StudyInstanceUID
            viewer.page.goto(f"{server.url}/ohif/{LINKS[form].format(uid=uid, study=study, patient=patient)}")
            viewer.wait_until_drawn()
            assert viewer.page.url.endswith(f"?StudyInstanceUIDs={uid}"), form
        assert traffic.errors == traffic.foreign == []
        viewer.page.goto(f"{server.url}/ohif/viewer?PatientID=nobody")
        expect(viewer.page.get_by_role("alert")).to_have_text("The study cannot be opened. There is no such study.")
