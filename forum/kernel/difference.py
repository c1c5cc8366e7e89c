"""What changed between two texts or two documents, for people: words marked, field by field."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Literal, NamedTuple  # Any: documents are JSON

from markupsafe import Markup
from rapidfuzz.distance import Indel

WORDS_MAX = 12_000  # words of each text; longer ones are compared by line. 12,000 take 20 ms and 18 MB
LINES_MAX = 12_000
_WORD = re.compile(r"\s*\S+|\s+$")


class Run(NamedTuple):
    """A run of text that both have, or that one of them has."""

    kind: Literal["same", "added", "removed"]
    text: str


def words(before: str, after: str) -> list[Run]:
    """Return the runs that turn `before` into `after`, by words (by lines beyond WORDS_MAX words).

    The runs but the added ones give `before`, those but the removed ones `after`. Time and memory are bounded by
    WORDS_MAX: the matching is exact and done in C, where the standard library's takes minutes on hostile texts.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > WORDS_MAX:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    if max(len(old), len(new)) > LINES_MAX:
        old, new = [before], [after]
    return _joined(_runs(old, new))


def _runs(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """A single word kept between two changes joins them: "a b c" to "x b y" reads better as one change than as three."""
    runs: list[Run] = []
    steps = list(Indel.opcodes(old, new))
    for place, step in enumerate(steps):
        gone, come = old[step.src_start : step.src_end], new[step.dest_start : step.dest_end]
        if step.tag == "equal" and (len(gone) > 1 or place in (0, len(steps) - 1)):
            runs.append(Run("same", "".join(gone)))
        else:
            runs += [Run("removed", "".join(gone)), Run("added", "".join(come))]
    return [run for run in runs if run.text]


def _joined(runs: list[Run]) -> list[Run]:
    """Bring the removed of one change together, then its added."""
    out: list[Run] = []
    for same, group in groupby(runs, key=lambda run: run.kind == "same"):
        members = list(group)
        kinds: tuple[Literal["same", "added", "removed"], ...] = ("same",) if same else ("removed", "added")
        for kind in kinds:
            text = "".join(run.text for run in members if run.kind == kind)
            if text:
                out.append(Run(kind, text))
    return out


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
