# SPDX-License-Identifier: GPL-3.0-or-later
"""Patients' names in several scripts, with ideographic and phonetic groups (PS3.5 6.2.1, annexes H to K).

The bytes are written by hand: a library that encodes them might err as one that decodes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.raw import encoded, head, text
from pydicom.dataset import Dataset

from studies.study import Study
from studies.volumes import axial

_ESC = b"\x1b"


@dataclass(frozen=True)
class Name:
    """A name as it is written in a file, and the three groups that it stands for."""

    language: str
    character_set: str
    written: bytes
    alphabetic: str
    ideographic: str = ""
    phonetic: str = ""


def _kanji(characters: str) -> bytes:
    """JIS X 0208 (ISO-IR 87) and back to ASCII."""
    return _ESC + b"$B" + characters.encode("iso2022_jp")[3:-3] + _ESC + b"(B"


def _hangul(characters: str) -> bytes:
    """KS X 1001 in G1 (ISO-IR 149)."""
    return _ESC + b"$)C" + characters.encode("euc_kr")


NAMES = (
    Name(
        "japanese",
        "\\ISO 2022 IR 87",
        b"Yamada^Tarou=" + _kanji("山田") + b"^" + _kanji("太郎") + b"=" + _kanji("やまだ") + b"^" + _kanji("たろう"),
        "Yamada^Tarou",
        "山田^太郎",
        "やまだ^たろう",
    ),
    Name(
        "korean",
        "\\ISO 2022 IR 149",
        b"Hong^Gildong=" + _hangul("洪") + b"^" + _hangul("吉洞") + b"=" + _hangul("홍") + b"^" + _hangul("길동"),
        "Hong^Gildong",
        "洪^吉洞",
        "홍^길동",
    ),
    Name("chinese", "GB18030", "Wang^XiaoDong=王^小东".encode("gb18030"), "Wang^XiaoDong", "王^小东"),
    Name("chinese utf-8", "ISO_IR 192", "Wang^XiaoDong=王^小東".encode(), "Wang^XiaoDong", "王^小東"),
    Name("russian", "ISO_IR 144", "Иванов^Пётр".encode("iso8859_5"), "Иванов^Пётр"),
    Name("greek", "ISO_IR 126", "Διονυσίου^Άννα".encode("iso8859_7"), "Διονυσίου^Άννα"),
    Name("arabic", "ISO_IR 127", "قباني^لنزار".encode("iso8859_6"), "قباني^لنزار"),
    Name("french", "ISO_IR 100", "Buc^Jérôme".encode("latin-1"), "Buc^Jérôme"),
)


def _file(dataset: Dataset, name: Name) -> bytes:
    for keyword in ("SpecificCharacterSet", "PatientName"):
        delattr(dataset, keyword)
    whole = encoded(dataset)
    start = whole.index(b"\x10\x00\x20\x00LO")  # Patient ID follows the name.
    first = whole.index(b"\x08\x00\x08\x00CS")  # Image Type follows the character set.
    elements = (text(0x00080005, "CS", name.character_set), text(0x00100010, "PN", name.written))
    return head(dataset) + whole[:first] + elements[0] + whole[first:start] + elements[1] + whole[start:]


def studies() -> Iterator[Study]:
    """All studies of this kind."""
    for name in NAMES:
        study = f"name {name.language}"
        [dataset] = axial(study, 1)
        yield Study(study, f"a {name.language} name in {name.character_set or 'ASCII'}", (_file(dataset, name),))
