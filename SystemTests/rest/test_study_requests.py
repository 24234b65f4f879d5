# SPDX-License-Identifier: GPL-3.0-or-later
"""How a study document is asked for and sent: unknown studies, other methods, compression, entity tags."""

import gzip
import json
import re
import time
from collections.abc import Iterator

import pytest
from harness.corpus import CT, instance, volume
from harness.fixtures import Starter
from harness.raw_http import RawAnswer, bytes_after_headers, raw_request
from harness.server import OrthancServer, orthanc_server
from workbench.installation import Installation

pytestmark = pytest.mark.each_version

SETTLING_SECONDS = 2.5
"""A document is kept only when its study has not changed for two seconds."""
CODINGS = {"gzip": {"Accept_Encoding": "gzip"}, "identity": {}}
"""What asks for each coding of the document."""


def _address(study: str) -> str:
    return f"/studies/{study}/ohif-dicom-json"


def _one(answer: RawAnswer, name: str) -> str:
    """The value of a header that must be there exactly once."""
    values = answer.all(name)
    assert len(values) == 1, f"{name}: {values}"
    return values[0]


def _documents(server: OrthancServer) -> dict[str, int]:
    """What the plugin counts of documents."""
    return server.json("/ohif/status")["Documents"]


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


@pytest.fixture(scope="module", params=[True, False], ids=["HttpCompressionEnabled", "no HttpCompressionEnabled"])
def compressing(request: pytest.FixtureRequest, installation: Installation) -> Iterator[OrthancServer]:
    """A server that compresses answers by itself, and one that does not."""
    with orthanc_server(
        installation, f"documents-{request.param}", configuration={"HttpCompressionEnabled": request.param}
    ) as running:
        yield running


@pytest.mark.parametrize("encoding", ["gzip", "gzip, deflate, br"])
def test_who_takes_gzip_gets_it_once_compressed(compressing: OrthancServer, encoding: str) -> None:
    study = compressing.upload_study(*volume(CT, "encoded", slices=20))
    plain = raw_request(compressing, "GET", _address(study))
    answer = raw_request(compressing, "GET", _address(study), Accept_Encoding=encoding)
    assert answer.status == 200
    assert _one(answer, "Content-Encoding") == "gzip"
    assert _one(answer, "Content-Type").partition(";")[0].lower() == "application/json"
    assert int(_one(answer, "Content-Length")) == len(answer.body) < len(plain.body) / 5
    assert gzip.decompress(answer.body) == plain.body


@pytest.mark.parametrize("headers", [{}, {"Accept_Encoding": "identity"}, {"Accept_Encoding": "gzip;q=0"}], ids=str)
def test_who_does_not_gets_the_text(compressing: OrthancServer, headers: dict[str, str]) -> None:
    study = compressing.upload_study(*volume(CT, "not encoded", slices=20))
    answer = raw_request(compressing, "GET", _address(study), **headers)
    assert answer.status == 200
    assert answer.all("Content-Encoding") == []
    assert _one(answer, "Content-Type").partition(";")[0].lower() == "application/json"
    assert len(json.loads(answer.body)["studies"][0]["series"][0]["instances"]) == 20


@pytest.mark.parametrize("coding", CODINGS)
def test_caches_ask_again_and_keep_the_codings_apart(compressing: OrthancServer, coding: str) -> None:
    study = compressing.upload_study(instance(CT, "caches"))
    answer = raw_request(compressing, "GET", _address(study), **CODINGS[coding])
    not_modified = raw_request(
        compressing, "GET", _address(study), If_None_Match=_one(answer, "ETag"), **CODINGS[coding]
    )
    assert [answer.status, not_modified.status] == [200, 304]
    for each in (answer, not_modified):
        assert _one(each, "Cache-Control") == "private, no-cache"
        assert _one(each, "Vary").lower() == "accept-encoding"


def test_each_coding_has_a_strong_entity_tag_of_its_own(compressing: OrthancServer) -> None:
    study = compressing.upload_study(instance(CT, "tagged"))
    tags = {
        coding: _one(raw_request(compressing, "GET", _address(study), **headers), "ETag")
        for coding, headers in CODINGS.items()
    }
    assert re.fullmatch(r'"[0-9a-f]{32}"', tags["gzip"])
    assert tags["identity"] == f'{tags["gzip"][:-1]}-identity"'


@pytest.mark.parametrize("coding", CODINGS)
def test_what_the_browser_has_is_not_sent_again_until_the_study_changes(
    compressing: OrthancServer, coding: str
) -> None:
    study = compressing.upload_study(instance(CT, f"known as {coding}"))
    headers = CODINGS[coding]
    tag = _one(raw_request(compressing, "GET", _address(study), **headers), "ETag")
    before = _documents(compressing)["NotModified"]
    again = raw_request(compressing, "GET", _address(study), If_None_Match=tag, **headers)
    assert again.status == 304
    assert _one(again, "ETag") == tag
    assert again.all("Content-Encoding") == []
    assert _documents(compressing)["NotModified"] == before + 1
    assert bytes_after_headers(compressing, "GET", _address(study), If_None_Match=tag, **headers) == b""
    assert _documents(compressing)["NotModified"] == before + 2

    compressing.upload(instance(CT, f"known as {coding}", number=2))
    changed = raw_request(compressing, "GET", _address(study), If_None_Match=tag, **headers)
    assert changed.status == 200
    assert _one(changed, "ETag") != tag
    assert len(changed.body) > 0
    assert _documents(compressing)["NotModified"] == before + 2


def test_the_tag_of_one_coding_says_nothing_of_the_other(server: OrthancServer) -> None:
    study = server.upload_study(instance(CT, "two codings"))
    tag = _one(raw_request(server, "GET", _address(study), **CODINGS["gzip"]), "ETag")
    answer = raw_request(server, "GET", _address(study), If_None_Match=tag, **CODINGS["identity"])
    assert answer.status == 200
    assert len(json.loads(answer.body)["studies"]) == 1


@pytest.mark.parametrize("size", [0, 1])
def test_the_option_cache_size_says_whether_documents_stay_in_memory(start: Starter, size: int) -> None:
    with start(ohif={"CacheSize": size}) as server:
        study = server.upload_study(*volume(CT, "kept or not", slices=20))
        time.sleep(SETTLING_SECONDS)
        first, second = (raw_request(server, "GET", _address(study), **CODINGS["gzip"]) for _ in range(2))
        assert [first.status, second.status] == [200, 200]
        assert first.body == second.body
        assert _documents(server)["FromMemory"] == size
        tag = _one(first, "ETag")
        assert raw_request(server, "GET", _address(study), If_None_Match=tag, **CODINGS["gzip"]).status == 304
        documents = _documents(server)
        assert documents["NotModified"] == 1
        assert documents["FromMemory"] == 2 * size
        assert (documents["CacheBytes"] > 0) == (size > 0)
