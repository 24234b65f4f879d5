# SPDX-License-Identifier: GPL-3.0-or-later
"""The microscopy mode loads a viewer of its own, by an address that builds of OHIF fix."""

from pathlib import Path

import pytest
from harness.corpus import instance, real
from harness.fixtures import Visit
from harness.reverse_proxy import reverse_proxy
from harness.server import OrthancServer

BUNDLE = "/ohif/dicom-microscopy-viewer/dicomMicroscopyViewer.min.js"
WHOLE_SLIDE_MICROSCOPY = "1.2.840.10008.5.1.4.1.1.77.1.6"


@pytest.mark.parametrize(
    "route", ["microscopy", pytest.param("viewer", marks=pytest.mark.every_release), "viewer/dicomjson"]
)
def test_slides_open_in_the_microscopy_mode_which_finds_its_bundle_behind_a_prefix(
    server: OrthancServer, visit: Visit, tmp_path: Path, route: str
) -> None:
    """The other modes stay grey or black with slides."""
    dataset = instance(
        real("examples_rgb_color.dcm"),
        "microscopy",
        SOPClassUID=WHOLE_SLIDE_MICROSCOPY,
        Modality="SM",
        ImageType=["ORIGINAL", "PRIMARY", "VOLUME", "NONE"],
    )
    dataset.file_meta.MediaStorageSOPClassUID = WHOLE_SLIDE_MICROSCOPY
    study = server.upload_study(dataset)
    with reverse_proxy(server.url, tmp_path, prefix="/imaging/") as root:
        context, _ = visit(root.removesuffix("/imaging"))
        page = context.new_page()
        with page.expect_response(lambda response: response.url.endswith("dicomMicroscopyViewer.min.js")) as waiting:
            page.goto(f"{root}/ohif/{route}?url=../studies/{study}/ohif-dicom-json")
        assert waiting.value.url == root + BUNDLE
        assert waiting.value.status == 200
        assert len(waiting.value.body()) > 100_000
        assert page.url == f"{root}/ohif/{route.replace('viewer', 'microscopy')}" + (
            f"?url=/imaging/studies/{study}/ohif-dicom-json"
        )
