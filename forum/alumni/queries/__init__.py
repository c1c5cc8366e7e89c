"""Who is to be asked whether they are still there, and who has said so."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any  # rows of Core selects

from sqlalchemy import Row, exists, select

from forum.alumni.models import ASK_WITHIN, FRESH, CheckIn, Confirmation, LostAddress
from forum.alumni.policy import anniversary
from forum.editions.models import Edition
from forum.kernel.clock import today, utcnow
from forum.kernel.db import db
from forum.kernel.tokens import hash_of
from forum.kernel.viewer import Viewer
from forum.people.models import EditionMember, Member


def editions_to_ask() -> list[tuple[int, int]]:
    """Return (edition id, year) of the editions whose anniversary is today or was within ASK_WITHIN; one statement."""
    now = today()
    ended = db.session.execute(select(Edition.id, Edition.ends_on).where(Edition.ends_on < now)).all()
    return [(ident, year) for ident, ends_on in ended for year in years_of(ends_on, now)]


def years_of(ended: date, now: date) -> list[int]:
    """Return the years after `ended` whose anniversary is `now`, or was within ASK_WITHIN: none or one."""
    years = sorted({now.year, (now - ASK_WITHIN).year})
    return [year for year in years if year > ended.year and timedelta(0) <= now - anniversary(ended, year) < ASK_WITHIN]


def to_ask(edition_id: int, year: int, after: int, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return at most `limit` people of an edition who are to be asked this year, with ids above `after`; one statement."""
    now = utcnow()
    fresh = (Confirmation.confirmed_on > (now - FRESH).date()) | Confirmation.asks_no_more
    lost = exists().where(LostAddress.member_id == Member.id, LostAddress.email_key == Member.email_key)
    statement = (
        select(Member.id, Member.name, Member.email, Member.organization, Member.country)
        .join(EditionMember, EditionMember.member_id == Member.id)
        .where(EditionMember.edition_id == edition_id, Member.id > after, Member.state == "active", Member.may_sign_in.is_(True))
        .where(Member.visibility != "hidden", Member.email.is_not(None), Member.is_seed.is_(False))
        .where(Member.created_at < now - FRESH, ~lost)
        .where(~exists().where(CheckIn.member_id == Member.id, CheckIn.year == year))
        .where(~exists().where(Confirmation.member_id == Member.id, fresh))
    )
    return db.session.execute(statement.order_by(Member.id).limit(limit)).all()


def check_in_by_token(token: str) -> tuple[CheckIn, Member] | None:
    """Return the question that a link belongs to, and its member, or None; one statement."""
    asked = select(CheckIn, Member).join(Member, Member.id == CheckIn.member_id).where(CheckIn.token_hash == hash_of(token))
    row = db.session.execute(asked).first()
    return (row.CheckIn, row.Member) if row else None


def confirmed(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, date]:
    """Fill a profile: {member id: when they last confirmed it}; nothing for visitors. One statement."""
    if viewer is None:
        return {}
    said = select(Confirmation.member_id, Confirmation.confirmed_on).where(
        Confirmation.member_id.in_([row.id for row in rows]), Confirmation.confirmed_on.is_not(None)
    )
    return {ident: day for ident, day in db.session.execute(said) if day}
