"""Reading mail that came in, and what its addresses mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any  # rows of slots are editions and regions

from sqlalchemy import func, select
from werkzeug.exceptions import HTTPException, NotFound

from forum.discussion import queries as discussion
from forum.discussion.models import Comment, Discussion
from forum.editions.queries import editions_by_id
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.viewer import Viewer
from forum.mailin.models import IncomingMail
from forum.mailin.models.targets import Target, edition_address, region_address, target_of
from forum.people.models import Member
from forum.people.policy import PRESENT
from forum.people.queries import by_email, viewer_of
from forum.places import queries as places
from forum.threads.queries import Place, place_of

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Arrived:
    """A mail as a door took it."""

    id: int
    key: str
    recipient: str
    envelope_sender: str | None
    raw: bytes


def waiting_mail(mail_id: int) -> Arrived | None:
    """Return a mail that is still to be dealt with; one statement."""
    columns = (IncomingMail.id, IncomingMail.key, IncomingMail.recipient, IncomingMail.envelope_sender, IncomingMail.raw)
    row = db.session.execute(select(*columns).where(IncomingMail.id == mail_id, IncomingMail.state == "waiting")).first()
    return Arrived(row.id, row.key, row.recipient, row.envelope_sender, row.raw) if row else None


def id_of(key: str) -> int:
    """Return the number of the mail with this key; one statement."""
    return db.session.scalars(select(IncomingMail.id).where(IncomingMail.key == key)).one()


def is_taken(recipient: str) -> bool:
    """True for an address that takes mail: the signature is ours, the place is there (both are open to everybody)."""
    target = target_of(recipient)
    if target is None:
        return False
    return target.kind not in ("edition", "region") or place_for(target) is not None


def place_for(target: Target) -> Place | None:
    """Return the place of an address of an edition or region; one statement for an edition."""
    try:
        if target.key.endswith("+"):
            edition = editions_by_id([int(target.key[:-1])]).get(int(target.key[:-1]))
            return Place("edition", edition.id, edition.title, f"/editions/{edition.slug}") if edition else None
        return place_of(target.kind, target.key)
    except NotFound:
        return None


def writer(address: str) -> tuple[Viewer, Member] | None:
    """Return the member who writes from an address, who may be silenced or suspended; two statements."""
    member = by_email(address)
    viewer = viewer_of(member.id) if member is not None and member.state in PRESENT else None
    return (viewer, member) if viewer and member else None


def answered(viewer: Viewer, ids: list[int], hashes: list[str]) -> tuple[Comment, Discussion] | None:
    """Return the first comment among `ids`, else one that came in as one of the mails, that the viewer may read."""
    came = select(IncomingMail.outcome).where(
        IncomingMail.message_hash.in_(hashes), IncomingMail.message_hash != "", IncomingMail.outcome.startswith("comment:")
    )
    others = [int(outcome.partition(":")[2]) for outcome in db.session.scalars(came.limit(10))] if hashes else []
    for each in (*ids[:10], *others):
        try:
            return discussion.get_comment(viewer, each)
        except HTTPException:
            continue
    return None


def opening_of(discussion_id: int) -> Comment:
    """Return the first comment of a discussion; one statement."""
    return db.session.scalars(select(Comment).where(Comment.discussion_id == discussion_id, Comment.number == 1)).one()


def answers_today(sender_key: str) -> int:
    """Return how often a sender was written to within a day; one statement."""
    recent = IncomingMail.answered_at > utcnow() - DAY
    return db.session.scalar(select(func.count(IncomingMail.id)).where(IncomingMail.sender_key == sender_key, recent)) or 0


def strangers_today() -> int:
    """Return how many people who are no members were written to within a day; one statement."""
    recent = (IncomingMail.reason == "unknown-sender", IncomingMail.answered_at > utcnow() - DAY)
    return db.session.scalar(select(func.count(IncomingMail.id)).where(*recent)) or 0


def addresses_of_editions(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, str]:
    """Fill pages of editions: {edition id: its address} for its people and the staff. No statement."""
    if viewer is None or not viewer.may_write:
        return {}
    may = [row for row in rows if viewer.is_moderator or row.id in viewer.edition_ids]
    return {row.id: address for row in may if (address := edition_address(row.id, row.slug))}


def addresses_of_regions(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, str]:
    """Fill pages of regions: {region id: its address} for members. No statement."""
    if viewer is None or not viewer.may_write:
        return {}
    return {row.id: address for row in rows if places.region_by_id(row.id) and (address := region_address(row.slug))}
