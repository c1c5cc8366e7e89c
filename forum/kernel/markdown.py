"""Markdown as Reach speaks it: CommonMark with tables, strikethrough, bare links, task lists and footnotes; raw HTML off.

Used by kernel/text.py alone, which cleans what comes out of here. Changes of the output want a new text.RENDERER.
"""

import re
from collections import Counter
from collections.abc import Mapping
from threading import local
from typing import Any, cast  # Any: markdown-it's environment and a token's meta are open dicts

from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from forum.kernel import mentions
from forum.kernel.i18n import _

REL = "nofollow ugc noopener"
COLUMNS_MAX = 30  # columns of a table
CELLS_MAX = 3_000  # cells of all tables of a text; short rows are filled up, so few characters make many
ADDRESSES_MAX = 500  # addresses of a text: looking for them takes the square of their number
TASKS_MAX = 1_000  # boxes of task lists, for the same reason
DEPTH_MAX = 18  # levels of lists and quotations; markdown-it silently drops what is deeper than 20
ID_PREFIX = "user-content-"

_TASK = re.compile(r"\[[ xX]\]")
_here = local()  # linkify-it keeps the state of its search on itself, so each thread has its own parser


class TextRefused(Exception):
    """A text that cannot be kept. `sentence` says what is wrong with it and what to do, for the person who wrote it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def parse(
    source: str, *, owner: str = "", headings_from: int = 3, people: Mapping[str, str] | None = None
) -> tuple[list[Token], dict[str, Any]]:
    """Return (tokens, environment) of `source`, ready for `to_html`; `names` and `quoted` of the latter: see mentions.py.

    owner: letters, digits and hyphens; keeps the ids of footnotes apart on a page of many texts. headings_from: the
    level (2-6) that "#" becomes. people: the addresses of names. Raises TextRefused, naming the construct, for what is more than
    the limits above.
    """
    _few_enough(source)
    environment: dict[str, Any] = {"owner": owner, "headings_from": headings_from, "people": people}
    return _parser().parse(source, environment), environment


def _few_enough(source: str) -> None:
    if source.count("://") + source.lower().count("www.") > ADDRESSES_MAX:
        raise TextRefused(_("The text has more than %(n)s web addresses. Use fewer.", n=ADDRESSES_MAX))
    if len(_TASK.findall(source)) > TASKS_MAX:
        raise TextRefused(_("The text has more than %(n)s boxes to tick. Use fewer.", n=f"{TASKS_MAX:,}"))


def to_html(tokens: list[Token], environment: dict[str, Any]) -> str:
    """Return the HTML of what `parse` returned, not yet cleaned."""
    parser = _parser()
    return cast(str, parser.renderer.render(tokens, parser.options, environment))


def heaviest(tokens: list[Token]) -> str:
    """Return the name, in the reader's language, of the construct that `tokens` hold most of."""
    names = {
        "footnote_ref": _("footnotes"),
        "link_open": _("links"),
        "td_open": _("table cells"),
        "list_item_open": _("list items"),
        "em_open": _("emphasised words"),
        "strong_open": _("emphasised words"),
        "blockquote_open": _("quotations"),
    }
    counted: Counter[str] = Counter()
    for token in tokens:
        for part in (token, *(token.children or ())):
            if part.type in names:
                counted[names[part.type]] += 1
    return counted.most_common(1)[0][0] if counted else _("special characters")


def words_of(tokens: list[Token], *, addresses: bool = True) -> str:
    """Return the plain text of `tokens`: paragraphs apart, list items with "- ", a table's row on one line.

    addresses: give those of links in brackets, and the numbers of footnotes.
    """
    lines: list[str] = []
    marks: list[str] = []
    row: list[str] | None = None
    for token in tokens:
        if token.type == "list_item_open":
            marks.append(f"{token.info}. " if token.info else "- ")
        elif token.type in ("fence", "code_block"):
            lines += [*token.content.rstrip("\n").split("\n"), ""]
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            lines.append(" | ".join(row or ()))
            row = None
        elif token.type == "inline":
            words = _inline_words(token.children or [], addresses)
            lines.append((marks.pop() if marks else "") + words) if row is None else row.append(words)
        elif token.nesting == -1 and not token.hidden and lines[-1:] not in ([], [""]) and _ends_block(token):
            lines.append("")
    return "\n".join(lines).strip("\n")


def _ends_block(token: Token) -> bool:
    return token.type in ("paragraph_close", "heading_close", "table_close") or (
        token.level == 0 and token.type.endswith("list_close")
    )


def _inline_words(children: list[Token], addresses: bool = False) -> str:
    out: list[str] = []
    links: list[tuple[str, int]] = []
    for token in children:
        if token.type in ("softbreak", "hardbreak"):
            out.append("\n")
        elif token.type == "link_open":
            links.append((str(token.attrGet("href") or ""), len(out)))
        elif token.type == "link_close" and links:
            address, start = links.pop()
            shown = "".join(out[start:])
            if addresses and shown and address.removeprefix("mailto:").removeprefix("http://") not in shown:
                out.append(f" ({address})")
        elif token.type == "footnote_ref":
            out.append(f"[{token.meta['id'] + 1}]" if addresses else "")
        elif token.type != "footnote_anchor":
            out.append(token.content)
    return "".join(out)


def _parser() -> MarkdownIt:
    if not hasattr(_here, "parser"):
        _here.parser = _made()
    return cast(MarkdownIt, _here.parser)


def _made() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "linkify": True}).enable(["table", "strikethrough", "linkify"])
    md.use(footnote_plugin).use(tasklists_plugin)
    # A word with a dot ("scheme.In") is no link: only an address that says http, www. or is an e-mail address.
    links = LinkifyIt({}, {"fuzzy_link": False, "fuzzy_email": True})
    links.add("www.", {"validate": LinkifyIt._validate_double_slash, "normalize": _www_address})
    links.add("ftp:", None).add("//", None)
    md.linkify = links
    # Before the inline parser, which would spend seconds on a hostile table.
    md.core.ruler.after("block", "limits", _limits)
    md.core.ruler.after("linkify", "mentions", mentions.find)
    md.core.ruler.push("shape", _shape)
    for rule in (footnote_ref, footnote_open, footnote_anchor, footnote_block_open, footnote_block_close, table_open, table_close):
        md.add_render_rule(rule.__name__, rule)
    return md


def _www_address(_linkify: LinkifyIt, match: Any) -> None:  # a match of linkify-it, which is untyped
    match.url = "http://" + match.url


def _limits(state: StateCore) -> None:
    columns = cells = 0
    for token in state.tokens:
        if token.level >= DEPTH_MAX:
            raise TextRefused(
                _("Lists or quotations stand more than %(n)d deep in each other. Use fewer levels.", n=DEPTH_MAX // 2)
            )
        if token.type == "table_open":
            columns = 0
        elif token.type == "td_open":
            cells += 1
            if cells > CELLS_MAX:
                raise TextRefused(_("The tables have more than %(n)s cells. Shorten them.", n=f"{CELLS_MAX:,}"))
        elif token.type == "th_open":
            columns += 1
            if columns > COLUMNS_MAX:
                raise TextRefused(_("A table has more than %(n)d columns. Split it into several tables.", n=COLUMNS_MAX))


def _shape(state: StateCore) -> None:
    for token in state.tokens:
        if token.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            token.tag = f"h{min(6, int(token.tag[1]) + state.env['headings_from'] - 1)}"
        elif token.type in ("th_open", "td_open") and token.attrs:
            # markdown-it writes style="text-align:right", which our content security policy forbids
            token.attrs = {"class": "align-" + str(token.attrs.get("style", "")).rpartition(":")[2]}
        elif token.children:
            token.children = _shaped(token.children)


def _shaped(children: list[Token]) -> list[Token]:
    out: list[Token] = []
    inside_link = 0
    for token in children:
        if token.type == "link_open":
            token.attrSet("rel", REL)
            inside_link += 1
        elif token.type == "link_close":
            inside_link -= 1
        elif token.type == "html_inline":  # with raw HTML off, only the box of a task list; an input would want a label
            token = _text("☑" if "checked" in token.content else "☐")
        if token.type == "image":  # nothing is loaded from outside: an image is a link to itself
            out += _image(token, bool(inside_link))
        else:
            out.append(token)
    return out


def _image(token: Token, inside_link: bool) -> list[Token]:
    address = str(token.attrGet("src") or "")
    words = _text(_inline_words(token.children or []).strip() or address)
    if inside_link or not address:
        return [words]
    return [Token("link_open", "a", 1, attrs={"href": address, "rel": REL}), words, Token("link_close", "a", -1)]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


# The names of the following are the names of tokens: markdown-it calls them to render these.


def footnote_ref(self: RendererHTML, tokens: list[Token], index: int, _options: Any, env: dict[str, Any]) -> str:
    """Render the mark in the text."""
    number, repeat = tokens[index].meta["id"] + 1, tokens[index].meta.get("subId", 0)
    link = f'<a href="#{ID_PREFIX}fn-{env["owner"]}-{number}" id="{ID_PREFIX}fnref-{_ident(env, number, repeat)}">'
    return f'<sup class="footnote-ref">{link}[{number}]</a></sup>'


def footnote_open(self: RendererHTML, tokens: list[Token], index: int, _options: Any, env: dict[str, Any]) -> str:
    """Render the start of a note."""
    return f'<li id="{ID_PREFIX}fn-{env["owner"]}-{tokens[index].meta["id"] + 1}" class="footnote-item">'


def footnote_anchor(self: RendererHTML, tokens: list[Token], index: int, _options: Any, env: dict[str, Any]) -> str:
    """Render the way back to the mark."""
    ident = _ident(env, tokens[index].meta["id"] + 1, tokens[index].meta["subId"])
    return f' <a href="#{ID_PREFIX}fnref-{ident}" class="footnote-backref">↩</a>'


def footnote_block_open(self: RendererHTML, _tokens: list[Token], _index: int, _options: Any, _env: dict[str, Any]) -> str:
    """Render the start of the notes."""
    return '<ol class="footnotes">\n'


def footnote_block_close(self: RendererHTML, _tokens: list[Token], _index: int, _options: Any, _env: dict[str, Any]) -> str:
    """Render the end of the notes."""
    return "</ol>\n"


def table_open(self: RendererHTML, _tokens: list[Token], _index: int, _options: Any, _env: dict[str, Any]) -> str:
    """Render a table in a frame that scrolls by itself, so that a wide one does not widen the page."""
    return '<div class="table-scroll" tabindex="0"><table>\n'


def table_close(self: RendererHTML, _tokens: list[Token], _index: int, _options: Any, _env: dict[str, Any]) -> str:
    """Render the end of a table and of its frame."""
    return "</table></div>\n"


def _ident(env: dict[str, Any], number: int, repeat: int) -> str:
    return f"{env['owner']}-{number}" + (f"-{repeat}" if repeat > 0 else "")
