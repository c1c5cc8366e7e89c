"""Reading hats: one's own, those that wait for the staff, those that comments and profiles show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any  # rows of slots are of any kind

from sqlalchemy import Select, String, cast, func, select
from werkzeug.exceptions import NotFound

from forum.discussion.models import Comment
from forum.hats import policy
from forum.hats.models import Hat
from forum.kernel import own
from forum.kernel.db import db
from forum.kernel.i18n import _
from forum.kernel.packing import packed, unpacked
from forum.kernel.subjects import Brief
from forum.kernel.viewer import Viewer
from forum.kernel.waiting import Work
from forum.people.models import HiddenMember, Member
from forum.people.queries import Face, faces

WAITING_MAX = 100  # hats in the queue
HIDING = select(HiddenMember.member_id)

OF_COMMENT = packed(
    select(Hat.state, Hat.organization)
    .where(Hat.id == Comment.wears_id, Hat.member_id == Comment.author_id, Hat.member_id.not_in(HIDING))
    .correlate(Comment)
)


def _own_hats() -> Select[*tuple[Any, ...]]:
    rows = select(cast(Hat.id, String).label("key"), Hat.organization.label("value"), Hat.id)
    return rows.where(Hat.member_id == own.MEMBER, Hat.state == "confirmed")


own.keep("hat", _own_hats)


@dataclass(frozen=True)
class Worn:
    """A confirmed hat on a profile, and whether the viewer may revoke it."""

    id: int
    organization: str
    capacity: str
    may_judge: bool


@dataclass(frozen=True)
class Waiting:
    """A hat with whose it is."""

    hat: Hat
    face: Face | None


def hat_of(hat_id: int) -> Hat | None:
    """Return a hat, for actions and gates; one statement."""
    return db.session.get(Hat, hat_id)


def mine(viewer: Viewer) -> list[Hat]:
    """Return the viewer's own hats, the newest first; one statement."""
    return list(db.session.scalars(select(Hat).where(Hat.member_id == viewer.id).order_by(Hat.id.desc()).limit(WAITING_MAX)))


def to_judge(viewer: Viewer, hat_id: int) -> Waiting:
    """Return a hat on which the viewer may decide; two statements. Raises NotFound."""
    hat = db.session.get(Hat, hat_id)
    if hat is None or not policy.may_judge(viewer, hat):
        raise NotFound
    return Waiting(hat, faces([hat.member_id]).get(hat.member_id))


def waiting(viewer: Viewer) -> list[Waiting]:
    """Return the hats on which the viewer may decide, the longest waiting first; two statements."""
    if not viewer.is_moderator:
        return []
    asked = select(Hat).where(Hat.state == "asked", Hat.member_id != viewer.id).order_by(Hat.created_at, Hat.id)
    hats = db.session.scalars(asked.limit(WAITING_MAX)).all()
    known = faces([hat.member_id for hat in hats]) if hats else {}
    return [Waiting(hat, known.get(hat.member_id)) for hat in hats]


def in_queue(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, list[Waiting]]:
    """Fill the moderators' queue; two statements."""
    found = waiting(viewer) if viewer is not None else []
    return {row.id: found for row in rows} if found else {}


def to_mail(viewer: Viewer) -> list[Work]:
    """Return them as what waits for a moderator; two statements."""
    return [
        Work(
            _("An affiliation to confirm: %(name)s for %(organization)s", name=each.face.name if each.face else "",
              organization=each.hat.organization),
            f"/moderation/hats/{each.hat.id}", each.hat.created_at,
        )
        for each in waiting(viewer)
    ]  # fmt: skip


def _of_people() -> Select[*tuple[Any, ...]]:
    key = cast(Member.id, String)
    held = select(Hat.id, Hat.organization, Hat.capacity).where(Hat.member_id == Member.id, Hat.state == "confirmed")
    people = select(key.label("key"), func.coalesce(packed(held.correlate(Member)), "").label("value"), Member.id)
    return people.where(own.KIND == "person", key.in_(own.KEYS), Member.id.not_in(HIDING))


own.keep("hats", _of_people)


def on_profiles(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, list[Worn]]:
    """Fill profiles of others: {member id: their confirmed hats}; it comes with what the viewer keeps (kernel/own.py). Of those who
    hide nothing."""
    if viewer is None or not rows or rows[0].id == viewer.id:
        return {}
    kept = own.kept_of("hats", viewer.id, "person", [str(row.id) for row in rows])
    found = {}
    for row in rows:
        held = unpacked(kept[str(row.id)].value) if str(row.id) in kept else []
        worn = [Worn(int(ident), words, capacity, viewer.is_moderator) for ident, words, capacity in held]
        if worn:
            found[row.id] = sorted(worn, key=lambda each: each.organization.casefold())
    return found


def links(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, str]:
    """Fill the foot of one's profile: {id: where one asks to speak for an organization}; no statement."""
    return {row.id: "/settings/hats" for row in rows if viewer is not None}


def words_of(comments: Sequence[Comment]) -> dict[int, str]:
    """Return {comment id: organization} of those that speak for one now, for letters; one statement, none where none does."""
    worn = {each.wears_id: each for each in comments if each.wears_id and not each.as_author}
    if not worn:
        return {}
    rows = select(Hat.id, Hat.organization, Hat.member_id)
    held = db.session.execute(rows.where(Hat.id.in_(worn), Hat.state == "confirmed", Hat.member_id.not_in(HIDING)))
    words = {row.id: row.organization for row in held}
    return {each.id: words[each.wears_id] for each in comments if each.wears_id in words and not each.as_author}


def briefs(viewer: Viewer | None, keys: Sequence[str]) -> dict[str, Brief]:
    """Return the hats named by `keys` that are the viewer's, or on which they may decide; one statement."""
    if viewer is None:
        return {}
    rows = select(Hat).where(Hat.id.in_([int(key) for key in keys if key.isdecimal()]))
    found = {}
    for hat in db.session.scalars(rows):
        if hat.member_id == viewer.id or policy.may_judge(viewer, hat):
            url = "/settings/hats" if hat.member_id == viewer.id else f"/moderation/hats/{hat.id}"
            found[str(hat.id)] = Brief("hat", str(hat.id), hat.organization, url)
    return found
