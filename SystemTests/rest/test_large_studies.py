# SPDX-License-Identifier: GPL-3.0-or-later
"""Studies that are larger than is shown, and clients that take their documents without compression."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from harness.corpus import CT, instance
from harness.fixtures import Starter
from pydicom.dataset import Dataset

MEGABYTE = 1 << 20


def _image(number: int, study: str, **attributes: Any) -> Dataset:
    return instance(CT, study, number=number, PixelData=None, DataSetTrailingPadding=None, **attributes)


def test_a_study_that_is_too_large_is_refused_with_a_sentence(start: Starter) -> None:
    def text(study: str, number: int) -> Dataset:
        return _image(number, study, TextValue="x" * 700_000)

    with start(ohif={"MaximumStudySize": 1}) as server:
        stored = server.upload(text("large", 1), text("large", 2), text("small", 1))
        large, small = (stored[number]["ParentStudy"] for number in (0, 2))
        patient = server.json(f"/studies/{large}/patient")["ID"]
        too_large = (
            f"/studies/{large}/ohif-dicom-json",
            f"/series/{stored[0]['ParentSeries']}/ohif-dicom-json",
            f"/patients/{patient}/ohif-dicom-json",
        )
        for path in too_large:
            answer = server.get(path)
            assert answer.status_code == 413, path
            assert "too large to be shown" in answer.text
            assert "OHIF.MaximumStudySize" in answer.text
        assert server.document(small)["NumInstances"] == 1
        assert server.json("/ohif/status")["Documents"]["TooLarge"] == 3
        assert "A study is not shown: its attributes have more than 1 MB as JSON" in server.log()

        one, _ = (server.upload_study(_image(1, name, TextValue="x" * 700_000, PatientID="two")) for name in "ab")
        patient = server.json(f"/studies/{one}/patient")["ID"]
        answer = server.get(f"/patients/{patient}/ohif-dicom-json")
        assert answer.status_code == 413
        assert "too large to be shown together" in answer.text


def test_clients_without_gzip_take_turns(start: Starter) -> None:
    size = 3 * MEGABYTE
    with start(ohif={"MaximumStudySize": 4}) as server:
        study = server.upload_study(_image(1, "text", TextValue="x" * size))
        path = f"/studies/{study}/ohif-dicom-json"

        def read(_: int) -> bytes:
            return server.request("GET", path, headers={"Accept-Encoding": "identity"}).content

        with ThreadPoolExecutor(8) as clients:
            answers = set(clients.map(read, range(16)))
        assert len(answers) == 1
        assert len(answers.pop()) > size
