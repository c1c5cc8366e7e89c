"""What people write: made clean on the way in, turned from Markdown into safe HTML once, at save.

Three lines of defence: Markdown with raw HTML off (kernel/markdown.py), then bleach (imported here and nowhere else), then
the content security policy. Render before the write transaction begins: it takes milliseconds that no lock should wait for.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import local
from typing import cast

import bleach

from forum.kernel import mentions
from forum.kernel.i18n import _
from forum.kernel.markdown import ID_PREFIX, REL, TextRefused, heaviest, parse, to_html, words_of

__all__ = [
    "COMMENT_MAX", "NARRATIVE_MAX", "RENDERER", "TextRefused",
    "Traces", "clean_line", "clean_text", "excerpt", "plain", "quote", "render", "traces",
]  # fmt: skip

RENDERER = 1  # rises with every change of what `render` gives; stored beside each text
COMMENT_MAX = 20_000  # characters of Markdown
NARRATIVE_MAX = 65_536  # characters of Markdown
COMMENT_HTML_MAX = 128 * 1024  # bytes; bleach takes seconds on a megabyte
NARRATIVE_HTML_MAX = 256 * 1024  # bytes
QUOTE_MAX = 1_500  # characters of what is quoted into an answer

TAGS = frozenset(
    {"a", "blockquote", "br", "code", "div", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s"}
    | {"strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"}
)
PROTOCOLS = frozenset({"http", "https", "mailto"})
_CLASSES = frozenset(
    {"align-left", "align-center", "align-right", "footnote-ref", "footnotes", "footnote-item", "footnote-backref"}
    | {"contains-task-list", "task-list-item", "table-scroll", mentions.CLASS}
)
_LANGUAGE = re.compile(r"language-[\w+#.-]{1,30}")
_IDENT = re.compile(re.escape(ID_PREFIX) + r"fn(ref)?-[A-Za-z0-9-]{1,100}")
_MENTION = re.compile(rf'<a (?=[^<>]*\bclass="{mentions.CLASS}")[^<>]*>([^<>]*)</a>')
_OWNER = re.compile(r"[^A-Za-z0-9-]+")

# Marks that turn the direction of what follows them, even beyond the text they stand in; LRM and RLM stay.
_TURNING = "\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
_UNSEEN = re.compile(f"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f{_TURNING}\ufeff\ufffe\uffff]")
_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f")
_OVERRIDES = re.compile("[\u202d\u202e]")  # show letters in another order than they are read: no language needs them

_here = local()  # bleach's Cleaner keeps the state of its parser on itself, so each thread has its own


def render(
    source: str, *, owner: str, limit: int = COMMENT_MAX, headings_from: int = 3, people: Mapping[str, str] | None = None
) -> str:
    """Return the safe HTML of `source`, a Markdown text.

    owner: what the text belongs to ("comment-12", or any random token before there is a number): it keeps the ids of
    footnotes apart on a page. limit: characters, COMMENT_MAX or NARRATIVE_MAX. headings_from: the level that "#" becomes.
    people: {name: address} of those whose `@name` becomes a link. Raises TextRefused, naming the construct, for what is too
    long, too wide, too deep or would grow too large.
    """
    return _rendered(clean_text(source, limit), _OWNER.sub("-", owner)[:80], limit, headings_from, tuple((people or {}).items()))


@lru_cache(maxsize=32)  # a text is laid out before the write transaction, and asked for again inside of it
def _rendered(source: str, owner: str, limit: int, headings_from: int, people: tuple[tuple[str, str], ...]) -> str:
    tokens, environment = parse(source, owner=owner, headings_from=headings_from, people=dict(people))
    html = to_html(tokens, environment)
    most = COMMENT_HTML_MAX if limit <= COMMENT_MAX else NARRATIVE_HTML_MAX
    if len(html.encode()) > most:
        raise TextRefused(
            _("The text grows too large when it is laid out: it has too many %(what)s. Use fewer.", what=heaviest(tokens))
        )
    return cast(str, _cleaner().clean(html))


@dataclass(frozen=True)
class Traces:
    """Whom and what a text speaks of: `names`, those it calls by `@name`, in lower case; `quoted`: the addresses that its
    quotations link to. Each once, in order."""

    names: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()


def traces(source: str) -> Traces:
    """Return the traces of the Markdown text `source`. Never raises: a text that `render` would refuse has none."""
    if "@" not in source and ">" not in source:
        return Traces()
    try:
        environment = parse(source)[1]
    except TextRefused:
        return Traces()
    return Traces(environment["names"], environment["quoted"])


def without_mentions(html: str) -> str:
    """Return what `render` made with its mentions as plain words, for those to whom no person has an address."""
    return _MENTION.sub(r"\1", html) if f'class="{mentions.CLASS}"' in html else html


def plain(source: str) -> str:
    """Return the words of the Markdown text `source` without its marks, for mail: paragraphs, "- " items, addresses in brackets.

    Never raises: what `render` would refuse comes back as it was typed.
    """
    return _words(source, addresses=True)


def excerpt(source: str, length: int = 200) -> str:
    """Return the beginning of `source` as one line of at most `length` characters, cut between words and then ended by "…"."""
    words = " ".join(_words(source[: length * 4 + 400], addresses=False).split())
    if len(words) <= length:
        return words
    cut = words[: length - 1]
    head = cut.rpartition(" ")[0] if " " in cut[length // 2 :] else cut
    return head.rstrip(" ,;:.-–") + "…"


def quote(source: str, author: str, number: int | None = None, address: str = "") -> str:
    """Return Markdown that quotes `source`, said by `author` (in comment `number`, at `address`), ready to be answered underneath.

    Who said it and where stand in the quotation, as a link: so it goes on carrying them wherever it is copied. What `source`
    itself quotes is left out, and it is cut at QUOTE_MAX characters: an answer quotes what it answers.
    """
    own = "\n".join(line for line in source.splitlines() if not line.lstrip().startswith(">"))
    own = re.sub(r"\n{3,}", "\n\n", own).strip()
    if len(own) > QUOTE_MAX:
        own = own[:QUOTE_MAX].rpartition(" ")[0].rstrip() + " …"
    name = re.sub(r"([\\`*_\[\]<>#|~^!&])", r"\\\1", clean_line(author, 200))
    quoted = "\n".join(f"> {line}".rstrip() for line in own.splitlines())
    who: str = _("%(name)s in #%(number)s", name=name, number=number) if number else name
    return f"> {f'[{who}]({address})' if address else who}:\n>\n{quoted}\n\n"


def clean_line(value: str, limit: int | None = None) -> str:
    """Return `value` as one line: NFC, spaces single, no marks that cannot be seen. limit: characters.

    Raises TextRefused for what is longer or cannot be stored.
    """
    return _within(" ".join(_storable(value).split()), limit)


def clean_text(value: str, limit: int | None = None) -> str:
    r"""Return `value` as a text: NFC, lines ended by \n, no control characters or marks that turn the direction of writing.

    limit: characters. Raises TextRefused for what is longer or cannot be stored (NUL, halves of characters).
    """
    lines = _storable(value).split("\n")
    while lines and not lines[0].strip():
        del lines[0]
    return _within("\n".join(lines).rstrip(), limit)


def is_blank(value: str) -> bool:
    """True where nothing of `value` is to be seen: spaces, marks without a shape, the fillers that Unicode has for letters."""
    return all(char in _FILLERS or unicodedata.category(char)[0] in "ZC" for char in value)


def _words(source: str, *, addresses: bool) -> str:
    try:
        return words_of(parse(source)[0], addresses=addresses)
    except TextRefused:
        return source


def _storable(value: str) -> str:
    if _UNSTORABLE.search(value):
        raise TextRefused(_("The text holds characters that cannot be stored. Type it anew or copy it without formatting."))
    if _OVERRIDES.search(value):
        raise TextRefused(_("The text holds marks that turn the writing round. Type it anew, or copy it as plain text."))
    return _UNSEEN.sub("", _BREAKS.sub("\n", unicodedata.normalize("NFC", value)))


def _within(value: str, limit: int | None) -> str:
    if limit is not None and len(value) > limit:
        raise TextRefused(
            _("At most %(limit)s characters; this has %(length)s. Shorten it.", limit=f"{limit:,}", length=f"{len(value):,}")
        )
    return value


def _cleaner() -> bleach.Cleaner:
    if not hasattr(_here, "cleaner"):
        _here.cleaner = bleach.Cleaner(tags=TAGS, attributes=_allowed, protocols=PROTOCOLS, strip=True, strip_comments=True)
    return cast(bleach.Cleaner, _here.cleaner)


def _allowed(tag: str, name: str, value: str) -> bool:
    if name == "class":
        return value in _CLASSES or (tag == "code" and bool(_LANGUAGE.fullmatch(value)))
    if name == "id":
        return tag in ("li", "a") and bool(_IDENT.fullmatch(value))
    if name == "tabindex":
        return tag == "div" and value == "0"
    if name == "start":
        return tag == "ol" and value.isdigit()
    return tag == "a" and (name in ("href", "title") or (name == "rel" and value == REL))


def fold(value: str) -> str:
    """Return `value` for comparing and sorting: case-folded, accents off, one space between words."""
    plain = unicodedata.normalize("NFKD", value.casefold())
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())
