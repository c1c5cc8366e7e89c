"""Addresses that answer: signed ones for replies and bounces, which nobody else can make, and the line above which one answers.

Local parts survive being lower-cased and fit the 64 octets of RFC 5321: "reply+" and base32 of what is meant and a MAC over
it. They keep nothing in the database. Without MAIL_IN_DOMAIN no mail comes in, and every address is "".
"""

import hashlib
import hmac
import re
from base64 import b32decode, b32encode
from binascii import Error
from dataclasses import dataclass
from datetime import date, timedelta

from flask import current_app

from forum.kernel.clock import today
from forum.kernel.i18n import _

KINDS = ("letter", "comment", "thread", "case", "mail", "digest")  # what an address is for; its place is its number for ever
LIFE = timedelta(days=90)  # of an address for replies
MAC = 12  # bytes: 2**95 guesses, each of them a mail
MARK = "=-=-="  # stands before and after the line above which one answers, in whatever language it is
_FIRST = date(2020, 1, 1)
_FORM = re.compile(r"(reply|bounce)\+([a-z2-7]{20,58})")
ID_MAX = 2**63 - 1


@dataclass(frozen=True)
class Signed:
    """What an address of ours says: whose it is (0: of a letter), what it is for, until when it is good."""

    member_id: int
    kind: str
    key: int
    until: date

    @property
    def is_good(self) -> bool:
        """False once it has expired."""
        return today() <= self.until


def domain() -> str:
    """Return the domain whose mail comes in here, lower case; "" where none does."""
    return str(current_app.config["MAIL_IN_DOMAIN"]).strip().lower()


def address_for(member_id: int, kind: str, key: int) -> str:
    """Return the address to which the member, and nobody else, answers a thing for LIFE.

    kind: "comment", "thread", "case" (the discussion of one), "mail" (one that waits for its sender's word), or "digest" (one of
    its items, which the answer names by that item's address). "" where no mail comes in, or for a kind that cannot be answered.
    """
    return _address("reply", member_id, kind, key, today() + LIFE) if kind in KINDS[1:] else ""


def bounce_address(letter_id: int) -> str:
    """Return the envelope sender of a letter, by which its bounces are known (VERP); "" where no mail comes in.

    It does not expire: a letter is forgotten anyway.
    """
    return _address("bounce", 0, "letter", letter_id, date.max)


def read_address(local: str) -> Signed | None:
    """Return what the local part of an address says, also once it has expired; None for one that is not ours."""
    found = _FORM.fullmatch(local.strip().lower())
    data = _unpacked(found[2]) if found else b""
    if found is None or len(data) <= MAC:
        return None
    payload, mac = data[:-MAC], data[-MAC:]
    keys = [current_app.config["SECRET_KEY"], *(current_app.config.get("SECRET_KEY_FALLBACKS") or ())]
    good = [hmac.compare_digest(_mac(payload, key), mac) for key in keys]  # every key: the time tells not which one it was
    if not any(good):
        return None
    signed = _read(payload)
    return signed if signed and (found[1] == "bounce") == (signed.kind == "letter") else None


def addresses_in(text: str) -> list[Signed]:
    """Return what the addresses for replies that stand in a text say, each once, in order."""
    found = dict.fromkeys(match[0].lower() for match in _FORM.finditer(text.lower()))
    return [signed for each in found if (signed := read_address(each)) and signed.kind not in ("letter", "digest")]


def marker() -> str:
    """Return the line above which one writes, for the top of every mail that may be answered."""
    return f"{MARK} {_('Write above this line')} {MARK}"


def _address(word: str, member_id: int, kind: str, key: int, until: date) -> str:
    if not domain():
        return ""
    days = min((until - _FIRST).days, 0xFFFF)
    payload = bytes([KINDS.index(kind)]) + days.to_bytes(2, "big") + _number(member_id) + _number(key)
    data = payload + _mac(payload, current_app.config["SECRET_KEY"])
    return f"{word}+{b32encode(data).decode().rstrip('=').lower()}@{domain()}"


def _mac(payload: bytes, key: str) -> bytes:
    return hmac.new(f"reach.reply\0{key}".encode(), payload, hashlib.sha256).digest()[:MAC]


def _number(value: int) -> bytes:
    """Return a number with its length before it: at most nine bytes."""
    data = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return bytes([len(data)]) + data


def _unpacked(words: str) -> bytes:
    try:
        data = b32decode(words.upper() + "=" * (-len(words) % 8))
    except (Error, ValueError):
        return b""
    return data if b32encode(data).decode().rstrip("=").lower() == words else b""  # one spelling of each address


def _read(payload: bytes) -> Signed | None:
    if len(payload) < 5 or payload[0] >= len(KINDS):
        return None
    numbers, rest = [], payload[3:]
    while rest:
        size = rest[0]
        numbers.append(int.from_bytes(rest[1 : size + 1], "big"))
        rest = rest[size + 1 :]
    if len(numbers) != 2 or max(numbers) > ID_MAX:
        return None
    until = _FIRST + timedelta(days=int.from_bytes(payload[1:3], "big"))
    return Signed(numbers[0], KINDS[payload[0]], numbers[1], until)
