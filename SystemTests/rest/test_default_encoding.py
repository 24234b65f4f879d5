# SPDX-License-Identifier: GPL-3.0-or-later
"""Text without a declared character set is what Orthanc takes it for: its DefaultEncoding, also when it changes."""

from io import BytesIO

import pytest
from harness.corpus import CT, instance
from harness.polling import eventually
from harness.server import OrthancServer
from harness.summary import decoded


def _undeclared(name: bytes, study: str) -> bytes:
    """A file whose patient's name is bytes of some encoding, without a word about which one."""
    dataset = instance(CT, study, PatientName="X" * len(name), SpecificCharacterSet=None)
    buffer = BytesIO()
    dataset.save_as(buffer)
    return buffer.getvalue().replace(b"X" * len(name), name)


def _set_encoding(server: OrthancServer, name: str) -> None:
    server.session.put(f"{server.url}/tools/default-encoding", data=name, timeout=10).raise_for_status()


def _summarised(server: OrthancServer, stored: str) -> str | None:
    value = server.metadata(stored)
    return value and decoded(value)["0010,0010"]


@pytest.mark.parametrize(
    ("encoding", "codec", "name"),
    [
        ("Windows1251", "cp1251", "Иванов^Иван"),
        ("Utf8", "utf-8", "Иванов^Иван"),
        ("Chinese", "gbk", "张^伟"),
        ("Japanese", "shift_jis", "山田^太郎"),
        ("Latin2", "iso8859-2", "Wąs^Jan"),
    ],
)
def test_undeclared_text_is_read_as_orthanc_reads_it(
    server: OrthancServer, encoding: str, codec: str, name: str
) -> None:
    data = name.encode(codec)
    [stored] = server.upload(_undeclared(data + b" " * (len(data) % 2), f"undeclared {encoding}"))
    study = stored["ParentStudy"]
    before = server.get(f"/studies/{study}/ohif-dicom-json")
    assert before.json()["studies"][0]["PatientName"] != {"Alphabetic": name}
    try:
        _set_encoding(server, encoding)
        after = server.get(f"/studies/{study}/ohif-dicom-json")
        document = after.json()["studies"][0]
        assert document["PatientName"] == {"Alphabetic": name}
        assert document["series"][0]["instances"][0]["metadata"]["PatientName"] == {"Alphabetic": name}
        assert after.headers["ETag"] != before.headers["ETag"]
        # The official plugin believes the summary.
        eventually(lambda: _summarised(server, stored["ID"]) == name, "the summary under the encoding")
        [arrived] = server.upload(_undeclared(data + b" " * (len(data) % 2), f"arrives under {encoding}"))
        eventually(lambda: _summarised(server, arrived["ID"]) == name, "the summary of what arrives")
    finally:
        _set_encoding(server, "Latin1")
    assert server.get(f"/studies/{study}/ohif-dicom-json").content == before.content
