# SPDX-License-Identifier: GPL-3.0-or-later
"""What the page mends in the metadata of Orthanc's DICOMweb plugin."""

from collections.abc import Iterator

import pytest
from harness.compatibility import is_in
from harness.fixtures import Visit
from harness.library import catalogue
from harness.server import OrthancServer, orthanc_server
from harness.study_page import StudyPage
from harness.uptake import assert_uptake
from studies.segmentations import SERIES
from workbench import paths
from workbench.installation import Installation


@pytest.fixture(scope="module")
def by_dicom_web(installation: Installation) -> Iterator[OrthancServer]:
    """An Orthanc whose studies OHIF opens by DICOMweb."""
    with orthanc_server(
        installation,
        "dicomweb-metadata",
        ohif={"DataSource": "dicom-web"},
        plugins=[paths.PLUGIN, installation.dicom_web],
    ) as server:
        yield server


def _open(name: str, server: OrthancServer, visit: Visit) -> StudyPage:
    study = catalogue()[name]
    server.upload(*(paths.STUDIES / file for file in study["files"]))
    context, _ = visit(server.url)
    viewer = StudyPage(context.new_page())
    viewer.page.goto(f"{server.url}/ohif/viewer?StudyInstanceUIDs={study['study_instance_uid']}")
    viewer.wait_for_viewports()
    return viewer


@pytest.mark.each_version
@pytest.mark.skipif(is_in(paths.CHOSEN.version, until="3.13"), reason="this OHIF takes the whole file")
def test_a_segmentation_whose_frames_would_be_cut_wrong_is_listed_as_not_supported(
    by_dicom_web: OrthancServer, visit: Visit
) -> None:
    viewer = _open("seg overlapping", by_dicom_web, visit)
    viewer.show_code(1)
    viewer.wait_until_unsupported(SERIES)
    # It opens nothing, and the page stays.
    viewer.open(SERIES)
    viewer.show_code(3)


@pytest.mark.each_version
def test_decimal_strings_that_come_as_text_are_numbers_for_ohif(by_dicom_web: OrthancServer, visit: Visit) -> None:
    assert_uptake(_open("pet ct philips", by_dicom_web, visit))
