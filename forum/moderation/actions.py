"""Acts of staff that no lower feature offers."""

from typing import Any  # a record is JSON

from sqlalchemy import delete, or_
from werkzeug.exceptions import NotFound

from forum.cases import actions as cases
from forum.cases.models import Case
from forum.cases.models.html import rendered
from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked, put
from forum.kernel.viewer import Viewer
from forum.kernel.waiting import work_for
from forum.moderation import queries
from forum.moderation.models import LAPSES_AFTER, Claim


class Conflict(Exception):
    """The case study has another version than the one that the codes were chosen for."""


def classify(actor: Viewer, case_id: int, record: dict[str, Any], reason: str, base: int) -> None:
    """Publish a case study's next version with the codes a moderator chose, journaled.

    base: the version that `record` was made from. Raises NotFound, Conflict.
    """
    if not actor.is_moderator or not actor.may_write:
        raise NotFound
    locked(Case, case_id)
    case, _authors, before = queries.to_classify(actor, case_id)
    if base != case.version:
        raise Conflict
    terms = cases.Terms(case.audience, case.byline_kind, case.byline_text, case.edition_id)
    cases.publish(actor.id, case, record, rendered(record, f"case{case.id}"), terms, note=reason)
    keys = [key for key in record if record[key] != before.get(key)]
    journal.record(
        actor.id, "classified", "case", case.id, reason, {key: before.get(key) for key in keys}, {key: record[key] for key in keys}
    )


def claim(actor: Viewer, kind: str, key: str) -> bool:
    """Take what waits; False where another moderator has it, whose claim has not lapsed. Raises NotFound for what does not wait."""
    if not any((work.kind, work.key) == (kind, key) for work in work_for(actor) if work.kind):
        raise NotFound
    free = or_(Claim.at < utcnow() - LAPSES_AFTER, Claim.member_id == actor.id)
    return put(Claim, {"kind": kind, "key": key, "member_id": actor.id, "at": utcnow()}, ("kind", "key"), where=free)


def give_back(actor: Viewer, kind: str, key: str) -> None:
    """Let others take what the actor had taken. Repeatable."""
    mine = (Claim.kind == kind, Claim.key == key, Claim.member_id == actor.id)
    db.session.execute(delete(Claim).where(*mine).execution_options(synchronize_session=False))


def forget_lapsed() -> None:
    """Delete the claims that have lapsed."""
    old = delete(Claim).where(Claim.at < utcnow() - LAPSES_AFTER)
    db.session.execute(old.execution_options(synchronize_session=False))
