"""Bytes of a mail to text: the charset may be wrong, unknown or missing."""

import re
from email.errors import HeaderParseError
from email.header import decode_header

NOT_TEXT = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
SMALL = frozenset({"", "us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1", "windows-1252", "cp1252", "unknown-8bit"})
OTHER_NAMES = {
    "utf8mb4": "utf-8", "utf-8-sig": "utf-8", "unicode-1-1-utf-8": "utf-8", "iso-8859-8-i": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6", "cp-850": "cp850", "x-mac-arabic": "mac_arabic", "x-sjis": "shift_jis", "gb2312": "gb18030",
    "ks_c_5601-1987": "cp949",
}  # fmt: skip
HEADER_MAX = 2_000  # characters of one header
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # marks of direction, which mail programs put round names


def decoded(data: bytes, charset: str) -> str:
    """Return `data` as text without NUL and halves of characters.

    What says it is Latin but is valid UTF-8 beyond ASCII is UTF-8: by chance it hardly ever is.
    """
    name = charset.strip().strip("\"'").lower()
    name = OTHER_NAMES.get(name, name)
    tries = ("utf-8", name, "cp1252") if name in SMALL else (name, "utf-8", "cp1252")
    for each in tries:
        if each and each not in NOT_TEXT:
            try:
                return storable(data.decode(each))
            except (LookupError, ValueError):
                continue
    return storable(data.decode("latin-1"))


def storable(text: str) -> str:
    """Return `text` without what no database stores, nor marks that turn the writing round."""
    return _TURNING.sub("", _UNSTORABLE.sub("", text)).removeprefix("\ufeff")


def unfolded(value: str) -> str:
    """Return a raw header as the parser keeps it (bytes beyond ASCII as surrogates) as one line, encoded words as they are."""
    raw = value[: HEADER_MAX * 4].encode("utf-8", "surrogateescape")
    return " ".join(decoded(raw, "").split())[:HEADER_MAX]


def header(value: str) -> str:
    """Return a raw header as words: RFC 2047 decoded, whatever charsets it names; one line."""
    line = unfolded(value)
    if "=?" not in line:
        return line
    try:
        parts = decode_header(line)
    except (HeaderParseError, ValueError, LookupError):
        return line
    words = "".join(part if isinstance(part, str) else decoded(part, charset or "") for part, charset in parts)
    return " ".join(words.split())[:HEADER_MAX]
