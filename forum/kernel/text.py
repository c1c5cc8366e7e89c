"""Users' text: Markdown to safe HTML, once, at save. The only importer of bleach.

Three lines of defence: the parser makes no raw HTML, bleach lets through a short list of tags, and the pages' CSP runs no
script. tests/kernel/test_text.py holds every output against a second sanitiser.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any  # tokens and attributes of the parser

import bleach
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

RENDERER = 1  # rises when the same source gives other HTML; a job then renders again
COMMENT_HTML_MAX = 131_072  # characters of HTML before cleaning
NARRATIVE_HTML_MAX = 262_144  # characters
COLUMNS_MAX = 30  # of a table

_BLOCKS = {"p", "br", "hr", "pre", "blockquote", "ul", "ol", "li", "h3", "h4", "h5", "h6", "section"}
_TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
TAGS = frozenset(_BLOCKS | _TABLES | {"em", "strong", "s", "del", "code", "a", "sup", "input"})
ATTRIBUTES = {
    "a": ["href", "title", "rel", "id", "class"],
    "ol": ["start"],
    "li": ["id", "class"],
    "ul": ["class"],
    "th": ["class"],
    "td": ["class"],
    "sup": ["class"],
    "section": ["class"],
    "code": ["class"],
    "input": ["type", "checked", "disabled", "class"],
}
PROTOCOLS = frozenset({"http", "https", "mailto"})
REL = "nofollow ugc noopener"
_CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")


class TextRefused(ValueError):
    """A text that cannot be kept; its message is a sentence for the person who wrote it."""


def clean_text(value: str) -> str:
    """Return `value` in NFC, with one kind of line end and without control characters.

    Raises TextRefused for NUL bytes and lone surrogates: they cannot be stored.
    """
    if "\0" in value:
        raise TextRefused("The text contains a NUL byte. Remove it, or type the text again.")
    try:
        value.encode()
    except UnicodeEncodeError as fault:
        raise TextRefused("The text contains half of a character. Remove it, or type the text again.") from fault
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROLS.sub("", value))


def clean_line(value: str) -> str:
    """Return `value` as one line: as clean_text, without direction overrides (names must not turn the page round)."""
    return " ".join(_BIDI.sub("", clean_text(value)).split())


def fold(value: str) -> str:
    """Return `value` for comparing: case-folded, accents off, one space between words."""
    plain = unicodedata.normalize("NFKD", value.casefold())
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())


def render(source: str, *, owner: str, html_max: int = COMMENT_HTML_MAX) -> str:
    """Return `source` (Markdown) as safe HTML. `owner` ("c12") makes footnote ids unique in a page.

    Raises TextRefused, naming the construct, for what would grow beyond `html_max` characters.
    """
    source = clean_text(source)
    tokens = _parser().parse(source, env := {"docId": owner})
    _refuse_wide_tables(tokens)
    html = _parser().renderer.render(tokens, _parser().options, env)
    if len(html) > html_max:
        raise TextRefused("The text grows too large when it is laid out: use fewer footnotes, links or table cells.")
    return bleach.Cleaner(tags=TAGS, attributes=ATTRIBUTES, protocols=PROTOCOLS, strip=True, strip_comments=True).clean(html)


def plain(source: str) -> str:
    """Return the words of a Markdown `source` on one line, for excerpts and plain mail."""
    words: list[str] = []
    for token in _parser().parse(clean_text(source)):
        for child in token.children or ():
            if child.type in ("text", "code_inline"):
                words.append(child.content)
            elif child.type in ("softbreak", "hardbreak"):
                words.append(" ")
        if token.type in ("fence", "code_block"):
            words.append(token.content)
        words.append(" ")
    return " ".join("".join(words).split())


def excerpt(source: str, length: int = 160) -> str:
    """Return the beginning of the words of `source`, cut at a word, at most `length` characters."""
    words = plain(source[: length * 6])
    if len(words) <= length:
        return words
    return words[: length - 1].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"


def quote(source: str, who: str, number: int) -> str:
    """Return `source` as a Markdown quotation that names its comment, ready for a composer."""
    lines = "\n".join(f"> {line}".rstrip() for line in source.strip().splitlines()[:40])
    return f"> {who}, #{number}:\n>\n{lines}\n\n"


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """CommonMark with tables, strikethrough, autolinks, task lists and footnotes; no raw HTML. Parsing keeps no state in it."""
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True})
    parser.enable(["table", "strikethrough", "linkify"])
    parser.use(footnote_plugin, inline=False).use(tasklists_plugin)
    for name, rule in _RULES.items():
        parser.add_render_rule(name, rule)
    return parser


def _link_open(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    tokens[index].attrSet("rel", REL)
    return str(self.renderToken(tokens, index, options, env))


def _image(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    """An image becomes a link: nothing from outside is loaded by itself."""
    token = tokens[index]
    source = _escape(str(token.attrGet("src")))
    return f'<a href="{source}" rel="{REL}">{_escape(token.content) or source}</a>'


def _heading(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    """The page has h1 and h2 of its own: a writer's headings begin at h3."""
    token = tokens[index]
    token.tag = f"h{min(6, int(token.tag[1]) + 2)}" if not token.meta.get("moved") else token.tag
    token.meta["moved"] = True
    return str(self.renderToken(tokens, index, options, env))


def _cell(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    """markdown-it aligns by style=, which the CSP forbids: a class does it."""
    token = tokens[index]
    style = str(token.attrs.pop("style", ""))
    if "right" in style:
        token.attrSet("class", "is-right")
    elif "center" in style:
        token.attrSet("class", "is-centred")
    return str(self.renderToken(tokens, index, options, env))


def _footnote_ref(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    number, again = tokens[index].meta["id"] + 1, tokens[index].meta["subId"]
    name = f"user-content-{env['docId']}-fn{number}"
    anchor = f"{name}-ref" + (f"-{again}" if again else "")
    return f'<sup class="footnote-ref"><a href="#{name}" id="{anchor}">{number}</a></sup>'


def _footnote_open(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    return f'<li id="user-content-{env["docId"]}-fn{tokens[index].meta["id"] + 1}" class="footnote-item">'


def _footnote_anchor(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    number, again = tokens[index].meta["id"] + 1, tokens[index].meta["subId"]
    anchor = f"user-content-{env['docId']}-fn{number}-ref" + (f"-{again}" if again else "")
    return f' <a href="#{anchor}" class="footnote-backref">↩</a>'


def _escape(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


_RULES = {
    "link_open": _link_open,
    "image": _image,
    "heading_open": _heading,
    "heading_close": _heading,
    "th_open": _cell,
    "td_open": _cell,
    "footnote_ref": _footnote_ref,
    "footnote_open": _footnote_open,
    "footnote_anchor": _footnote_anchor,
}


def _refuse_wide_tables(tokens: Any) -> None:
    columns = 0
    for token in tokens:
        if token.type == "tr_open":
            columns = 0
        elif token.type in ("th_open", "td_open"):
            columns += 1
            if columns > COLUMNS_MAX:
                raise TextRefused(f"A table has more than {COLUMNS_MAX} columns. Split it, or turn rows and columns round.")
