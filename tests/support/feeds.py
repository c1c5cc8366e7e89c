"""A feed as its readers take it: valid by the grammar of RFC 4287 and by what that says in words, and parsed by feedparser."""

import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
from lxml import etree

GRAMMAR = Path(__file__).resolve().parents[1] / "feeds" / "atom.rng"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@cache
def _grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(GRAMMAR))


def faults(body: bytes) -> list[str]:
    """Return what is wrong with an Atom document: by the grammar, by the RFC's words, and links that lead nowhere elsewhere."""
    tree = etree.fromstring(body)
    found = [] if _grammar().validate(tree) else [str(each) for each in _grammar().error_log]
    if not tree.xpath("a:author", namespaces=ATOM) and tree.xpath("a:entry[not(a:author)]", namespaces=ATOM):
        found.append("4.1.1: an entry without an author in a feed without one")
    if len(tree.xpath("a:link[@rel='self']", namespaces=ATOM)) != 1:
        found.append("4.1.1: no link to itself")
    ids = tree.xpath("//a:id/text()", namespaces=ATOM)
    found += [f"4.2.6: the id {each} is no address" for each in ids if not urlsplit(each).scheme or " " in each]
    if len(set(ids)) < len(ids):
        found.append("4.1.1: one id twice")
    found += ["4.1.2: a name without a character" for each in tree.xpath("//a:name|//a:title", namespaces=ATOM) if not each.text]
    for html in tree.xpath("//a:content/text()", namespaces=ATOM):
        links = [link for tag in re.findall(r"<a\b[^>]*>", html) for link in re.findall(r'\bhref="([^"]*)"', tag)]
        found += [f"a link that leads nowhere elsewhere: {link}" for link in links if not urlsplit(link).scheme]
        found += [f"not for others' pages: {word}" for word in ("<script", "<form", "<svg", "<style") if word in html]
    return found


def read(body: bytes) -> Any:
    """Return a valid feed as feedparser reads it."""
    assert faults(body) == []
    parsed = feedparser.parse(body, response_headers={"content-type": "application/atom+xml; charset=utf-8"})
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"
    return parsed


def titles(answer: Any) -> list[str]:
    """Return the titles of the entries of an answer with a feed."""
    assert answer.status_code == 200
    return [entry.title for entry in read(answer.data).entries]
