# SPDX-License-Identifier: GPL-3.0-or-later
"""Links that name studies in every form that people and programs have, with OHIF's source of documents."""

import pytest
from harness.corpus import CT, instance, volume
from harness.fixtures import Visit
from harness.server import OrthancServer
from harness.viewer_page import ViewerPage


def _study(server: OrthancServer, name: str, slices: int, accession: str) -> str:
    """Stores a study of Jane Doe and gives its UID."""
    files = volume(CT, name, slices, PatientName="Doe^Jane", PatientID="links", AccessionNumber=accession)
    server.upload_study(*files)
    return files[0].StudyInstanceUID


@pytest.fixture(scope="module")
def uids(server: OrthancServer) -> list[str]:
    """Two studies of one patient."""
    return [_study(server, "first", 3, "A 1"), _study(server, "second", 4, "B2")]


@pytest.mark.every_release
@pytest.mark.parametrize("route", ["viewer", "viewer/dicomjson"])
@pytest.mark.parametrize("form", ["StudyInstanceUIDs={uid}", "AccessionNumber=A%201"])
def test_a_study_opens_by_what_is_known_of_it(
    server: OrthancServer, uids: list[str], visit: Visit, route: str, form: str
) -> None:
    context, traffic = visit(server.url)
    viewer = ViewerPage(context.new_page())
    viewer.page.goto(f"{server.url}/ohif/{route}?{form.format(uid=uids[0])}")
    viewer.wait_until_drawn()
    assert viewer.patient_name() == "Doe, Jane"
    viewer.wait_until_slices(3)
    viewer.page.reload()
    viewer.wait_until_drawn()
    traffic.assert_clean()


def test_several_studies_open_together(server: OrthancServer, uids: list[str], visit: Visit) -> None:
    context, traffic = visit(server.url)
    viewer = ViewerPage(context.new_page())
    viewer.page.goto(f"{server.url}/ohif/viewer?StudyInstanceUIDs={','.join(uids)}")
    viewer.wait_until_drawn()
    viewer.wait_for_series(2)
    traffic.assert_clean()


def test_a_patient_and_a_series_open_by_their_documents(server: OrthancServer, uids: list[str], visit: Visit) -> None:
    [stored] = server.upload(instance(CT, "first", number=1, PatientName="Doe^Jane", PatientID="links"))
    patient = server.json(f"/studies/{stored['ParentStudy']}/patient")["ID"]
    for address, series in ((f"patients/{patient}", 2), (f"series/{stored['ParentSeries']}", 1)):
        context, traffic = visit(server.url)
        viewer = ViewerPage(context.new_page())
        viewer.page.goto(f"{server.url}/ohif/viewer?url=../{address}/ohif-dicom-json")
        viewer.wait_until_drawn()
        viewer.wait_for_series(series)
        traffic.assert_clean()


@pytest.mark.every_release
@pytest.mark.parametrize("query", ["StudyInstanceUIDs=1.2.3", "url=../studies/nonsense/ohif-dicom-json"])
def test_a_link_to_a_study_that_is_not_there_says_so(server: OrthancServer, visit: Visit, query: str) -> None:
    """OHIF itself stays black."""
    context, _ = visit(server.url)
    page = context.new_page()
    page.goto(f"{server.url}/ohif/viewer?{query}")
    notice = page.get_by_role("alert")
    notice.wait_for()
    assert notice.inner_text().startswith("The study cannot be opened.")
    assert "no such study" in notice.inner_text().lower()
