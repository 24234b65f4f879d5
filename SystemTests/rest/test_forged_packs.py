# SPDX-License-Identifier: GPL-3.0-or-later
"""Packs that somebody else wrote, with right lengths and checksums: each is found out, read over and made anew."""

import struct
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import pytest
from harness.corpus import CT, WITH_AND_WITHOUT_PIXELS, instance
from harness.jobs import finished
from harness.pack import EncodedRecord, Pack, has_right_pack, packed, unpacked
from harness.polling import eventually
from harness.server import OrthancServer, orthanc_server
from requests import Response
from workbench.installation import Installation

ROOM = 1 << 30
"""What Orthanc may map beyond what it maps when it has started, in bytes."""
SETTLING_SECONDS = 2.2
"""A series that was changed more recently than that gets no pack."""
PATIENT = "Secret^Stranger"
MEGABYTES_256 = (256 << 20) - 65_536
"""With what else is in the pack, just what is taken from one."""


@pytest.fixture(scope="module")
def bounded(installation: Installation) -> Iterator[OrthancServer]:
    """A server with little memory that looks at packs at each opening, eight at a time."""
    options = {"Preload": False, "CacheSize": 0, "Threads": 8}
    with orthanc_server(installation, "forged-packs-usual", ohif=options) as usual:
        mapped = usual.memory().mapped
    with orthanc_server(installation, "forged-packs", ohif=options, address_space=mapped + ROOM) as running:
        yield running


@dataclass(frozen=True)
class Series:
    """A series with its right pack, and the document of its study."""

    server: OrthancServer
    study: str
    name: str
    document: bytes
    pack: bytes

    @property
    def read(self) -> Pack:
        return unpacked(self.pack)

    @property
    def records(self) -> list[EncodedRecord]:
        return [record.encoded() for record in self.read.records]

    def put(self, pack: bytes) -> None:
        answer = self.server.request("PUT", f"/series/{self.name}/attachments/4203", data=pack)
        assert answer.status_code == 200, answer.text

    def open(self) -> Response:
        answer = self.server.get(f"/studies/{self.study}/ohif-dicom-json")
        assert answer.status_code == 200, answer.text
        return answer

    def has_right_pack(self, instead_of: bytes) -> bool:
        now = self.server.get(f"/series/{self.name}/attachments/4203/data").content
        return now != instead_of and has_right_pack(self.server, self.name)


def stored(server: OrthancServer, study: str, series: int = 1, **attributes: str) -> list[Series]:
    """A study of several series of two instances, whose packs are written."""
    datasets = [
        instance(CT, study, series=str(number), number=index, **WITH_AND_WITHOUT_PIXELS[0], **attributes)
        for number in range(series)
        for index in (1, 2)
    ]
    answers = server.upload(*datasets)
    identifier = answers[0]["ParentStudy"]
    time.sleep(SETTLING_SECONDS)
    document = server.get(f"/studies/{identifier}/ohif-dicom-json").content
    names = sorted({answer["ParentSeries"] for answer in answers})
    for name in names:
        eventually(partial(has_right_pack, server, name), f"the pack of series {name}")
    packs = [server.get(f"/series/{name}/attachments/4203/data").content for name in names]
    return [
        Series(server, identifier, name, document, pack) for name, pack in zip(names, packs, strict=True)
    ]


def counted(server: OrthancServer, name: str) -> int:
    return server.json("/ohif/status")["Packs"][name]


def of_no_use(server: OrthancServer) -> int:
    """Packs of other instances than those of the series count as outdated."""
    return counted(server, "Damaged") + counted(server, "Outdated")


def payload(records: list[EncodedRecord]) -> bytes:
    return b"".join(record.to_bytes() for record in records)


def changed(change: Callable[[EncodedRecord], EncodedRecord]) -> Callable[[Series, Series], bytes]:
    """A pack of which one record was changed."""

    def forge(series: Series, _: Series) -> bytes:
        first, *rest = series.records
        return packed(series.read, payload([change(first), *rest]))

    return forge


def member(text: bytes) -> Callable[[Series, Series], bytes]:
    """A pack of which one record says more than its file."""
    return changed(lambda record: record.with_member(text))


def long_uid(record: EncodedRecord) -> EncodedRecord:
    """Two kilobytes, compressed, that would become 65 GB of addresses of frames."""
    uid = b"1" * (1 << 20)
    metadata = record.metadata.replace(record.sop_instance_uid, uid)
    return replace(record, sop_instance_uid=uid, metadata=metadata, content=1, entries=65_536)


def strangers(series: Series, stranger: Series) -> bytes:
    """The records of another patient."""
    return packed(series.read, payload(stranger.records), made_of=instances(series))


def strangers_throughout(series: Series, stranger: Series) -> bytes:
    """The records of another patient, by their own fingerprint."""
    return packed(series.read, payload(stranger.records), made_of=instances(stranger))


def strangers_file(series: Series, stranger: Series) -> bytes:
    """Its own records, but the viewer is sent to the file of another patient."""
    records = sorted(
        [replace(series.records[0], instance=stranger.records[0].instance), series.records[1]],
        key=lambda record: record.instance,
    )
    return packed(series.read, payload(records))


def instances(series: Series) -> list[str]:
    return [record.instance for record in series.read.records]


def claim(**claims: int) -> Callable[[Series, Series], bytes]:
    """A pack that says to hold more than it does."""
    return lambda series, _: packed(series.read, payload(series.records), **claims)


def huge_length(series: Series, _: Series) -> bytes:
    """The last length in the records is as large as it can be."""
    records = payload(series.records)
    size = len(series.records[-1].metadata)
    return packed(series.read, records[: -size - 4] + struct.pack("<I", 0xFFFFFFFF) + records[-size:])


def huge_value(record: EncodedRecord) -> EncodedRecord:
    """256 MiB, compressed to one."""
    room = MEGABYTES_256 - 16_384
    return record.with_member(b'"ImageComments": "' + b" " * room + b'"')


FORGERIES: dict[str, Callable[[Series, Series], bytes]] = {
    "65 GB of frames": changed(long_uid),
    "no JSON": changed(lambda record: replace(record, metadata=record.metadata[:-1])),
    "JSON and more": changed(lambda record: replace(record, metadata=record.metadata + b',"url":"x"},{"metadata":{}')),
    "an end of the study": changed(
        lambda record: replace(record, study_members=record.study_members + b'},{"PatientID":"A"')),
    "no UTF-8": member(b'"ImageComments": "\xff"'),
    "half a character": member(rb'"ImageComments": "\ud800"'),
    "members that are no UTF-8": changed(
        lambda record: replace(record, series_members=record.series_members + b',"SeriesDescription":"\xc3"')),
    "another patient": strangers,
    "another patient throughout": strangers_throughout,
    "another patient's file": strangers_file,
    "a script": member(b'"EncapsulatedDocument": {"DirectRetrieveURL": "javascript:alert(1)"}'),
    "another host": member(b'"PixelData": {"DirectRetrieveURL": "https://example.org/"}'),
    "a size of 4 GB": claim(inflated=0xFFFFFFFF),
    "a size of 250 MB": claim(inflated=250 << 20),
    "four billion records": claim(count=0xFFFFFFFF),
    "a length of 4 GB": huge_length,
    "256 MB in a value": changed(huge_value),
    "256 MB of zeros": lambda series, _: packed(series.read, bytes(MEGABYTES_256)),
    "more than it says": lambda series, _: packed(series.read, bytes(MEGABYTES_256), inflated=1000),
}


def test_a_pack_that_is_written_anew_is_believed(bounded: OrthancServer) -> None:
    """So that what is forged below fails for what is forged in it."""
    [series] = stored(bounded, "no forgery")
    damaged = counted(bounded, "Damaged")
    series.put(packed(series.read, payload([record.with_member(b'"Forged": 1') for record in series.records])))
    [study] = series.open().json()["studies"]
    assert [one["metadata"]["Forged"] for one in study["series"][0]["instances"]] == [1, 1]
    assert counted(bounded, "Damaged") == damaged


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_pack_is_made_anew(bounded: OrthancServer, forgery: str) -> None:
    [series] = stored(bounded, f"forged: {forgery}")
    [stranger] = stored(bounded, f"stranger: {forgery}", PatientName=PATIENT)
    found, replaced = of_no_use(bounded), counted(bounded, "Replaced")
    forged = FORGERIES[forgery](series, stranger)
    series.put(forged)
    assert series.open().content == series.document
    assert of_no_use(bounded) == found + 1
    eventually(lambda: series.has_right_pack(forged), "a right pack in place of the forged one")
    eventually(lambda: counted(bounded, "Replaced") == replaced + 1, "the count of replaced packs")
    assert series.open().content == series.document
    assert of_no_use(bounded) == found + 1, "the new pack is believed"
    assert PATIENT not in bounded.log()


def test_preloading_makes_a_forged_pack_anew(bounded: OrthancServer) -> None:
    for name in ("256 MB in a value", "no JSON"):
        [series] = stored(bounded, f"forged at rest: {name}")
        forged = FORGERIES[name](series, series)
        series.put(forged)
        finished(bounded, "/ohif/preload", {"Studies": [series.study]})
        assert series.has_right_pack(forged)
        assert series.open().content == series.document


def test_eight_large_packs_at_once_take_no_more_memory_than_one(bounded: OrthancServer) -> None:
    """Of one study, and then of series that are opened at the same time."""
    every = stored(bounded, "forged together", series=8)

    def open_alone(series: Series) -> bytes:
        answer = bounded.get(f"/series/{series.name}/ohif-dicom-json")
        assert answer.status_code == 200, answer.text
        return answer.content

    right = [open_alone(series) for series in every]
    forged = [FORGERIES["256 MB in a value"](series, series) for series in every]
    for series, pack in zip(every, forged, strict=True):
        series.put(pack)
    assert every[0].open().content == every[0].document
    for series, pack in zip(every, forged, strict=True):
        eventually(partial(series.has_right_pack, pack), "a right pack in place of the forged one")
    for series, pack in zip(every, forged, strict=True):
        series.put(pack)
    with ThreadPoolExecutor(len(every)) as pool:
        assert list(pool.map(open_alone, every)) == right
    for series, pack in zip(every, forged, strict=True):
        eventually(partial(series.has_right_pack, pack), "a right pack in place of the forged one")
