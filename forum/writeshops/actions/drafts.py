"""The drafts of a write-shop: made once for each part, started by who came later, shared with coaches, noted on."""

from sqlalchemy import delete, false, func, select
from werkzeug.exceptions import NotFound

from forum.cases.actions.offering import offer_draft
from forum.cases.models import CaseAuthor
from forum.cases.models.typed import Typed
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked, put
from forum.kernel.events import emit
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.people.policy import PRESENT
from forum.writeshops import mail, policy
from forum.writeshops.events import DraftOffered, DraftShared, NoteLeft
from forum.writeshops.models import (
    NOTES,
    WriteShop,
    WriteShopCoach,
    WriteShopNote,
    WriteShopPart,
    WriteShopShare,
    WriteShopWriter,
)
from forum.writeshops.queries import Shop, capacity_of
from forum.writeshops.queries.drafts import Draft, get_draft


class TooManyNotes(ValueError):
    """No more notes fit on one draft."""


def make_drafts(shop: Shop, limit: int) -> bool:
    """Make the next `limit` drafts that the opening promised, and tell whose they are; True where more may wait.

    Repeatable, and by several workers at once: a part is taken with its row, and made once.
    """
    waiting = select(WriteShopPart).where(WriteShopPart.shop_id == shop.row.id, WriteShopPart.made_at.is_(None))
    parts = db.session.scalars(waiting.order_by(WriteShopPart.id).limit(limit).with_for_update(skip_locked=True)).all()
    for part in parts:
        people = _make(shop.row, part)
        for member in people:
            mail.offer(shop, member, [other.name for other in people if other is not member])
        if people:
            emit(DraftOffered(shop.row.id, part.id, tuple(member.id for member in people)))
    return len(parts) == limit


def _make(shop: WriteShop, part: WriteShopPart) -> list[Member]:
    """Make the draft of a part; return its authors. Nobody is left of a part: nothing is made."""
    people = list(
        db.session.scalars(
            select(Member)
            .join(WriteShopWriter, WriteShopWriter.member_id == Member.id)
            .where(WriteShopWriter.part_id == part.id, Member.state.in_(PRESENT))
            .order_by(Member.name_key, Member.id)
        )
    )
    part.made_at = utcnow()
    if people:
        part.case_id = offer_draft([member.id for member in people], _template(shop)).id
    db.session.flush()
    return people


def _template(shop: WriteShop) -> Typed:
    """Return what stands in a draft from the beginning: topics and language, and no words that its author did not write."""
    return {"language": [shop.language], **({"topics": list(shop.topics)} if shop.topics else {})}


def start_draft(actor: Viewer, shop: Shop) -> int:
    """Start the actor's own draft where they have none; return the id of its case study. Pressed twice it is one.

    For who joined the edition later, and for who threw theirs away (a pair gets one together) or left their partner's.
    Raises NotFound for others than participants, and where the write-shop is closed.
    """
    row = locked(WriteShop, shop.row.id)
    if row is None or not policy.may_start(actor, row.closed_at is None, capacity_of(actor, row.edition_id)):
        raise NotFound
    place = db.session.get(WriteShopWriter, (row.id, actor.id))
    part = locked(WriteShopPart, place.part_id) if place else None
    if part is not None and part.case_id is not None:
        if db.session.get(CaseAuthor, (part.case_id, actor.id)) is not None:
            return part.case_id
        part = None  # they left what their partner goes on with
    if part is None:
        part = WriteShopPart(shop_id=shop.row.id)
        db.session.add(part)
        db.session.flush()
        _place(shop.row.id, actor.id, part.id)
    _make(db.session.get_one(WriteShop, shop.row.id), part)
    assert part.case_id is not None  # the actor is its author
    return part.case_id


def _place(shop_id: int, member_id: int, part_id: int) -> None:
    place = db.session.get(WriteShopWriter, (shop_id, member_id))
    if place is None:
        db.session.add(WriteShopWriter(shop_id=shop_id, member_id=member_id, part_id=part_id))
    else:
        place.part_id = part_id
    db.session.flush()


def share(actor: Viewer, slug: str, case_id: int) -> Draft:
    """Let the coaches of today read a draft. Any of its authors does. Repeatable. Raises NotFound."""
    draft = _own(actor, slug, case_id)
    coaches = db.session.scalars(select(WriteShopCoach.member_id).where(WriteShopCoach.shop_id == draft.shop.id)).all()
    fresh = [
        coach
        for coach in coaches
        if put(
            WriteShopShare,
            {"part_id": draft.part.id, "coach_id": coach, "shop_id": draft.shop.id, "by_id": actor.id},
            ("part_id", "coach_id"),
            where=false(),
        )
    ]
    if fresh:
        emit(DraftShared(draft.shop.id, draft.part.id, tuple(fresh), actor.id))
    return draft


def take_back(actor: Viewer, slug: str, case_id: int) -> Draft:
    """Let no coach read a draft any more. Any of its authors does, whoever shared it. Repeatable. Raises NotFound."""
    draft = _own(actor, slug, case_id)
    db.session.execute(delete(WriteShopShare).where(WriteShopShare.part_id == draft.part.id))
    return draft


def _own(actor: Viewer, slug: str, case_id: int) -> Draft:
    found = get_draft(actor, slug, case_id)
    locked(WriteShop, found.shop.id)  # it may be closed at this moment
    draft = get_draft(actor, slug, case_id)
    if not draft.may_share:
        raise NotFound
    return draft


def leave_note(actor: Viewer, slug: str, case_id: int, body: str, once: str) -> Draft:
    """Leave a note for the authors of a draft that is shared with the actor. The same form sent twice is one note.

    Raises NotFound for one who may not, TooManyNotes.
    """
    found = get_draft(actor, slug, case_id)
    locked(WriteShopPart, found.part.id)
    draft = get_draft(actor, slug, case_id)
    if not draft.may_leave_note:
        raise NotFound
    mine = (WriteShopNote.part_id == draft.part.id, WriteShopNote.by_id == actor.id, WriteShopNote.once == once)
    if db.session.scalar(select(WriteShopNote.id).where(*mine)) is not None:
        return draft
    count = db.session.scalar(select(func.count()).select_from(WriteShopNote).where(WriteShopNote.part_id == draft.part.id))
    if (count or 0) >= NOTES:
        raise TooManyNotes
    note = WriteShopNote(part_id=draft.part.id, by_id=actor.id, body=body, once=once)
    db.session.add(note)
    db.session.flush()
    emit(NoteLeft(draft.shop.id, note.id, draft.author_ids, actor.id))
    return draft


def resolve_note(actor: Viewer, slug: str, case_id: int, note_id: int, undo: bool) -> Draft:
    """Mark a note as done, or as to do again: any author of the draft. Repeatable. Raises NotFound."""
    draft = get_draft(actor, slug, case_id)
    note = db.session.get(WriteShopNote, note_id)
    if not draft.is_author or note is None or note.part_id != draft.part.id:
        raise NotFound
    note.resolved_at = None if undo else note.resolved_at or utcnow()
    db.session.flush()
    return draft
