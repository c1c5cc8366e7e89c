"""The only writers of reactions."""

from sqlalchemy import delete, false, select
from werkzeug.exceptions import NotFound

from forum.cases.models import Case
from forum.cases.queries import get_case
from forum.kernel import subjects
from forum.kernel.clock import utcnow
from forum.kernel.db import db, put
from forum.kernel.viewer import EVERYTHING, Viewer
from forum.reactions import policy
from forum.reactions.models import Reaction


def react_to_case(actor: Viewer, case_id: int, reaction: str) -> Case:
    """Say `reaction` of a case study; pressed twice, once. Raises NotFound where the actor may not."""
    case, authors = get_case(actor, case_id)
    if not policy.may_react(actor, case, [author.id for author in authors]):
        raise NotFound
    values = {"member_id": actor.id, "kind": "case", "key": str(case.id), "reaction": reaction, "created_at": utcnow()}
    put(Reaction, values, ("member_id", "kind", "key", "reaction"), where=false())
    return case


def take_back_from_case(actor: Viewer, case_id: int, reaction: str) -> Case:
    """Take one's own `reaction` to a case study back; repeatable. Raises NotFound for one that the actor may not read."""
    case, _authors = get_case(actor, case_id)
    own = (Reaction.member_id == actor.id, Reaction.kind == "case", Reaction.key == str(case.id), Reaction.reaction == reaction)
    db.session.execute(delete(Reaction).where(*own))
    return case


def check_subjects(repair: bool) -> list[str]:
    """Check that what members reacted to is there; return one sentence per fault, deleted where `repair`."""
    rows = db.session.execute(select(Reaction.kind, Reaction.key).distinct()).all()
    there = subjects.load(EVERYTHING, [(row.kind, row.key) for row in rows])
    gone = [(row.kind, row.key) for row in rows if (row.kind, row.key) not in there]
    for kind, key in gone if repair else ():
        db.session.execute(delete(Reaction).where(Reaction.kind == kind, Reaction.key == key))
    return [f"members reacted to {kind} {key}, which is not there" for kind, key in gone]
