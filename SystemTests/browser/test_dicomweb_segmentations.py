# SPDX-License-Identifier: GPL-3.0-or-later
"""Segmentations by DICOMweb, whose frames OHIF takes one by one since 3.13."""

import pytest
from harness.compatibility import is_in
from harness.fixtures import Visit
from harness.library import catalogue
from harness.server import orthanc_server
from harness.study_page import StudyPage
from studies.segmentations import SERIES
from workbench import paths
from workbench.installation import Installation


@pytest.mark.each_version
@pytest.mark.skipif(is_in(paths.CHOSEN.version, until="3.13"), reason="this OHIF takes the whole file")
def test_a_segmentation_whose_frames_would_be_cut_wrong_is_listed_as_not_supported(
    installation: Installation, visit: Visit
) -> None:
    with orthanc_server(
        installation,
        "dicomweb-segmentations",
        ohif={"DataSource": "dicom-web"},
        plugins=[paths.PLUGIN, installation.dicom_web],
    ) as server:
        study = catalogue()["seg overlapping"]
        server.upload(*(paths.STUDIES / file for file in study["files"]))
        context, traffic = visit(server.url)
        viewer = StudyPage(context.new_page())
        viewer.page.goto(f"{server.url}/ohif/viewer?StudyInstanceUIDs={study['study_instance_uid']}")
        viewer.wait_for_viewports()
        viewer.show_code(1)
        viewer.wait_until_unsupported(SERIES)
        # It opens nothing, and the page stays.
        viewer.open(SERIES)
        viewer.show_code(3)
        traffic.assert_clean()
