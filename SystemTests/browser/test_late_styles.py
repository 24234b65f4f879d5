# SPDX-License-Identifier: GPL-3.0-or-later
"""A study opens in whatever order the parts of OHIF come."""

import pytest
from harness.corpus import CT, volume
from harness.fixtures import Visit
from harness.server import OrthancServer
from harness.viewer_page import ViewerPage

# Style sheets are added to the page 3 seconds after OHIF has asked for them.
LATE = """
const append = Node.prototype.appendChild;
Node.prototype.appendChild = function (node) {
    if (node instanceof HTMLLinkElement && node.rel === 'stylesheet') {
        window.lateSheets = (window.lateSheets || 0) + 1;
        setTimeout(() => append.call(this, node), 3000);
        return node;
    }
    return append.call(this, node);
};
"""


@pytest.mark.every_release
def test_a_study_opens_when_style_sheets_come_after_scripts(server: OrthancServer, visit: Visit) -> None:
    """OHIF 3.12 stayed black then."""
    study = server.upload_study(*volume(CT, "late styles", 1))
    context, traffic = visit(server.url)
    page = context.new_page()
    page.add_init_script(LATE)
    page.goto(f"{server.url}/ohif/viewer?url=../studies/{study}/ohif-dicom-json")
    ViewerPage(page).wait_until_drawn()
    assert page.evaluate("() => window.lateSheets") > 0
    traffic.assert_clean()
