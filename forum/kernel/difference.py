"""What changed between two texts or two documents, for people: words marked, field by field."""

import difflib
import re
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple  # Any: documents are JSON

from markupsafe import Markup

WORDS_MAX = 6000  # words of each text; longer ones are compared by line
_WORD = re.compile(r"\s+|[^\s]+")


class Run(NamedTuple):
    """A run of text that both have, or that one of them has."""

    kind: Literal["same", "added", "removed"]
    text: str


def words(before: str, after: str) -> list[Run]:
    """Return the runs that turn `before` into `after`, by words (by lines beyond WORDS_MAX words)."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > 2 * WORDS_MAX:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    runs: list[Run] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=len(old) > 2000).get_opcodes():
        if tag == "equal":
            runs.append(Run("same", "".join(old[a:b])))
            continue
        if b > a:
            runs.append(Run("removed", "".join(old[a:b])))
        if d > c:
            runs.append(Run("added", "".join(new[c:d])))
    return runs


def marked(before: str, after: str) -> Markup:
    """Return the change as markup: <del> and <ins> round what differs."""
    parts = []
    for run in words(before, after):
        tag = {"added": "ins", "removed": "del"}.get(run.kind)
        parts.append(Markup(f"<{tag}>%s</{tag}>") % run.text if tag else Markup.escape(run.text))  # noqa: S704
    return Markup("").join(parts)


def fields(before: dict[str, Any], after: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Yield (key, old value, new value) of every top-level key that differs, in the order of `after`, then of `before`."""
    for key in dict.fromkeys([*after, *before]):
        if before.get(key) != after.get(key):
            yield key, before.get(key), after.get(key)
