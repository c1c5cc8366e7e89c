"""Whose names are withheld just now, and the hooks that keep them in: over every answer, and over every form that comes back.

The kernel knows no members: a feature tells who they are (`names_from`). Who asks, or the look-up of a visitor's page, brings
`g.names_version` along; while it stays the same nothing is read, and while it is 0 nothing is looked at.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from html.entities import codepoint2name
from pathlib import Path
from typing import Any  # rows of any table

from flask import Flask, Response, current_app, g, request
from sqlalchemy import ColumnElement, and_, not_
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import ImmutableMultiDict

from forum.kernel import masking
from forum.kernel.db import db
from forum.kernel.masking import Withheld
from forum.kernel.memory import keep_for, kept_of, names_version
from forum.kernel.text import fold

UNNAMED = frozenset({None, "assets.serve", "health.healthz", "health.readyz"})  # endpoints whose answers carry no text of people
HEADERS = ("Location", "Content-Disposition", "Link")
_TEXTS = re.compile(r"text/|application/(?:[\w.+-]*(?:json|xml|javascript|yaml)|x-bibtex|x-research-info-systems)")
_REMARK = re.compile(
    r'""".*?"""|\{#.*?#\}|(?<!\S)#[^\n]*', re.DOTALL
)  # what the sources say to those who read them: no page has it
_FOLDED = re.compile(r"\r?\n[ \t]")  # how calendars break a long line
_KEY = "withheld names"
_readers: list[Callable[[], Sequence[Withheld]]] = []


def names_from(read: Callable[[], Sequence[Withheld]]) -> None:
    """Let `read` tell whose names are withheld; one statement."""
    _readers[:] = [read]


def names() -> tuple[Withheld, ...]:
    """Return whose names are withheld. No statement while that stays as it was, where the request brought `g.names_version`."""
    if db.session.info.get("names"):
        return _read()
    now = names_version()
    if not now:
        return ()
    version, found = kept_of(_KEY) or (None, ())
    if version != now:
        found = _read()
        keep_for(_KEY, (now, found))
    return tuple(found)


def masked(text: str) -> str:
    """Return `text` without the names that are withheld: for what leaves the site by another way than an answer (mail, files)."""
    return masking.masked(text, found) if (found := names()) else text


def asked_for(words: str) -> tuple[tuple[str, ...], ...]:
    """Return the names that are withheld, each as its folded words, of which a search for `words` asks for a part.

    The rows that carry one of them are to be left out (`untold`): to find them would tell whose name was taken out of them.
    """
    asked = re.findall(r"\w+", fold(words))
    kept = []
    for each in names() if asked else ():
        ways = [f"@{handle}" for handle in each.handles] + [f"people/{handle}" for handle in each.handles]
        kept += [(way,) for way in ways if _overlap(asked, re.findall(r"\w+", way))]
        parts = tuple(re.findall(r"\w+", fold(each.name)))
        if each.in_texts and masking.is_masked(each.name) and _overlap(asked, parts):
            kept.append(parts)
    return tuple(kept)


def untold(column: Any, asked: Sequence[Sequence[str]]) -> list[ColumnElement[bool]]:
    """Return the clauses that leave out rows whose folded text carries one of the names of `asked_for`."""
    return [not_(and_(*(column.contains(part, autoescape=True) for part in parts))) for parts in asked]


def _overlap(asked: Sequence[str], parts: Sequence[str]) -> bool:
    return any(word in part or part in word for word in asked for part in parts)


def mask_row(row: Any, *columns: str) -> None:
    """Take the names that are withheld by now out of columns (texts, or documents of texts) of a row that is not written back: of
    a letter that is sent, long after it was written. Asks the database anew, for its work takes longer than a request."""
    g.pop("names_version", None)
    for column in columns:
        value = getattr(row, column)
        is_text = isinstance(value, str)
        setattr(row, column, masked(value) if is_text else {key: masked(each) for key, each in value.items()})


def spare(member_id: int) -> None:
    """Let the answer of this request carry the name of one person: their own page of settings."""
    g.spared = member_id


def init(app: Flask) -> None:
    """Install the hooks. Register after kernel/pagecache.py: what it keeps must be without the names."""

    @app.before_request
    def give_names_back() -> None:
        if request.method == "POST" and any(masking.OPEN in value for value in request.form.values()):
            known = {each.id: each for each in names()}
            fields = [(key, masking.restored(value, known.get)) for key, value in request.form.items(multi=True)]
            request.__dict__["form"] = ImmutableMultiDict(fields)  # werkzeug's own place for it

    @app.after_request
    def keep_names_in(response: Response) -> Response:
        if request.endpoint in UNNAMED or g.get("plain_frame") or "Content-Encoding" in response.headers:
            return response  # what is packed comes from kernel/pagecache.py, which kept it after this hook
        try:
            found = tuple(each for each in names() if each.id != g.get("spared"))
        except SQLAlchemyError:
            if not g.get("tells_error"):
                raise
            found = (kept_of(_KEY) or (0, ()))[1]  # the database is away: whoever was known last
        return _without(response, found) if found else response


def _without(response: Response, found: Sequence[Withheld]) -> Response:
    for header in HEADERS:
        if header in response.headers:
            response.headers[header] = masking.masked(response.headers[header], found)
    if response.direct_passthrough or not _TEXTS.match(response.mimetype or ""):
        return response
    before = response.get_data(as_text=True)
    if response.mimetype in ("text/html", "application/xhtml+xml"):
        after = masking.masked_page(before, found)
        if g.viewer is None or not g.viewer.is_moderator:
            after = masking.unlinked(after, [each for each in found if g.viewer is None or each.id != g.viewer.id])
    else:
        whole = _FOLDED.sub("", before) if response.mimetype == "text/calendar" else before  # a name may stand on two lines
        after = before if masking.masked(whole, found) == whole else masking.masked(whole, found)
    if after != before:
        response.set_data(after)
    return response


def _read() -> tuple[Withheld, ...]:
    return tuple(each for read in _readers for each in read())


def is_house_word(name: str) -> bool:
    """True for a name made of words that every page has (“Case studies”, “Sign in”, “form action”): to take it out of texts
    would take the pages apart, and hide nobody."""
    return _is_house_word(current_app.root_path, current_app.config["SITE_NAME"], name)


@lru_cache(maxsize=1000)
def _is_house_word(root: str, site: str, name: str) -> bool:
    return masking.holds(f"{_house_words(root)}\n{site}", name)


@cache
def _house_words(root: str) -> str:
    """Return all the words of pages that no member wrote: templates, sentences of the code, vocabularies, places."""
    sources = [*Path(root, "templates").rglob("*.*"), *Path(root, "static").rglob("*.js")]
    sources += [path for path in Path(root, "forum").rglob("*.py") if "demo" not in path.parts]
    sources += [Path(root, "data", name) for name in ("vocabularies.yaml", "countries.csv", "introductions.yaml")]
    words = [_REMARK.sub(" ", path.read_text()) for path in sources if path.is_file()]
    return "\n".join([*words, " ".join(codepoint2name.values())])
