# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs of the plugin on the pages of Orthanc Explorer, where an administrator looks after them."""

import pytest
from harness.corpus import CT, instance
from harness.explorer_page import ExplorerPage
from harness.fixtures import Visit
from harness.polling import eventually
from harness.server import OrthancServer
from playwright.sync_api import expect

JOBS = {"preload": "OHIFPreload", "clear-cache": "OHIFClearCache"}


@pytest.mark.parametrize("route", JOBS)
def test_a_job_shows_in_orthanc_explorer(server: OrthancServer, visit: Visit, route: str) -> None:
    study = server.upload_study(instance(CT, f"shown job {route}"))
    job = server.request("POST", f"/ohif/{route}", json={"Studies": [study]}).json()["Path"]
    eventually(lambda: server.json(job)["State"] == "Success", "the end of the job")
    context, traffic = visit(server.url)
    explorer = ExplorerPage(context.new_page())
    explorer.open(server.url)
    explorer.open_jobs()
    assert (JOBS[route], "Success") in explorer.jobs()
    explorer.open_job(JOBS[route])
    expect(explorer.page.locator("#job-info")).to_contain_text("StudiesDone: 1")
    traffic.assert_clean()
