"""What tests ask of the ledger: what somebody was told, how it goes, what the outbox holds."""

from sqlalchemy import select, update

from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.jobs import run_all, run_duty
from forum.kernel.mail import Letter
from forum.kernel.viewer import Viewer
from forum.notifications.models import Delivery, Notice, TellingChoice


def work() -> None:
    """Let the worker do what is due, but for mail."""
    db.session.commit()
    run_all()


def told(member: Viewer) -> list[tuple[str, str]]:
    """What a member was told in the app, oldest first: (deed, reason)."""
    work()
    rows = db.session.execute(select(Notice.deed, Notice.reason).where(Notice.member_id == member.id).order_by(Notice.id))
    return [(row.deed, row.reason) for row in rows]


def ledger(member: Viewer, channel: str = "mail") -> list[tuple[str, str, str, str]]:
    """A member's ledger, oldest first: (what, how, state, why)."""
    work()
    columns = (Delivery.what, Delivery.how, Delivery.state, Delivery.why)
    mine = (Delivery.member_id == member.id, Delivery.channel == channel)
    return [tuple(row) for row in db.session.execute(select(*columns).where(*mine).order_by(Delivery.id))]


def choose(member: Viewer, how: str, key: str, kind: str = "what") -> None:
    """Let a member have chosen how they hear of a row of the settings, or of one thing."""
    db.session.merge(TellingChoice(member_id=member.id, kind=kind, key=key, how=how))
    db.session.commit()


def make_due(*members: Viewer) -> None:
    """Let what waits for these members, or for all, be due now."""
    work()
    mine = (Delivery.member_id.in_([each.id for each in members]),) if members else ()
    db.session.execute(update(Delivery).where(Delivery.state == "waiting", *mine).values(due_at=utcnow()))
    db.session.commit()


def mail_now(*members: Viewer) -> list[Letter]:
    """Let all mail that waits be due, and return the letters with news that were written, oldest first."""
    make_due(*members)
    while run_duty("mail news"):
        pass
    while run_duty("send digests"):
        pass
    return letters(*members)


def letters(*members: Viewer) -> list[Letter]:
    """The letters with news in the outbox, oldest first; of these members, or of all."""
    db.session.expire_all()
    rows = db.session.scalars(select(Letter).where(Letter.about.startswith("told:")).order_by(Letter.id))
    ids = {f"told:{each.id}" for each in members}
    return [row for row in rows if not members or row.about in ids]
