"""The only writers of hats."""

from sqlalchemy import func, select
from werkzeug.exceptions import NotFound

from forum.hats import policy
from forum.hats.events import HatDecided
from forum.hats.forms import Wish
from forum.hats.models import HATS_MAX, Hat
from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.events import emit
from forum.kernel.i18n import _
from forum.kernel.viewer import Viewer
from forum.people.models import Member

DEEDS = {"confirmed": "confirmed", "refused": "refused", "revoked": "revoked", "asked": "reopened"}  # state: deed of the journal


class Conflict(Exception):
    """Somebody decided on the hat meanwhile."""


def ask_for(actor: Viewer, wish: Wish) -> Hat:
    """Ask to speak for an organization; sent twice, once. Raises NotFound, ValueError with a sentence for too many."""
    if not policy.may_ask(actor):
        raise NotFound
    locked(Member, actor.id)  # two forms at one moment: the second counts what the first asked
    if wish.once:
        first = db.session.scalar(select(Hat).where(Hat.member_id == actor.id, Hat.once == wish.once))
        if first is not None:
            return first
    held = select(func.count()).select_from(Hat).where(Hat.member_id == actor.id, Hat.state.in_(("asked", "confirmed")))
    if (db.session.scalar(held) or 0) >= HATS_MAX:
        raise ValueError(_("You have %(n)d affiliations: no more can be kept. Give one up first.", n=HATS_MAX))
    hat = Hat(member_id=actor.id, organization=wish.organization, capacity=wish.capacity, proof=wish.proof, once=wish.once or None)
    db.session.add(hat)
    db.session.flush()
    return hat


def give_up(actor: Viewer, hat_id: int) -> None:
    """Let go of a hat of one's own, asked for or confirmed. Repeatable. Raises NotFound."""
    hat = locked(Hat, hat_id)
    if hat is None or hat.member_id != actor.id:
        raise NotFound
    if hat.state in policy.DEEDS:
        hat.state, hat.reason, hat.decided_at, hat.decided_by_id = "given up", "", utcnow(), actor.id
        db.session.flush()


def decide(actor: Viewer, hat_id: int, state: str, reason: str, base: str) -> Hat:
    """Confirm, refuse or revoke a hat; journaled, and its member told. base: the state that the form was opened on.

    Raises NotFound, Conflict where somebody decided meanwhile.
    """
    hat = locked(Hat, hat_id)
    if hat is None or not policy.may_judge(actor, hat):
        raise NotFound
    if hat.state != base or state not in policy.DEEDS.get(hat.state, ()):
        raise Conflict
    _set(actor, hat, state, reason)
    return hat


def take_back(actor: Viewer, hat_id: int, state: str, before: str) -> None:
    """Undo a decision: the hat is again what it was. Raises NotFound, ValueError where it is something else meanwhile."""
    hat = locked(Hat, hat_id)
    if hat is None or not policy.may_judge(actor, hat):
        raise NotFound
    if hat.state != state:
        raise ValueError(_("Somebody decided on it meanwhile, or its member gave it up: look at it again."))
    _set(actor, hat, before, "")


def _set(actor: Viewer, hat: Hat, state: str, reason: str) -> None:
    before = {"state": hat.state, "reason": hat.reason}
    hat.state, hat.reason, hat.decided_at, hat.decided_by_id = state, reason, utcnow(), actor.id
    journal.record(actor.id, DEEDS[state], "hat", hat.id, reason, before, {"state": state, "reason": reason})
    db.session.flush()
    emit(HatDecided(hat.id, hat.member_id, actor.id, state, reason))
