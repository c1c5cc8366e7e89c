"""A mail, read: who wrote it, to what it answers, its words, what came with it. Bounded, and whatever comes in is survived."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from typing import TypeVar

from forum.mailin.forms import automatic
from forum.mailin.forms.bounces import Bounce, is_report, read_bounce
from forum.mailin.forms.charsets import decoded, header, storable, unfolded
from forum.mailin.forms.html import CUT, markdown_of

PARTS_MAX = 100
DEPTH_MAX = 12
NESTED_MAX = 200  # Content-Type headers in the bytes: with more, only the headers on top are read
TEXT_MAX = 200_000  # characters of words that are read
REFERENCES_MAX = 50
NAME_MAX = 80  # characters of a file's name
HEAD_MAX = 256 * 1024  # bytes in which headers are looked for
_ID = re.compile(r"<([^<>\s]{1,300})>")
_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
                         "application/pgp-keys", "application/ms-tnef", "text/calendar"})  # fmt: skip
Found = TypeVar("Found")


@dataclass(frozen=True)
class Head:
    """The headers of a mail. `sender`: its one address of From, "" where there is none or several; `references`: the ids of
    what it answers, nearest first; `automatic`: why it is no person's mail, or ""; `results`: Authentication-Results."""

    sender: str
    subject: str
    message_id: str
    references: tuple[str, ...]
    automatic: str
    results: tuple[str, ...]
    recipients: tuple[str, ...]


@dataclass(frozen=True)
class Mail:
    """A mail: its headers, its words (Markdown; quotes and signature still in them), the names of what is left out."""

    head: Head
    text: str
    attachments: tuple[str, ...] = ()
    is_report: bool = False
    bounce: Bounce | None = None


def read_head(raw: bytes, envelope_sender: str | None = None) -> Head:
    """Return the headers. envelope_sender: "" for the empty one of bounces, None where the door was told none."""
    message = BytesHeaderParser().parsebytes(raw[:HEAD_MAX])
    return _head(message, envelope_sender)


def read_mail(raw: bytes, envelope_sender: str | None = None) -> Mail:
    """Return the whole of it."""
    if len(re.findall(rb"(?i)content-type:", raw)) > NESTED_MAX:
        return Mail(read_head(raw, envelope_sender), "")
    message = _survived(lambda: message_from_bytes(raw), None)
    if message is None:
        return Mail(read_head(raw, envelope_sender), "")
    parts = [part for part, _inside in _walked(message)]
    text = _text(message)
    report = is_report(message)
    return Mail(
        _head(message, envelope_sender), text, () if report else tuple(_attachments(message)), report, read_bounce(parts, text)
    )


def _survived(read: Callable[[], Found], otherwise: Found) -> Found:
    """Return what the standard library reads, or `otherwise`: on mail made to break it, it raises nearly anything."""
    try:
        return read()
    except Exception:  # LookupError, ValueError, TypeError, AssertionError, RecursionError, ...: none of them is ours to know
        return otherwise


def _head(message: Message, envelope_sender: str | None) -> Head:
    items = [(name.lower(), str(value)) for name, value in message.raw_items()]

    def all_of(name: str) -> list[str]:
        return [value for each, value in items if each == name]

    senders = [address for value in all_of("from") for address in addresses_in(unfolded(value))]
    subject = header(next(iter(all_of("subject")), ""))
    answers = [found for value in all_of("in-reply-to") for found in _ID.findall(unfolded(value))]
    chain = [found for value in all_of("references") for found in _ID.findall(unfolded(value))]
    ids = [found for value in all_of("message-id") for found in _ID.findall(unfolded(value))]
    to = [address for name in ("x-original-to", "delivered-to", "to", "cc") for value in all_of(name)
          for address in addresses_in(unfolded(value))]  # fmt: skip
    return Head(
        sender=senders[0] if len(senders) == 1 and len(all_of("from")) == 1 else "",
        subject=subject,
        message_id=ids[0] if ids else "",
        references=tuple(dict.fromkeys([*answers, *reversed(chain)]))[:REFERENCES_MAX],
        automatic=automatic.why([(name, unfolded(value)) for name, value in items[:200]], subject, envelope_sender),
        results=tuple(unfolded(value) for value in all_of("authentication-results")[:20]),
        recipients=tuple(dict.fromkeys(to))[:REFERENCES_MAX],
    )


def addresses_in(value: str) -> list[str]:
    """Return the addresses of a header like From, lower case domains; quoted names and comments are no addresses.

    Encoded words are not decoded first: what is inside one is a name, never an address.
    """
    bare = re.sub(r'"(?:\\.|[^"\\])*"', " ", value)
    for _depth in range(5):
        bare = re.sub(r"\([^()]*\)", " ", bare)
    found = []
    for part in bare.split(","):
        angled = re.findall(r"<([^<>]*)>", part)
        for each in angled or part.split():
            local, at, domain = each.strip().rpartition("@")
            if at and re.fullmatch(r"[^\s@<>,;:()\[\]\\\"]{1,64}", local) and re.fullmatch(r"[\w.-]{1,253}", domain):
                found.append(f"{local}@{domain.lower()}")
    return found


def _walked(message: Message) -> Iterator[tuple[Message, str]]:
    """Yield (part, type of what it is inside) in order, not beyond PARTS_MAX and DEPTH_MAX; never into a mail that came along."""
    waiting: list[tuple[Message, str, int]] = [(message, "", 0)]
    count = 0
    while waiting and count < PARTS_MAX:
        part, inside, depth = waiting.pop()
        count += 1
        yield part, inside
        payload = part.get_payload()
        if isinstance(payload, list) and part.get_content_maintype() == "multipart" and depth < DEPTH_MAX:
            kind = part.get_content_type()
            waiting += [(each, kind, depth + 1) for each in reversed(payload) if isinstance(each, Message)]


def _text(message: Message) -> str:
    """Return the words: of each alternative the plain ones where there are any, else those in HTML."""
    words: list[str] = []
    html_waits = ""
    for part, inside in _walked(message):
        if _is_attached(part) or part.get_content_maintype() != "text":
            continue
        kind = part.get_content_type()
        if kind == "text/plain":
            words.append(_plain(part))
        elif kind == "text/html" and inside in ("multipart/alternative", "multipart/related"):
            html_waits = html_waits or _words(part)
        elif kind == "text/html":
            words.append(markdown_of(_words(part)))
    text = "\n\n".join(word for word in words if word.strip(f" \n{CUT}"))
    if not text.strip() and html_waits:
        text = markdown_of(html_waits)
    return text[:TEXT_MAX]


def _words(part: Message) -> str:
    data: object = _survived(lambda: part.get_payload(decode=True), None)
    charset = _survived(lambda: str(part.get_param("charset", "") or ""), "")
    return decoded(data, charset)[: TEXT_MAX * 4] if isinstance(data, bytes) else ""


def _plain(part: Message) -> str:
    """Return plain words; lines that a mail program broke softly are joined again (RFC 3676)."""
    text = _words(part).replace("\r\n", "\n").replace("\r", "\n").replace(CUT, "")
    if _survived(lambda: str(part.get_param("format", "") or ""), "").lower() != "flowed":
        return text
    joins = "" if _survived(lambda: str(part.get_param("delsp", "") or ""), "").lower() == "yes" else " "
    lines: list[str] = []
    soft = False
    for line in text.split("\n"):
        quotes = re.match(r">*", line)
        depth = quotes[0] if quotes else ""
        words = line[len(depth) :].removeprefix(" ")
        if soft and depth == (re.match(r">*", lines[-1]) or [""])[0] and words != "-- ":
            lines[-1] = lines[-1].rstrip(" ") + joins + words
        else:
            lines.append(f"{depth} {words}" if depth else words)
        soft = words.endswith(" ") and words != "-- "
    return "\n".join(lines)


def _is_attached(part: Message) -> bool:
    return _survived(lambda: (part.get_content_disposition() or "") == "attachment", False)


def _attachments(message: Message) -> Iterator[str]:
    """Yield the names of what came with the words; not pictures that stand inside of them, not signatures."""
    for part, inside in _walked(message):
        kind = part.get_content_type()
        if part.get_content_maintype() == "multipart" or kind in _SIGNATURES:
            continue
        in_words = part.get_content_maintype() == "text" and not _is_attached(part)
        drawn = inside == "multipart/related" and part.get("Content-ID") is not None and not _is_attached(part)
        if not in_words and not drawn:
            name = _survived(part.get_filename, None) or ""
            yield storable(header(str(name)))[:NAME_MAX] or kind
