"""What members want to be told, and how."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any  # rows of slots are threads

from sqlalchemy import and_, or_, select

from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.viewer import Viewer
from forum.notifications.models import DiscreetDiscussion, Telling, TellingChoice
from forum.notifications.policy import Wishes, may_be_discreet
from forum.people.models import Member

Subject = tuple[str, str]
NOBODY = Wishes(has_address=False)


def wishes_of(member_ids: Collection[int], things: Sequence[Subject] = ()) -> dict[int, Wishes]:
    """Return {member id: what they want}, of the rows of the settings and of `things`; two statements."""
    said = select(TellingChoice).where(
        TellingChoice.member_id.in_(member_ids),
        or_(TellingChoice.kind == "what", *(and_(TellingChoice.kind == kind, TellingChoice.key == key) for kind, key in things)),
    )
    return _wishes(member_ids, list(db.session.scalars(said)))


def all_wishes(member_id: int) -> Wishes:
    """Return what a member wants, with all that they chose for single things; two statements."""
    said = db.session.scalars(select(TellingChoice).where(TellingChoice.member_id == member_id))
    return _wishes([member_id], list(said)).get(member_id, NOBODY)


def _wishes(member_ids: Collection[int], said: Sequence[TellingChoice]) -> dict[int, Wishes]:
    choices: dict[int, dict[Subject, str]] = defaultdict(dict)
    for row in said:
        choices[row.member_id][row.kind, row.key] = row.how
    columns = (Member.id, Member.time_zone, Member.email, Telling)
    rows = db.session.execute(select(*columns).outerjoin(Telling, Telling.member_id == Member.id).where(Member.id.in_(member_ids)))
    return {row.id: _wish(row.time_zone, bool(row.email), row.Telling, choices.get(row.id)) for row in rows}


def _wish(zone_name: str, has_address: bool, row: Telling | None, choices: dict[Subject, str] | None) -> Wishes:
    if row is None:
        return Wishes(zone_name, has_address=has_address, choices=choices)
    return Wishes(
        zone_name, row.hour, row.weekday, row.paused_until, row.is_discreet, row.is_plain, row.stopped_at is not None,
        has_address, choices,
    )  # fmt: skip


def telling_of(viewer: Viewer) -> Telling:
    """Return the viewer's row, or one that says the defaults and is not stored; one statement."""
    row = db.session.get(Telling, viewer.id)
    return row or Telling(member_id=viewer.id, hour=7, weekday=0, is_discreet=False, is_plain=False, bounces=0)


def paused(member_ids: Collection[int]) -> set[int]:
    """Return those of the members who want no mail for now; two statements."""
    now = utcnow()
    return {ident for ident, wishes in wishes_of(member_ids).items() if wishes.is_paused(now)}


def is_discreet(discussion_id: int) -> bool:
    """True where letters about a discussion say nothing; one statement."""
    return db.session.scalar(select(DiscreetDiscussion.by_id).where(DiscreetDiscussion.discussion_id == discussion_id)) is not None


def mail_links(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, str]:
    """Fill a thread's actions: {thread id: where its mail is set} for who started it and the staff. No statement."""
    may = [row for row in rows if viewer is not None and may_be_discreet(viewer, row.author_id)]
    return {row.id: f"/threads/{row.id}-{row.slug}/mail" for row in may}
