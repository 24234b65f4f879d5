# SPDX-License-Identifier: GPL-3.0-or-later
"""An instance of which too much is known is listed as not supported, and the rest of its study shows."""

from corpus import raw
from harness.corpus import CT, instance, volume
from harness.fixtures import Starter, Visit
from harness.viewer_page import ViewerPage
from playwright.sync_api import expect
from pydicom.uid import ImplicitVRLittleEndian

CONTENT = 0x0040A730
TEXT = 0x0040A160


def test_an_instance_that_is_too_large_is_listed_and_the_others_show(start: Starter, visit: Visit) -> None:
    with start(ohif={"MaximumInstanceSize": 1}) as server:
        large = instance(CT, "large", "2", SeriesNumber=2, SeriesDescription="Too large", PixelData=None)
        # No value is large, but all of them together are.
        items = raw.sequence(CONTENT, [raw.item(raw.text(TEXT, None, "x" * 900)) for _ in range(1500)], None)
        server.upload(raw.with_elements(large, items, ImplicitVRLittleEndian))
        study = server.upload_study(*volume(CT, "large", 3))
        assert server.document(study)["NumInstances"] == 4
        assert server.json("/ohif/status")["Instances"]["ListedOnly"] == 1
        context, _ = visit(server.url)
        page = context.new_page()
        page.goto(f"{server.url}/ohif/viewer?url=../studies/{study}/ohif-dicom-json")
        viewer = ViewerPage(page)
        viewer.wait_until_drawn()
        viewer.wait_until_slices(3)
        expect(page.get_by_role("alert")).to_have_count(0)
        assert [series.has_picture for series in viewer.series()] == [True, False]
        not_supported = page.locator('[data-cy="study-browser-thumbnail-no-image"]')
        expect(not_supported).to_contain_text("Too large")
        # A warning sign, whose tip says why.
        expect(not_supported.locator('[id^="display-set-tooltip"]')).to_have_count(1)
