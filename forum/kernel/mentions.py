"""Names that a text calls (`@name`), and what it quotes from where: read from Markdown's tokens, and names made links.

A name counts where a reader sees it said: not in code, not in a quotation, not in a link or an e-mail address. `\\@name` is
none. Used by kernel/markdown.py (the rule) and kernel/text.py (what it found).
"""

import re
from collections.abc import MutableMapping
from typing import Any  # markdown-it's environment is an open dict

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

NAMES_MAX = 50  # names of a text that are looked for
QUOTES_MAX = 20  # links in quotations that are looked at
CLASS = "mention"

# Scripts that put no space between words may stand right before and after; a Latin letter there makes it an e-mail address.
_LATIN = "A-Za-z0-9_\u00c0-\u024f"
_NAME = re.compile(rf"(?<![{_LATIN}@/.+%-])@([A-Za-z0-9](?:[A-Za-z0-9-]{{0,38}}[A-Za-z0-9])?)(?![{_LATIN}@]|[.-][{_LATIN}])")


def find(state: StateCore) -> None:
    """Note the names in `state.env["names"]` and the addresses that quotations link to in `state.env["quoted"]`, each once, in
    order; make links of the names that `state.env["people"]` has an address for. A core rule, after linkify."""
    depth = 0
    env: MutableMapping[str, Any] = state.env
    names: dict[str, None] = {}
    quoted: dict[str, None] = {}
    for token in state.tokens:
        depth += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        children = token.children or []
        if depth:
            links = (str(each.attrGet("href") or "") for each in children if each.type == "link_open")
            quoted.update(dict.fromkeys(links))
        elif "@" in token.content and token.type == "inline":
            token.children = _named(children, names, env.get("people") or {})
    env["names"], env["quoted"] = tuple(names)[:NAMES_MAX], tuple(quoted)[:QUOTES_MAX]


def _named(children: list[Token], names: dict[str, None], people: dict[str, str]) -> list[Token]:
    out: list[Token] = []
    inside_link = 0
    for token in children:
        inside_link += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type == "text" and not inside_link and "@" in token.content:
            out += _split(token, names, people)
        else:
            out.append(token)
    return out


def _split(token: Token, names: dict[str, None], people: dict[str, str]) -> list[Token]:
    parts: list[Token] = []
    at = 0
    for match in _NAME.finditer(token.content):
        name = match[1].lower()
        names.setdefault(name)
        if name in people:
            link = Token("link_open", "a", 1, attrs={"href": people[name], "class": CLASS})
            parts += [_text(token.content[at : match.start()]), link, _text(match[0]), Token("link_close", "a", -1)]
            at = match.end()
    return [*parts, _text(token.content[at:])]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
