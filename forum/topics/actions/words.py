"""What administrators do with vocabularies: other words, a further term, one not offered any more, two that are one.

Codes stay as they are, and so does what records say: only how it is shown and found changes. Every act is journaled.
"""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256

from sqlalchemy import select
from werkzeug.exceptions import NotFound

from forum.kernel import journal, memory
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.events import emit
from forum.kernel.i18n import _
from forum.kernel.viewer import Viewer
from forum.topics import policy
from forum.topics.actions import WORDS
from forum.topics.events import TermMerged, TopicCarried
from forum.topics.models import CODE_MAX, Term, Topic

TOPICS = "topics"  # the name under which topics and sub-topics are administered with the vocabularies


class Conflict(Exception):
    """Somebody changed the words since the form was opened; `words` are those that stand now."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = words


class Refused(ValueError):
    """What was asked would break something; the sentence says what."""


def words_of(row: Term | Topic) -> dict[str, str]:
    """Return the words of a term or topic under the names of the form."""
    if isinstance(row, Topic):
        return {"label": row.name, "label_fr": row.name_fr, "definition": row.description}
    return {"label": row.label, "label_fr": row.label_fr, "definition": row.definition}


def base_of(words: Mapping[str, str]) -> str:
    """Return a short word for words as they stand, by which two editors meet."""
    return sha256(repr([words[name] for name in WORDS]).encode()).hexdigest()[:16]


def reword(actor: Viewer, name: str, code: str, words: Mapping[str, str], base: str = "") -> None:
    """Give a term other words; those that came with the program when they are the same. Raises NotFound, Conflict."""
    row = _one(_rows(actor, name), code)
    before = words_of(row)
    if base and base != base_of(before):
        raise Conflict(before)
    if before == dict(words):
        return
    if isinstance(row, Topic):
        row.name, row.name_fr, row.description = (words[each] for each in WORDS)
    else:
        row.label, row.label_fr, row.definition = (words[each] for each in WORDS)
    row.is_edited = dict(words) != row.delivered
    _changed(actor, "reworded", name, code, "", before, dict(words))


def add_term(actor: Viewer, name: str, code: str, words: Mapping[str, str]) -> None:
    """Add a term at the end of a vocabulary that is open to it. Raises NotFound, Refused for a code that is taken or none."""
    if not policy.may_add(actor, name):
        raise NotFound
    rows = _rows(actor, name)
    if not re.fullmatch(rf"[a-z][a-z0-9_]{{1,{CODE_MAX - 1}}}", code):
        raise Refused(_("Code: small letters, digits and _ only, beginning with a letter, such as market_vendors."))
    if any(_code_of(row) == code for row in rows) or code == "not_sure":
        raise Refused(_("Code: “%(code)s” is in this vocabulary already. Choose another.", code=code))
    position = max(row.position for row in rows) + 1
    db.session.add(Term(vocabulary=name, code=code, position=position, is_own=True, is_edited=True, **dict(words)))
    db.session.flush()
    _changed(actor, "added", name, code, "", {}, dict(words))


def retire(actor: Viewer, name: str, code: str, reason: str, back: bool = False) -> None:
    """Offer a term no more, or (`back`) again. Repeatable. Raises NotFound, Refused for the last one that is offered."""
    rows = _rows(actor, name)
    row = _one(rows, code)
    if not policy.may_retire(actor, name, code) or row.merged_into or _is_main(row):
        raise NotFound
    if (row.retired_at is None) == back:
        return
    others = [each for each in rows if each is not row and each.retired_at is None and not each.merged_into and not _is_main(each)]
    if not back and not others:
        raise Refused(_("This is the last answer that is offered: something must be left to choose."))
    row.retired_at = None if back else utcnow()
    _changed(actor, "brought back" if back else "retired", name, code, reason, {}, {})


def merge(actor: Viewer, name: str, code: str, into: str, reason: str) -> None:
    """Let a term be shown and found as another from now on. Raises NotFound, Refused where that cannot be."""
    rows = _rows(actor, name)
    row, other = _one(rows, code), next((each for each in rows if _code_of(each) == into), None)
    if not policy.may_merge(actor, name, code) or row.merged_into or _is_main(row):
        raise NotFound
    if other is None or other is row or other.merged_into or other.retired_at or _is_main(other):
        raise Refused(_("Choose another term of this vocabulary, one that is offered."))
    row.merged_into, row.retired_at = into, None
    _changed(actor, "merged", name, code, reason, {}, {"into": into})
    emit(TermMerged(name, code, into))
    if isinstance(row, Topic) and isinstance(other, Topic):
        emit(TopicCarried(row.id, other.id))


def unmerge(actor: Viewer, name: str, code: str, reason: str) -> None:
    """Let a merged term stand for itself again. Repeatable. Raises NotFound."""
    row = _one(_rows(actor, name), code)
    if not policy.may_merge(actor, name, code):
        raise NotFound
    if not row.merged_into:
        return
    before, row.merged_into = {"into": row.merged_into}, None
    _changed(actor, "parted", name, code, reason, before, {})
    emit(TermMerged(name, code, ""))


def _rows(actor: Viewer, name: str) -> Sequence[Term | Topic]:
    """Return the rows of a vocabulary, locked: two administrators at one moment act one after the other. Raises NotFound."""
    if not policy.may_word(actor):
        raise NotFound
    db.session.expire_all()
    found: Sequence[Term | Topic]
    if name == TOPICS:
        found = db.session.scalars(select(Topic).order_by(Topic.id).with_for_update()).all()
    else:
        found = db.session.scalars(select(Term).where(Term.vocabulary == name).order_by(Term.id).with_for_update()).all()
    if not found:
        raise NotFound
    return found


def _one(rows: Sequence[Term | Topic], code: str) -> Term | Topic:
    row = next((each for each in rows if _code_of(each) == code), None)
    if row is None:
        raise NotFound
    return row


def _code_of(row: Term | Topic) -> str:
    return row.slug if isinstance(row, Topic) else row.code


def _is_main(row: Term | Topic) -> bool:
    """One of the five topics of the course: it can have another name, and nothing else."""
    return isinstance(row, Topic) and row.parent_id is None


def _changed(actor: Viewer, deed: str, name: str, code: str, reason: str, before: dict[str, str], after: dict[str, str]) -> None:
    db.session.flush()
    journal.record(actor.id, deed, "term", f"{name}:{code}", reason, before, after)
    memory.forget_when_committed()
