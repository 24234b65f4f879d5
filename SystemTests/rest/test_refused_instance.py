# SPDX-License-Identifier: GPL-3.0-or-later
"""An instance that the plugin's reader refuses: Orthanc's own reading stands in, and the rest of the study is whole."""

import re

from harness.corpus import CT, instance
from harness.server import OrthancServer, part10
from pydicom.uid import DeflatedExplicitVRLittleEndian

PATIENT = "Secret^Name"
MEGABYTES = 136
"""More than the plugin inflates for one instance, 128 MB; a few hundred kilobytes as a file."""


def test_orthancs_own_reading_stands_in(server: OrthancServer) -> None:
    plain = instance(CT, "refused", number=1, PatientName=PATIENT)
    refused = instance(CT, "refused", number=2, PatientName=PATIENT, ImageComments="read by Orthanc")
    refused.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    refused.Rows = refused.Columns = 1024
    refused.NumberOfFrames = MEGABYTES // 2
    refused.PixelData = bytes(MEGABYTES << 20)
    assert len(part10(refused)) < 1 << 20
    study = server.upload_study(plain, refused)
    before = server.json("/ohif/status")["Instances"]

    document = server.document(study)
    assert document["NumInstances"] == 2
    assert document["PatientName"] == {"Alphabetic": PATIENT}
    [series] = document["series"]
    first, second = (entry["metadata"] for entry in (series["instances"][0], series["instances"][1]))
    assert first["InstanceNumber"] == 1
    assert second["InstanceNumber"] == 2
    assert second["ImageComments"] == "read by Orthanc"
    assert second["Rows"] == 1024
    assert second["SOPInstanceUID"] == refused.SOPInstanceUID

    lines = [line for line in server.log().splitlines() if "Orthanc's own reading stands in" in line]
    assert len(lines) == 1
    assert re.search(r"instance [0-9a-f]{8}(-[0-9a-f]{8}){4}: the deflated data set is too large at byte \d+", lines[0])
    assert PATIENT not in server.log()

    after = server.json("/ohif/status")["Instances"]
    assert after["Substituted"] > before["Substituted"]
    assert after["Unreadable"] == before["Unreadable"]
