"""Which editions have an anniversary, and who opens their reunion thread."""

from sqlalchemy import case, select

from forum.alumni.models import Reunion
from forum.alumni.policy import is_round
from forum.alumni.queries import years_of
from forum.editions.models import Edition
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.people.models import EditionMember, Member


def due() -> list[tuple[Edition, int]]:
    """Return (edition, years) of the anniversaries of today or within ASK_WITHIN that have no thread yet; two statements."""
    now = today()
    claimed = db.session.execute(select(Reunion.edition_id, Reunion.years))
    have = {(edition_id, years) for edition_id, years in claimed}
    ended = db.session.scalars(select(Edition).where(Edition.ends_on < now).order_by(Edition.id))
    found = [(edition, year - edition.ends_on.year) for edition in ended for year in years_of(edition.ends_on, now)]
    return [(edition, years) for edition, years in found if is_round(years) and (edition.id, years) not in have]


def opener(edition_id: int) -> int | None:
    """Return who opens it: its organiser, else its coach, else an administrator; of several the first. One statement."""
    place = EditionMember
    rank = case((place.capacity == "organiser", 0), (place.capacity == "coach", 1), else_=2)
    statement = (
        select(Member.id)
        .outerjoin(place, (place.member_id == Member.id) & (place.edition_id == edition_id))
        .where(Member.state == "active", Member.may_sign_in.is_(True), Member.visibility != "hidden")
        .where(place.capacity.in_(("organiser", "coach")) | (Member.role == "administrator"))
        .order_by(rank, Member.id)
    )
    return db.session.scalar(statement.limit(1))
