# SPDX-License-Identifier: GPL-3.0-or-later
"""How a study document is asked for and sent: unknown studies, other methods, compression."""

import gzip
import json
from collections.abc import Iterator

import pytest
from harness.corpus import CT, instance, volume
from harness.fixtures import Starter
from harness.raw_http import raw_request
from harness.server import OrthancServer


@pytest.mark.parametrize("study", ["00000000-00000000-00000000-00000000-00000000", "nonsense", "%2e%2e"])
def test_an_unknown_study_is_not_found(server: OrthancServer, study: str) -> None:
    assert server.get(f"/studies/{study}/ohif-dicom-json").status_code == 404


def test_the_identifier_of_a_series_names_no_study(server: OrthancServer) -> None:
    [stored] = server.upload(instance(CT, "not a study"))
    assert server.get(f"/studies/{stored['ParentSeries']}/ohif-dicom-json").status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_the_document_can_only_be_read(server: OrthancServer, method: str) -> None:
    study = server.upload_study(instance(CT, "read only"))
    answer = server.request(method, f"/studies/{study}/ohif-dicom-json", data=b"{}")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert server.get(f"/studies/{study}").status_code == 200


@pytest.fixture(params=[True, False], ids=["HttpCompressionEnabled", "no HttpCompressionEnabled"])
def compressing(request: pytest.FixtureRequest, start: Starter) -> Iterator[OrthancServer]:
    """A server that compresses answers by itself, and one that does not."""
    with start(configuration={"HttpCompressionEnabled": request.param}) as server:
        yield server


@pytest.mark.parametrize("encoding", ["gzip", "gzip, deflate, br", "identity"])
def test_the_document_is_encoded_once_and_typed_once(compressing: OrthancServer, encoding: str) -> None:
    study = compressing.upload_study(*volume(CT, "encoded", slices=20))
    answer = raw_request(compressing, "GET", f"/studies/{study}/ohif-dicom-json", Accept_Encoding=encoding)
    assert [value.partition(";")[0].lower() for value in answer.all("Content-Type")] == ["application/json"]
    encodings = answer.all("Content-Encoding")
    assert len(encodings) <= 1
    body = gzip.decompress(answer.body) if encodings == ["gzip"] else answer.body
    assert len(json.loads(body)["studies"][0]["series"][0]["instances"]) == 20
    assert encodings == [] or encoding != "identity"
