"""The writer's own words in an answer by mail: without what is quoted underneath, the lines that introduce it, signatures.

Answers between quoted lines are kept with the lines they answer. Written here, not taken from a library, for reasons that
docs/decisions/0008-mail-that-comes-in.md gives.
"""

import re
from collections.abc import Sequence

from forum.kernel.replies import MARK
from forum.mailin.forms.html import CUT
from forum.mailin.forms.wording import (
    ADDRESS,
    BESIDE,
    ENDS,
    RULE,
    SAID,
    SEPARATOR,
    SIGNATURE,
    STARTS,
    TAGLINE,
    TIME,
    YEAR,
    label_of,
)

LINES_MAX = 5_000
QUOTED_KEPT = 10  # lines of a quote that are kept above an answer to it
SIGNATURE_MAX = 20  # lines
ATTRIBUTION_MAX = 4  # lines over which mail programs spread "On Monday ... wrote:"
_QUOTE = re.compile(r"\s{0,3}>")
Piece = tuple[bool, list[str]]  # whether it is quoted, and its lines


def own_words(text: str) -> str:
    """Return what the writer of an answer wrote; "" where it quotes only."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:LINES_MAX]
    lines = [line.rstrip() for line in _above_the_quoted(lines)]
    pieces = _without_ends([(quoted, part if quoted else _unsigned(part)) for quoted, part in _pieces(lines)])
    return _joined(pieces)


def unsigned(text: str) -> str:
    """Return a new text without its signature: what it quotes or passes on belongs to it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:LINES_MAX]
    return _tidy("\n".join(_unsigned([line.rstrip() for line in lines])))


def _above_the_quoted(lines: list[str]) -> list[str]:
    """Return the lines without what introduces a quote, up to where a mail is quoted that has no ">" before its lines."""
    kept: list[str] = []
    n = 0
    while n < len(lines):
        end = _introduction(lines, n)
        if end == n:
            kept.append(lines[n])
            n += 1
            continue
        rest = next((line for line in lines[end:] if line.strip() and line.strip() != CUT), "")
        if not _is_quoted(rest):
            return _without_lead(kept) if MARK in lines[n] else kept
        n = end
    return kept


def _without_lead(kept: list[str]) -> list[str]:
    """Return the lines above our own marker without those that introduce the mail it stands in, in whatever language."""
    while kept and not kept[-1].strip():
        kept = kept[:-1]
    start = len(kept)
    while start and re.match(r"[\s*_]*[^\s:：][^:：]{0,30}[:：]\s*\S", kept[start - 1]):
        start -= 1
    if len(kept) - start >= 3:
        return kept[:start]
    for size in range(1, min(ATTRIBUTION_MAX, len(kept)) + 1):
        lead = " ".join(kept[-size:])
        if ENDS.search(lead) and (TIME.search(lead) or YEAR.search(lead)):
            return kept[:-size]
    return kept


def _introduction(lines: Sequence[str], n: int) -> int:
    """Return where the lines end that introduce a quoted mail at line `n`; `n` where none does."""
    line = lines[n]
    if _is_quoted(line) or not line.strip():
        return n
    if line.strip() == CUT or MARK in line or SEPARATOR.match(line):
        return n + 1
    start = n + 1 if RULE.match(line) else n
    while start < len(lines) and start <= n + 2 and not lines[start].strip() and start > n:
        start += 1
    if start < len(lines) and (end := _headers(lines, start)) > start:
        return end
    return _attribution(lines, n)


def _headers(lines: Sequence[str], n: int) -> int:
    """Return where the headers of a quoted mail end that begin at line `n`, as Outlook writes them; `n` for none."""
    if label_of(lines[n]) not in ("from", "date"):
        return n
    found: set[str] = set()
    end, empty = n, 0
    for at in range(n, min(n + 14, len(lines))):
        if not lines[at].strip():
            empty += 1
            if empty > 1 or len(found) >= 4:
                break
            continue
        name = label_of(lines[at])
        if name:
            found.add(name)
            end, empty = at + 1, 0
        elif empty or at > end + 1:
            break
    return end if "from" in found and len(found) >= 3 else n


def _attribution(lines: Sequence[str], n: int) -> int:
    """Return where "On Monday ... wrote:" ends that begins at line `n`; `n` for none.

    Before quoted lines any language will do: a time or date, and an address or a verb. Elsewhere the verb must be known.
    """
    if not STARTS.match(lines[n].strip(" *_\u200e\u200f")) and not ADDRESS.search(lines[n]):
        return n
    if BESIDE.search(lines[n]) and TIME.search(lines[n]) and ADDRESS.search(lines[n]):
        return n + 1
    joined = ""
    for end in range(n + 1, min(n + ATTRIBUTION_MAX, len(lines)) + 1):
        if not lines[end - 1].strip() or _is_quoted(lines[end - 1]):
            return n
        joined = f"{joined} {lines[end - 1].strip()}".strip()
        if not ENDS.search(joined):
            continue
        following = next((line for line in lines[end : end + 3] if line.strip()), "")
        dated, said = bool(TIME.search(joined) or YEAR.search(joined)), bool(SAID.search(joined))
        if _is_quoted(following) and dated and (said or ADDRESS.search(joined)):
            return end
        if said and TIME.search(joined) and (ADDRESS.search(joined) or YEAR.search(joined) or MARK in following):
            return end
    return n


def _is_quoted(line: str) -> bool:
    return bool(_QUOTE.match(line))


def _pieces(lines: Sequence[str]) -> list[Piece]:
    """Return the lines as runs that are quoted or not; empty ones belong to the run before."""
    pieces: list[Piece] = []
    for line in lines:
        quoted = _is_quoted(line)
        if pieces and (pieces[-1][0] == quoted or not line.strip()):
            pieces[-1][1].append(line)
        elif line.strip():
            pieces.append((quoted, [line]))
    return pieces


def _unsigned(lines: list[str]) -> list[str]:
    """Return own lines without a signature ("-- ", RFC 3676) and what telephones put under a mail."""
    for n, line in enumerate(lines):
        if SIGNATURE.match(line) and sum(bool(each.strip()) for each in lines[n + 1 :]) <= SIGNATURE_MAX:
            lines = lines[:n]
            break
    kept = list(lines)
    while kept and (not kept[-1].strip() or TAGLINE.match(kept[-1]) or RULE.match(kept[-1])):
        kept.pop()
    first = next((n for n, line in enumerate(kept) if line.strip()), 0)
    if kept and TAGLINE.match(kept[first]):
        kept = kept[first + 1 :]
    return kept


def _without_ends(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces without a quote that nobody answers: the last one, and a whole mail above one answer."""
    kept: list[Piece] = []
    for quoted, lines in pieces:
        own = [line for line in lines if not (quoted and MARK in line)]
        if any(line.strip("> \t") for line in own):
            kept.append((quoted, own))
    while kept and kept[-1][0]:
        kept.pop()
    answers = sum(not quoted for quoted, _lines in kept)
    if answers == 1 and kept[0][0] and (len(kept[0][1]) > QUOTED_KEPT or any(MARK in line for _q, part in pieces for line in part)):
        kept = kept[1:]
    return kept


def _joined(pieces: Sequence[Piece]) -> str:
    words = []
    for quoted, lines in pieces:
        part = _tidy("\n".join(lines))
        if quoted and part.count("\n") >= QUOTED_KEPT:
            part = "> …\n" + "\n".join(part.split("\n")[-QUOTED_KEPT:])
        words.append(part)
    return _tidy("\n\n".join(words))


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text.replace(CUT, "")).strip("\n").rstrip()
