"""The only writers of reactions."""

from collections.abc import Sequence
from typing import Any  # clauses

from sqlalchemy import delete, false, select, update
from werkzeug.exceptions import NotFound

from forum.cases.models import Case
from forum.cases.queries import get_case
from forum.discussion.models import Comment
from forum.discussion.queries.mentions import comment_here
from forum.kernel import subjects
from forum.kernel.clock import utcnow
from forum.kernel.db import db, put
from forum.kernel.events import emit
from forum.kernel.viewer import EVERYTHING, Viewer
from forum.reactions import policy
from forum.reactions.events import ReactionGiven, ReactionTakenBack
from forum.reactions.models import Reaction

_KEY = ("member_id", "kind", "key", "reaction")


def react_to_case(actor: Viewer, case_id: int, reaction: str, note: str = "") -> Case:
    """Say `reaction` of a case study; pressed twice, once. note: where it was tried. Raises NotFound where the actor may not."""
    case, authors = get_case(actor, case_id)
    ids = [author.id for author in authors]
    if not policy.may_react(actor, case, ids):
        raise NotFound
    _give(actor, "case", case.id, reaction, note, ids)
    return case


def take_back_from_case(actor: Viewer, case_id: int, reaction: str) -> Case:
    """Take one's own `reaction` to a case study back; repeatable. Raises NotFound for one that the actor may not read."""
    case, _authors = get_case(actor, case_id)
    _take_back(actor, "case", case.id, reaction)
    return case


def react_to_comment(actor: Viewer, comment_id: int, reaction: str, note: str = "") -> Comment:
    """Say `reaction` of a comment; pressed twice, once. note: where it was tried. Raises NotFound where the actor may not."""
    comment, _discussion = comment_here(actor, comment_id)
    if not policy.may_react_to_comment(actor, comment):
        raise NotFound
    _give(actor, "comment", comment.id, reaction, note, [comment.author_id])
    return comment


def take_back_from_comment(actor: Viewer, comment_id: int, reaction: str) -> Comment:
    """Take one's own `reaction` to a comment back; repeatable. Raises NotFound for one that the actor may not read."""
    comment, _discussion = comment_here(actor, comment_id)
    _take_back(actor, "comment", comment.id, reaction)
    return comment


def _give(actor: Viewer, kind: str, ident: int, reaction: str, note: str, authors: Sequence[int]) -> None:
    values = {"member_id": actor.id, "kind": kind, "key": str(ident), "reaction": reaction}
    if put(Reaction, {**values, "note": note, "created_at": utcnow()}, _KEY, where=false()):
        db.session.flush()
        emit(ReactionGiven(kind, str(ident), reaction, actor.id, tuple(authors), note))
    elif note:  # said before: the line about where is written anew
        changed = update(Reaction).where(*_own(actor, kind, ident, reaction), Reaction.note != note).values(note=note)
        db.session.execute(changed.execution_options(synchronize_session=False))


def _take_back(actor: Viewer, kind: str, ident: int, reaction: str) -> None:
    gone = delete(Reaction).where(*_own(actor, kind, ident, reaction)).returning(Reaction.id)
    if db.session.execute(gone.execution_options(synchronize_session=False)).first() is not None:
        emit(ReactionTakenBack(kind, str(ident), reaction, actor.id))


def _own(actor: Viewer, kind: str, ident: int, reaction: str) -> tuple[Any, ...]:
    mine = (Reaction.member_id == actor.id, Reaction.kind == kind)
    return (*mine, Reaction.key == str(ident), Reaction.reaction == reaction)


def check_subjects(repair: bool) -> list[str]:
    """Check that what members reacted to is there; return one sentence per fault, deleted where `repair`."""
    rows = db.session.execute(select(Reaction.kind, Reaction.key).distinct()).all()
    there = subjects.load(EVERYTHING, [(row.kind, row.key) for row in rows])
    gone = [(row.kind, row.key) for row in rows if (row.kind, row.key) not in there]
    for kind, key in gone if repair else ():
        db.session.execute(delete(Reaction).where(Reaction.kind == kind, Reaction.key == key))
    return [f"members reacted to {kind} {key}, which is not there" for kind, key in gone]
