# SPDX-License-Identifier: GPL-3.0-or-later
"""Series packs, read and written a second time from their description in docs/formats.md alone."""

import gzip
import json
import struct
import zlib
from dataclasses import dataclass, replace
from typing import Any

from .server import OrthancServer

_HEADER = struct.Struct("<8sHBBII16sIIIII")
_MASK = (1 << 64) - 1


@dataclass(frozen=True)
class Record:
    """What a pack says of an instance."""

    instance: str
    sop_instance_uid: str
    series_instance_uid: str
    modality: str
    study_members: dict[str, Any]
    series_members: dict[str, Any]
    content: str
    kind: int
    referenced_series: list[str]
    entries: int
    series_number: int | None
    instance_number: int | None
    position: float | None
    metadata: dict[str, Any]

    def encoded(self) -> "EncodedRecord":
        """The record as somebody else would write it, to be changed before it is."""
        numbers = b""
        flags = 0x80 if self.referenced_series else 0
        for bit, code, value in (
            (1, "q", self.series_number), (2, "q", self.instance_number), (4, "d", self.position)
        ):
            if value is not None:
                flags |= bit
                numbers += struct.pack(f"<{code}", value)
        [content] = [number for number, name in _CONTENTS.items() if name == self.content]
        return EncodedRecord(
            self.instance.encode(), self.sop_instance_uid.encode(), self.series_instance_uid.encode(),
            self.modality.encode(), json.dumps(self.study_members).encode()[1:-1],
            json.dumps(self.series_members).encode()[1:-1], content, self.kind, self.referenced_series,
            self.entries, flags, numbers, json.dumps(self.metadata).encode(),
        )


@dataclass(frozen=True)
class EncodedRecord:
    """The fields of a record, right or not; nothing is said to be that of the record before."""

    instance: bytes
    sop_instance_uid: bytes
    series_instance_uid: bytes
    modality: bytes
    study_members: bytes
    series_members: bytes
    content: int
    kind: int
    referenced_series: list[str]
    entries: int
    flags: int
    numbers: bytes
    metadata: bytes

    def with_member(self, member: bytes) -> "EncodedRecord":
        """With one more attribute, such as `b'"Rows": 1'`."""
        return replace(self, metadata=b"{" + member + b", " + self.metadata[1:])

    def to_bytes(self) -> bytes:
        """The record as it stands in a pack."""
        texts = (
            self.instance, self.sop_instance_uid, self.series_instance_uid, self.modality, self.study_members,
            self.series_members,
        )
        series = "\\".join(self.referenced_series).encode()
        references = struct.pack("<I", len(series)) + series if series else b""
        return b"".join(
            [
                bytes([self.flags]), *(struct.pack("<I", len(text)) + text for text in texts),
                struct.pack("<BB", self.content, self.kind), references,
                struct.pack("<I", self.entries), self.numbers,
                struct.pack("<I", len(self.metadata)), self.metadata,
            ]
        )


_CONTENTS = {0: "file", 1: "frames", 2: "video", 3: "image", 4: "segmentation", 5: "whole segmentation"}


@dataclass(frozen=True)
class Pack:
    """A pack whose checksums and lengths are right."""

    last_update: str
    shows_deletions: bool
    fingerprint: bytes
    records: list[Record]
    encoding: str = "Latin1"

    def is_made_of(self, instances: list[str]) -> bool:
        """Whether header and records speak of these instances, by Orthanc's identifiers."""
        return [record.instance for record in self.records] == sorted(instances) and self.fingerprint == fingerprint(
            instances
        )


def unpacked(pack: bytes) -> Pack:
    """Reads a pack; fails with AssertionError wherever it is not as described."""
    magic, version, flags, n, content, count, made_of, inflated, compressed, *limits = _HEADER.unpack_from(pack)
    assert (magic, version, content) == (b"OHIFpack", 6, 11)
    assert all(limits)
    assert flags in (0, 1)
    names = _HEADER.size + 1
    end = names + n + pack[_HEADER.size]
    assert struct.unpack_from("<I", pack, end) == (zlib.crc32(pack[:end]),)
    stream = pack[end + 4 :]
    assert len(stream) == compressed
    payload = gzip.decompress(stream)
    assert len(payload) == inflated
    reader = _Reader(payload)
    records: list[Record] = []
    while not reader.is_at_end:
        records.append(_record(reader, records[-1] if records else None))
    assert len(records) == count
    last_update, encoding = pack[names : names + n].decode("ascii"), pack[names + n : end].decode("ascii")
    return Pack(last_update, bool(flags & 1), made_of, records, encoding)


def packed(
    pack: Pack,
    payload: bytes,
    count: int | None = None,
    made_of: list[str] | None = None,
    inflated: int | None = None,
    compressed: bytes | None = None,
) -> bytes:
    """A pack with right checksums in place of another one; what is not given is right for the payload."""
    stream = gzip.compress(payload, 1, mtime=0) if compressed is None else compressed
    last_update, encoding = pack.last_update.encode(), pack.encoding.encode()
    header = _HEADER.pack(
        b"OHIFpack", 6, int(pack.shows_deletions), len(last_update), 11,
        len(pack.records) if count is None else count,
        pack.fingerprint if made_of is None else fingerprint(made_of),
        len(payload) if inflated is None else inflated, len(stream), *3 * [1 << 20],
    ) + bytes([len(encoding)]) + last_update + encoding
    return header + struct.pack("<I", zlib.crc32(header)) + stream


def has_right_pack(server: OrthancServer, series: str) -> bool:
    """Whether there is a pack of what the series is now; one that is there must be whole, right or not."""
    answer = server.get(f"/series/{series}/attachments/4203/data")
    if answer.status_code != 200:
        return False
    pack = unpacked(answer.content)
    last_update = server.get(f"/series/{series}/metadata/LastUpdate").text
    instances = server.json(f"/series/{series}")["Instances"]
    return pack.last_update == last_update and pack.is_made_of(instances)


def fingerprint(instances: list[str]) -> bytes:
    """SipHash-2-4-128 with a key of zeros over the sorted identifiers, each with a line feed."""
    return siphash128("".join(f"{one}\n" for one in sorted(instances)).encode())


def siphash128(message: bytes, key: bytes = bytes(16)) -> bytes:
    """SipHash-2-4 with 128 bits of output (Aumasson and Bernstein)."""
    k0, k1 = struct.unpack("<QQ", key)
    v = [k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D ^ 0xEE, k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573]
    padded = message + bytes(7 - len(message) % 8) + bytes([len(message) & 0xFF])
    for (word,) in struct.iter_unpack("<Q", padded):
        v[3] ^= word
        _rounds(v, 2)
        v[0] ^= word
    v[2] ^= 0xEE
    _rounds(v, 4)
    low = v[0] ^ v[1] ^ v[2] ^ v[3]
    v[1] ^= 0xDD
    _rounds(v, 4)
    return struct.pack("<QQ", low, v[0] ^ v[1] ^ v[2] ^ v[3])


def _rounds(v: list[int], count: int) -> None:
    for _ in range(count):
        v[0] = (v[0] + v[1]) & _MASK
        v[1] = _rotated(v[1], 13) ^ v[0]
        v[0] = _rotated(v[0], 32)
        v[2] = (v[2] + v[3]) & _MASK
        v[3] = _rotated(v[3], 16) ^ v[2]
        v[0] = (v[0] + v[3]) & _MASK
        v[3] = _rotated(v[3], 21) ^ v[0]
        v[2] = (v[2] + v[1]) & _MASK
        v[1] = _rotated(v[1], 17) ^ v[2]
        v[2] = _rotated(v[2], 32)


def _rotated(value: int, bits: int) -> int:
    return (value << bits | value >> (64 - bits)) & _MASK


class _Reader:
    """Fields, one after the other."""

    def __init__(self, payload: bytes) -> None:
        self._payload = payload
        self._offset = 0

    @property
    def is_at_end(self) -> bool:
        return self._offset == len(self._payload)

    def number(self, code: str) -> Any:
        field = struct.Struct(f"<{code}")
        [value] = field.unpack_from(self._payload, self._offset)
        self._offset += field.size
        return value

    def text(self) -> str:
        size = self.number("I")
        assert self._offset + size <= len(self._payload)
        self._offset += size
        return self._payload[self._offset - size : self._offset].decode("utf-8")

    def members(self) -> dict[str, Any]:
        return json.loads("{" + self.text() + "}")


def _record(reader: _Reader, before: Record | None) -> Record:
    flags = reader.number("B")
    assert before or not flags & 0x78
    instance, sop_instance = reader.text(), reader.text()
    return Record(
        instance=instance,
        sop_instance_uid=sop_instance,
        series_instance_uid=before.series_instance_uid if before and flags & 0x08 else reader.text(),
        modality=before.modality if before and flags & 0x10 else reader.text(),
        study_members=before.study_members if before and flags & 0x20 else reader.members(),
        series_members=before.series_members if before and flags & 0x40 else reader.members(),
        content=_CONTENTS[reader.number("B")],
        kind=reader.number("B"),
        referenced_series=reader.text().split("\\") if flags & 0x80 else [],
        entries=reader.number("I"),
        series_number=reader.number("q") if flags & 0x01 else None,
        instance_number=reader.number("q") if flags & 0x02 else None,
        position=reader.number("d") if flags & 0x04 else None,
        metadata=json.loads(reader.text()),
    )
