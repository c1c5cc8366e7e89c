"""Atom, the syndication format (RFC 4287): what a feed holds, and its document. Pure: nothing here asks the database."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape, unescape
from urllib.parse import urljoin
from xml.etree import ElementTree

NAMESPACE = "http://www.w3.org/2005/Atom"
CONTENT_TYPE = "application/atom+xml; charset=utf-8"
FOUNDED = datetime(2003, 11, 28, tzinfo=UTC)  # the network's own day: a feed without entries must have changed at some time, too

_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2
_LINK = re.compile(r"""<a\b(?:"[^"]*"|[^>"])*>""")
_TARGET = re.compile(r'(?<=\shref=")[^"]*(?=")')
_TONGUE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True)
class Entry:
    """One thing told: `url` a path of this site, `key` the path that stays its name for ever, `html` its text, made safe.

    authors: names as readers see them; none: the feed's own.
    """

    key: str
    url: str
    title: str
    html: str
    published: datetime
    updated: datetime
    authors: tuple[str, ...] = ()
    summary: str = ""
    language: str = ""
    topics: tuple[tuple[str, str], ...] = ()  # (code, words)


@dataclass(frozen=True)
class Feed:
    """A feed: `path` its own address and name, `page` the page that it tells of."""

    path: str
    page: str
    title: str
    subtitle: str
    author: str
    entries: Sequence[Entry]


def document(feed: Feed, site: str) -> bytes:
    """Return the Atom document of `feed`; `site`: where it stands ("https://reach.example.org"), for every address in it.

    The feed has changed when its newest entry did.
    """
    root = ElementTree.Element("feed", {"xmlns": NAMESPACE, "xml:lang": "en"})
    _put(root, "id", site + feed.path)
    _put(root, "title", feed.title)
    _put(root, "subtitle", feed.subtitle)
    _put(root, "updated", _moment(max((entry.updated for entry in feed.entries), default=FOUNDED)))
    _put(_put(root, "author"), "name", feed.author)
    _put(root, "link", rel="self", type="application/atom+xml", href=site + feed.path)
    _put(root, "link", rel="alternate", type="text/html", href=site + feed.page)
    for entry in feed.entries:
        _put_entry(root, entry, site)
    made: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _put_entry(root: ElementTree.Element, entry: Entry, site: str) -> None:
    spoken = {"xml:lang": entry.language} if _TONGUE.fullmatch(entry.language) else {}
    made = _put(root, "entry", **spoken)
    _put(made, "id", site + entry.key)
    _put(made, "title", entry.title)
    _put(made, "published", _moment(entry.published))
    _put(made, "updated", _moment(max(entry.published, entry.updated)))
    for name in entry.authors:
        _put(_put(made, "author"), "name", name)
    _put(made, "link", rel="alternate", type="text/html", href=site + entry.url)
    for code, words in entry.topics:
        _put(made, "category", term=code, label=words)
    if entry.summary:
        _put(made, "summary", entry.summary)
    _put(made, "content", with_whole_links(entry.html, site + entry.url), type="html")


def _put(parent: ElementTree.Element, tag: str, words: str | None = None, /, **attributes: str) -> ElementTree.Element:
    made = ElementTree.SubElement(parent, tag, {name: _NO_CHARACTER.sub("", value) for name, value in attributes.items()})
    if words is not None:
        made.text = _NO_CHARACTER.sub("", words)
    return made


def with_whole_links(html: str, base: str) -> str:
    """Return safe HTML with whole addresses in its links: a feed is read elsewhere, where "/cases/3" and "#lesson-2" lead nowhere.

    base: the whole address of the page that the text stands on.
    """

    def whole(link: re.Match[str]) -> str:
        return _TARGET.sub(lambda target: escape(_joined(base, unescape(target[0]))), link[0])

    return _LINK.sub(whole, html)


def _joined(base: str, target: str) -> str:
    try:
        return urljoin(base, target)
    except ValueError:  # "http://[": no address at all, as it was typed
        return target


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
