# SPDX-License-Identifier: GPL-3.0-or-later
"""Text in every character set of PS3.5 6.1 and PS3.3 C.12.1.1.2, names with three component groups.

The bytes are written by hand: a library that encodes them might err in the same way as one that decodes them.
"""

from __future__ import annotations

from collections.abc import Iterator

from corpus.fixture import Fixture, base
from corpus.raw import element, head, item, sequence, text

ESC = b"\x1b"

SINGLE_BYTE = {
    "ISO_IR 6": ("ascii", "Wang^XiaoDong"),
    "ISO_IR 100": ("latin-1", "Buc^Jérôme"),
    "ISO_IR 101": ("iso8859-2", "Wałęsa^Łukasz"),
    "ISO_IR 109": ("iso8859-3", "Ĉapelo^Ĵaŭdo"),
    "ISO_IR 110": ("iso8859-4", "Ģirts^Āboliņš"),
    "ISO_IR 144": ("iso8859-5", "Люкceмбypг"),
    "ISO_IR 127": ("iso8859-6", "قباني^لنزار"),
    "ISO_IR 126": ("iso8859-7", "Διονυσιος"),
    "ISO_IR 138": ("iso8859-8", "שרון^דבורה"),
    "ISO_IR 148": ("iso8859-9", "Çavuşoğlu^Şükrü"),
    "ISO_IR 166": ("tis-620", "สมชาย^ใจดี"),
    "ISO_IR 203": ("iso8859-15", "Œuvre^Žofie"),
    "ISO_IR 13": ("shift_jis", "ﾔﾏﾀﾞ^ﾀﾛｳ"),
}

G1_ESCAPES = {
    "100": b"-A",
    "101": b"-B",
    "109": b"-C",
    "110": b"-D",
    "144": b"-L",
    "127": b"-G",
    "126": b"-F",
    "138": b"-H",
    "148": b"-M",
    "166": b"-T",
    "203": b"-b",
    "13": b")I",
}
"""Escape sequences of PS3.3 table C.12-3 that bring a set into G1."""


def _file(name: str, terms: str, texts: dict[int, tuple[str, bytes]], note: str, nested: bytes = b"") -> Fixture:
    dataset = base(name)
    del dataset.PatientName
    elements = {int(entry.tag): _encode(entry) for entry in dataset}
    elements[0x00080005] = text(0x00080005, "CS", terms)
    for tag, (vr, value) in texts.items():
        elements[tag] = text(tag, vr, value)
    if nested:
        elements[0x00321064] = nested
    data = b"".join(elements[tag] for tag in sorted(elements))
    return Fixture(name, head(dataset) + data, note)


def _encode(entry) -> bytes:
    value = entry.value
    joined = "\\".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value or "")
    return text(int(entry.tag), entry.VR, joined)


def _texts(name: bytes, plain: bytes) -> dict[int, tuple[str, bytes]]:
    """The same text in elements of each representation that the character set applies to."""
    return {
        0x00100010: ("PN", name),
        0x00081030: ("LO", plain),
        0x00081010: ("SH", plain),
        0x00104000: ("LT", plain + b"\r\n" + plain),
        0x00080081: ("ST", plain),
        0x00081070: ("PN", name + b"\\" + name),
        0x00080119: ("UC", plain + b"\\" + plain),
        0x0040A160: ("UT", plain),
    }


def fixtures() -> Iterator[Fixture]:
    yield from _single_byte()
    yield from _single_byte_extensions()
    yield from _multi_byte_extensions()
    yield from _multi_byte_replacements()
    yield _nested()
    yield from _undecodable()


def _single_byte() -> Iterator[Fixture]:
    for term, (codec, name) in SINGLE_BYTE.items():
        encoded = name.encode(codec)
        yield _file(
            "charset-" + term.lower().replace("_", "-").replace(" ", "-"),
            term,
            _texts(encoded + b"=" + encoded, encoded.replace(b"^", b" ")),
            f"{term}: {name}",
        )


def _single_byte_extensions() -> Iterator[Fixture]:
    """ASCII first, then a set that is switched to; the switch ends at each delimiter (PS3.5 6.1.2.5.3)."""
    for term, (codec, name) in SINGLE_BYTE.items():
        number = term.split()[1]
        if number == "6":
            continue
        escape = ESC + G1_ESCAPES[number]
        family, _, given = name.encode(codec).partition(b"^")
        components = escape + family + (b"^" + escape + given if given else b"")
        yield _file(
            f"charset-iso-2022-ir-{number}",
            f"\\ISO 2022 IR {number}",
            _texts(b"Plain^Name=" + components, b"plain " + escape + family),
            f"ISO 2022 IR {number} by escape sequence",
        )


def _jis(value: str) -> bytes:
    return ESC + b"$B" + value.encode("iso2022_jp")[3:-3] + ESC + b"(B"


def _korean(value: str) -> bytes:
    return ESC + b"$)C" + value.encode("euc_kr")


def _multi_byte_extensions() -> Iterator[Fixture]:
    """The examples of PS3.5 annexes H, I and K, and the supplementary Japanese set."""
    yanada = b"Yamada^Tarou=" + _jis("山田") + b"^" + _jis("太郎") + b"=" + _jis("やまだ") + b"^" + _jis("たろう")
    yield _file(
        "charset-iso-2022-ir-87", "\\ISO 2022 IR 87", _texts(yanada, b"a " + _jis("山田") + b" b"), "PS3.5 H.3.1"
    )
    katakana = "ﾔﾏﾀﾞ".encode("shift_jis") + b"^" + "ﾀﾛｳ".encode("shift_jis")
    roman = ESC + b"(J"
    kanji = b"=" + b"^".join(ESC + b"$B" + part.encode("iso2022_jp")[3:-3] + roman for part in ("山田", "太郎"))
    kana = b"=" + b"^".join(ESC + b"$B" + part.encode("iso2022_jp")[3:-3] + roman for part in ("やまだ", "たろう"))
    yield _file(
        "charset-iso-2022-ir-13-87",
        "ISO 2022 IR 13\\ISO 2022 IR 87",
        _texts(katakana + kanji + kana, katakana.replace(b"^", b" ")),
        "PS3.5 H.3.2",
    )
    # JIS X 0212 row 34, cell 33 and following.
    supplement = ESC + b"$(D" + b"\x42\x41\x42\x42" + ESC + b"(B"
    yield _file(
        "charset-iso-2022-ir-159",
        "\\ISO 2022 IR 87\\ISO 2022 IR 159",
        _texts(b"Hoshi^A=" + _jis("星") + supplement + b"^" + _jis("一"), b"x " + supplement + b" y"),
        "JIS X 0212 beside JIS X 0208",
    )
    hong = b"Hong^Gildong=" + _korean("洪") + b"^" + _korean("吉洞") + b"=" + _korean("홍") + b"^" + _korean("길동")
    lines = b"\r\n".join(_korean(line) for line in ("김희중", "홍길동"))
    yield _file("charset-iso-2022-ir-149", "\\ISO 2022 IR 149", _texts(hong, lines), "PS3.5 I.2 and I.3")
    chinese = ESC + b"$)A"
    zhang = b"Zhang^XiaoDong=" + chinese + "张".encode("gb2312") + b"^" + chinese + "小东".encode("gb2312") + b"="
    yield _file(
        "charset-iso-2022-ir-58",
        "\\ISO 2022 IR 58",
        _texts(zhang, b"1. " + chinese + "第一行文字。".encode("gb2312")),
        "PS3.5 K.2 and K.3",
    )
    mixed = ESC + b"-F" + "Διονυσιος".encode("iso8859-7") + b"^" + ESC + b"-L" + "Люкceмбypг".encode("iso8859-5")
    yield _file(
        "charset-iso-2022-several",
        "ISO 2022 IR 100\\ISO 2022 IR 144\\ISO 2022 IR 126",
        _texts("Jérôme".encode("latin-1") + b"=" + mixed, mixed.replace(b"^", b" ")),
        "Latin, Greek and Cyrillic in one value",
    )


def _multi_byte_replacements() -> Iterator[Fixture]:
    for term, codec in {"ISO_IR 192": "utf-8", "GB18030": "gb18030", "GBK": "gbk"}.items():
        # Some have a backslash, a caret or an equals sign as second byte; the last one has four bytes in GB18030.
        special = "丂乗侰俓誠功" + ("🩻" if term != "GBK" else "")
        name = "Wang^XiaoDong=王^小东=" + special
        plain = "第一 " + special + " end"
        yield _file(
            "charset-" + term.lower().replace("_", "-").replace(" ", "-"),
            term,
            _texts(name.encode(codec), plain.encode(codec)),
            f"{term}, characters whose bytes look like delimiters",
        )


def _nested() -> Fixture:
    greek = text(0x00080005, "CS", "ISO_IR 126") + text(0x00080104, "LO", "Διονυσιος".encode("iso8859-7"))
    inherited = text(0x00080104, "LO", "Люкceмбypг".encode("iso8859-5"))
    return _file(
        "charset-nested",
        "ISO_IR 144",
        {0x00100010: ("PN", "Люкceмбypг".encode("iso8859-5"))},
        "an item with a character set of its own, one without",
        nested=sequence(0x00321064, [item(greek), item(inherited)]),
    )


def _undecodable() -> Iterator[Fixture]:
    yield _file(
        "charset-invalid-utf-8",
        "ISO_IR 192",
        {0x00100010: ("PN", b"A\xff\xfe^\xc3=B\xed\xa0\x80"), 0x00081030: ("LO", b"cut \xe5\xb1")},
        "bytes that are not UTF-8",
    )
    yield _file(
        "charset-unknown",
        "ISO_IR 999",
        {0x00100010: ("PN", b"M\xfcller^K\xe4te")},
        "a defined term that no standard defines",
    )
    dataset = base("charset-absent")
    whole = head(dataset) + b"".join(
        _encode(entry) if entry.tag != 0x00100010 else element(0x00100010, "PN", b"M\xfcller^K\xe4te ")
        for entry in dataset
    )
    yield Fixture("charset-absent", whole, "bytes above 127 without Specific Character Set")
