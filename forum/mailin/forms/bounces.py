"""Mail that tells what became of a letter of ours: RFC 3464 reports, and whatever else comes to a letter's own address."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message

from forum.mailin.forms.charsets import header

WORDS_MAX = 300  # characters of what the other server said
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.])([45])\d\d(?=[ -])")
FULL = "5.2.2"  # the mailbox is full: it may be emptied
DELAYED = frozenset({"delayed", "delivered", "relayed", "expanded"})


@dataclass(frozen=True)
class Bounce:
    """A letter came back. `is_final`: nobody has this address, or takes mail from us; else it may work another day."""

    status: str
    words: str
    is_final: bool


def is_report(message: Message) -> bool:
    """True for a mail that a mail server wrote to tell what became of another."""
    return message.get_content_type() == "multipart/report"


def read_bounce(parts: Sequence[Message], text: str) -> Bounce | None:
    """Return what a report says, by its machine-readable part or else its words; None where the letter is only late, or arrived.

    parts: of the whole mail. text: its words, for servers that write no report.
    """
    fields = _fields(parts)
    action = fields.get("action", "").strip().lower()
    if action in DELAYED:
        return None
    words = " ".join(fields.get("diagnostic-code", "").split())[:WORDS_MAX]
    found = _STATUS.search(fields.get("status", "")) or _STATUS.search(words) or _STATUS.search(text)
    if found is None:
        code = _CODE.search(words or text)
        status = f"{code[1]}.0.0" if code else ""
    else:
        status = found[0]
    if status.startswith("2.") or (not status and action != "failed"):
        return None
    return Bounce(status, words or " ".join(text.split())[:WORDS_MAX], status.startswith("5.") and status != FULL)


def _fields(parts: Sequence[Message]) -> dict[str, str]:
    """Return the fields of the delivery status: of its first recipient, over those of the message."""
    found: dict[str, str] = {}
    for part in parts:
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            blocks = part.get_payload()
            for block in blocks if isinstance(blocks, list) else ():
                if isinstance(block, Message):
                    for name, value in block.raw_items():
                        found.setdefault(name.lower(), header(str(value)))
    return found
