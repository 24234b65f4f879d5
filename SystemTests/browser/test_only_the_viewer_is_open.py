# SPDX-License-Identifier: GPL-3.0-or-later
"""Links where everybody gets the viewer's files and nothing else: a sentence, and nothing of a patient."""

import pytest
from harness.browser import PATIENCE
from harness.confidential import disclosed
from harness.fixtures import Visit
from harness.guarded import guarded_server
from playwright.sync_api import expect
from workbench.installation import Installation

REASON = "The server does not let you see it."
LINKS = {
    "dicom-json": ("viewer?url=../studies/{study}/ohif-dicom-json", "viewer/{uid}"),
    "dicom-web": ("viewer?url=../patients/{patient}/ohif-dicom-json", "viewer?StudyInstanceUIDs={uid}"),
}
"""One for each way in which a page gets at a study; the others are looked at without opening a page for each."""
FIND = """
query => {
    const { namesIn, findStudies } = window.ohifPage;
    return findStudies(namesIn(new URLSearchParams(query))).catch(refusal => refusal.message);
}
"""


@pytest.mark.parametrize("source", LINKS)
def test_a_link_of_any_form_says_that_the_server_refuses(
    installation: Installation, visit: Visit, source: str
) -> None:
    with guarded_server(installation, f"links-{source}", source) as guarded:
        server, study = guarded.server, guarded.study
        context, traffic = visit(server.url)
        statuses = {}
        context.on("response", lambda answer: statuses.update({answer.url: answer.status}))
        page = context.new_page()
        for form in LINKS[source]:
            link = form.format(study=study.study, patient=study.patient, uid=study.uid)
            page.goto("about:blank")
            page.goto(f"{server.url}/ohif/{link}")
            expect(page.get_by_role("alert")).to_have_text(f"The study cannot be opened. {REASON}", timeout=PATIENCE)
            said = page.content() + "".join(traffic.console)
            assert disclosed([study], said.encode(), link) == []
        for keyword in ("AccessionNumber", "PatientID"):
            assert page.evaluate(FIND, f"{keyword}={study.texts[keyword]}") == REASON
        outside = [status for url, status in statuses.items() if not url.startswith(f"{server.url}/ohif")]
        assert outside
        assert set(outside) == {403}
