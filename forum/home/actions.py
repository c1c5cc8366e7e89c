"""The only writers of what is kept of newcomers."""

from sqlalchemy import false, update
from werkzeug.exceptions import NotFound

from forum.home.models import Newcomer
from forum.home.queries import greeting
from forum.kernel.clock import utcnow
from forum.kernel.db import db, put
from forum.kernel.jobs import enqueue
from forum.kernel.viewer import Viewer
from forum.notifications.actions import Told, forget_event, tell
from forum.notifications.policy import Because


def welcome(member_id: int, edition_id: int | None) -> None:
    """Note that a member is new here; repeatable."""
    values = {"member_id": member_id, "edition_id": edition_id, "created_at": utcnow()}
    put(Newcomer, values, ("member_id",), where=false())


def dismiss(actor: Viewer) -> None:
    """Put the actor's list away: the front page is the usual one from now on. Repeatable. Raises NotFound for no newcomer."""
    _own(actor).dismissed_at = utcnow()


def bring_back(actor: Viewer) -> None:
    """Bring the actor's list back. Repeatable. Raises NotFound for no newcomer."""
    _own(actor).dismissed_at = None


def _own(actor: Viewer) -> Newcomer:
    row = db.session.get(Newcomer, actor.id)
    if row is None:
        raise NotFound
    return row


def finish(actor: Viewer) -> None:
    """Note that the actor has read that all is done: the list is gone for good. Repeatable; called as an aside."""
    mine = (Newcomer.member_id == actor.id, Newcomer.finished_at.is_(None))
    db.session.execute(update(Newcomer).where(*mine).values(finished_at=utcnow()))


def ask_to_greet() -> None:
    """Have others asked to greet the newcomers who wait, each once, and take back what was asked for those who were greeted."""
    for member_id in greeting.to_ask():
        free = update(Newcomer).where(Newcomer.member_id == member_id, Newcomer.asked_at.is_(None))
        if db.session.execute(free.values(asked_at=utcnow())).rowcount:  # type: ignore[attr-defined]  # two workers: one asks
            enqueue("home.greet", {"member_id": member_id})
    for member_id in greeting.asked_and_greeted():
        forget_event(f"greet:{member_id}")


def tell_greeters(member_id: int) -> None:
    """Ask the moderators, and people of the edition near the newcomer, to say hello, if nobody has meanwhile. Repeatable."""
    for row in greeting.ungreeted(Newcomer.member_id == member_id):
        place = ("edition", str(row.edition_id)) if row.edition_id else ("thread", str(row.thread_id))
        asked = [*greeting.moderators(), *greeting.mates_to_ask(row)]
        told = Told(f"greet:{member_id}", "to greet", "thread", str(row.thread_id), member_id, comment_id=row.hello_id)
        tell(told, dict.fromkeys(asked, Because("work", *place)), but=[member_id])
