# SPDX-License-Identifier: GPL-3.0-or-later
"""Damaged files are told once, shown as far as they can be read, and kept nowhere; a repaired one shows at once."""

import re
import time
import zlib
from collections.abc import Callable

import pytest
from corpus import raw
from harness.corpus import CT, instance
from harness.fixtures import Starter
from harness.jobs import finished
from harness.server import OrthancServer
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import DeflatedExplicitVRLittleEndian
from requests import Response

PATIENT = "Secret^Name"
COMMENT = b"a secret comment"
OPTIONS = {"MaximumStorageCacheSize": 0, "StableAge": 1}
"""Orthanc reads a file anew each time, and series are stable soon."""


def _cut_in_pixels(content: bytes) -> bytes:
    return content[:-1000]


def _cut_in_a_value(content: bytes) -> bytes:
    return content[: content.index(COMMENT) + 3]


def _cut_in_a_header(content: bytes) -> bytes:
    return content[: content.index(COMMENT) - 3]


def _wrong_length(content: bytes) -> bytes:
    length = content.index(COMMENT) - 2
    return content[:length] + b"\xfe\xff" + content[length + 2 :]


def _open(server: OrthancServer, path: str) -> Response:
    answer = server.get(f"{path}/ohif-dicom-json")
    assert answer.status_code == 200, answer.text
    return answer


def _metadata(answer: Response) -> dict[int, dict]:
    [study] = answer.json()["studies"]
    instances = [one["metadata"] for series in study["series"] for one in series["instances"]]
    return {one["InstanceNumber"]: one for one in instances}


def _lines(server: OrthancServer) -> list[str]:
    return [line for line in server.log().splitlines() if "is damaged" in line]


@pytest.mark.each_version
@pytest.mark.parametrize("damage", [_cut_in_pixels, _cut_in_a_value, _cut_in_a_header, _wrong_length])
def test_a_damaged_file_is_told_and_shown_until_it_is_repaired(
    start: Starter, damage: Callable[[bytes], bytes]
) -> None:
    with start(ohif={"Preload": False}, configuration=OPTIONS) as server:
        comment = COMMENT.decode()
        files = (instance(CT, "damaged", number=n, PatientName=PATIENT, ImageComments=comment) for n in (1, 2))
        stored = server.upload(*files)
        study, damaged = stored[0]["ParentStudy"], stored[1]["ID"]
        series = stored[0]["ParentSeries"]
        file = server.stored_file(damaged)
        content = file.read_bytes()
        file.write_bytes(damage(content))

        for path in (f"/studies/{study}", f"/series/{series}", f"/studies/{study}"):
            answer = _open(server, path)
            assert answer.headers["OHIF-Damaged-Instances"] == "1"
            assert "OHIF-Missing-Instances" not in answer.headers
            assert "ETag" not in answer.headers
            metadata = _metadata(answer)
            assert set(metadata) == {1, 2}
            assert metadata[2]["PatientName"] == {"Alphabetic": PATIENT}
            assert ("Rows" in metadata[2]) == (damage is _cut_in_pixels)
        finished(server, "/ohif/preload")  # It ends, and there is nothing to make.
        assert not server.has_pack(series)
        assert server.json("/ohif/status")["Instances"]["Damaged"] >= 3
        [line] = _lines(server)
        assert re.search(rf"The file of instance {damaged} is damaged: .* at byte \d+( in \(\w{{4}},\w{{4}}\))?$", line)
        assert PATIENT not in server.log()
        assert comment not in server.log()

        file.write_bytes(content)
        answer = _open(server, f"/studies/{study}")
        assert "OHIF-Damaged-Instances" not in answer.headers
        assert "ETag" in answer.headers
        assert _metadata(answer)[2]["Rows"] == 128
        assert _metadata(answer)[2]["ImageComments"] == comment


@pytest.mark.each_version
@pytest.mark.parametrize("is_gone", [False, True])
def test_a_study_of_which_no_file_can_be_read_is_an_error(start: Starter, is_gone: bool) -> None:
    with start(ohif={"Preload": False}, configuration=OPTIONS) as server:
        [stored] = server.upload(instance(CT, "unreadable", PatientName=PATIENT))
        file = server.stored_file(stored["ID"])
        if is_gone:
            file.unlink()
        else:
            file.write_bytes(file.read_bytes()[:200])
        status = server.get(f"/instances/{stored['ID']}/file").status_code
        if not is_gone:
            # Orthanc 1.13 does not give a file that is shorter than it was.
            status = 404 if status == 200 else 500
        assert status >= 400
        patient = server.json(f"/studies/{stored['ParentStudy']}/patient")["ID"]
        for path in (
            f"/studies/{stored['ParentStudy']}/ohif-dicom-json",
            f"/series/{stored['ParentSeries']}/ohif-dicom-json",
            f"/patients/{patient}/ohif-dicom-json",
        ):
            answer = server.get(path)
            assert answer.status_code == status, path
            assert "None of the files can be read" in answer.text
            assert PATIENT not in answer.text
        assert PATIENT not in server.log()


def test_orthancs_reading_stands_in_at_its_own_speed(start: Starter) -> None:
    refused = instance(CT, "large", PatientName=PATIENT)
    refused.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    refused.ReferencedImageSequence = Sequence(_item(number) for number in range(18_000))
    refused.PixelData = bytes(136 << 20)  # More than the plugin inflates.
    with start(ohif={"Preload": False}) as server:
        [stored] = server.upload(refused)
        tags = _seconds(server, f"/instances/{stored['ID']}/tags")
        assert _seconds(server, f"/studies/{stored['ParentStudy']}/ohif-dicom-json") < 4 * tags + 2
        assert server.json("/ohif/status")["Instances"]["Substituted"] == 1, "it is asked once"


ORIGINAL_ATTRIBUTES = 0x04000561
NAMES = (0x0008009C, 0x00081048, 0x00081050, 0x00081060, 0x00081070, 0x00101001, 0x00401010, 0x0072006A)
"""Attributes that may hold several names of people."""


def test_orthancs_reading_keeps_the_limits_of_a_record(start: Starter) -> None:
    """Each value is short in Orthanc's answer, and all of them are 76 MB as OHIF holds them."""
    plain = instance(CT, "long", PatientName=PATIENT, PixelData=None, DataSetTrailingPadding=None)
    item = raw.item(b"".join(raw.text(name, "PN", "a\\" * 124 + "a") for name in NAMES))
    content = raw.encoded(plain) + raw.sequence(ORIGINAL_ATTRIBUTES, [item] * 4000)
    deflate = zlib.compressobj(wbits=-15)
    refused = raw.head(plain, DeflatedExplicitVRLittleEndian) + deflate.compress(content) + deflate.flush()
    options = {"Preload": False, "MaximumInflatedSize": 1}
    with start(ohif=options) as server:
        mapped = server.memory().mapped
    with start(ohif=options, address_space=mapped + (700 << 20)) as server:
        [stored] = server.upload(refused)
        answer = _open(server, f"/studies/{stored['ParentStudy']}")
        assert len(answer.content) < 1 << 20
        assert _metadata(answer)[1]["BitsAllocated"] == 16
        assert _metadata(answer)[1]["OriginalAttributesSequence"] == [{}] * 4000
        instances = server.json("/ohif/status")["Instances"]
        assert (instances["Substituted"], instances["Shortened"]) == (1, 1)
        assert "32000 values are left out for their size, the first of them (0008,009c)" in server.log()
        tags = server.get(f"/instances/{stored['ID']}/tags")
        assert 15 << 20 < len(tags.content) < 32 << 20


def _item(number: int) -> Dataset:
    item = Dataset()
    item.ReferencedSOPInstanceUID = f"1.2.3.{number}"
    return item


def _seconds(server: OrthancServer, path: str) -> float:
    begin = time.monotonic()
    assert server.get(path).status_code == 200
    return time.monotonic() - begin
