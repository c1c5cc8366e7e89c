"""The only writers of write-shops: opening, moving the deadline, closing, by the staff. drafts.py writes what people do in one."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select
from werkzeug.exceptions import NotFound

from forum.editions.models import Edition
from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.events import emit
from forum.kernel.jobs import enqueue
from forum.kernel.text import RENDERER, render
from forum.kernel.viewer import Viewer
from forum.writeshops import policy
from forum.writeshops.events import CoachesNamed, DeadlineMoved, WriteShopClosed
from forum.writeshops.forms import ShopDraft
from forum.writeshops.models import (
    INTRODUCTION_MAX,
    SUMMARY_MAX,
    WriteShop,
    WriteShopCoach,
    WriteShopPart,
    WriteShopShare,
    WriteShopWriter,
)

MAKE = "writeshops.make drafts"


class AlreadyOpen(Exception):
    """One write-shop at a time: the edition has one that is open, from another form."""


def open_shop(actor: Viewer, edition_id: int, draft: ShopDraft) -> WriteShop:
    """Open a write-shop; its drafts are made by a job. The same form sent twice is one. Raises NotFound, AlreadyOpen."""
    if not policy.may_run(actor) or locked(Edition, edition_id) is None:
        raise NotFound
    there = db.session.scalar(select(WriteShop).where(WriteShop.open_edition_id == edition_id))
    if there is not None:
        if draft.once and there.once == draft.once:
            return there
        raise AlreadyOpen
    shop = _stored(actor, edition_id, draft)
    db.session.add_all(WriteShopCoach(shop_id=shop.id, member_id=coach) for coach in draft.coach_ids)
    parts = [WriteShopPart(shop_id=shop.id) for _group in draft.groups]
    db.session.add_all(parts)
    db.session.flush()
    for part, group in zip(parts, draft.groups, strict=True):
        db.session.add_all(WriteShopWriter(shop_id=shop.id, member_id=member, part_id=part.id) for member in group)
    after = {"deadline": draft.deadline.isoformat(), "coaches": list(draft.coach_ids)}
    journal.record(actor.id, "opened", "writeshop", shop.id, after=after)
    enqueue(MAKE, {"shop_id": shop.id})
    db.session.flush()
    emit(CoachesNamed(shop.id, draft.coach_ids, actor.id))
    return shop


def _stored(actor: Viewer, edition_id: int, draft: ShopDraft) -> WriteShop:
    shop = WriteShop(
        edition_id=edition_id, open_edition_id=edition_id, title=draft.title, deadline=draft.deadline,
        introduction=draft.introduction, introduction_html=draft.introduction_html, depth=draft.depth, topics=list(draft.topics),
        language=draft.language, questions=draft.questions, renderer=RENDERER, once=draft.once or None, opened_by_id=actor.id,
    )  # fmt: skip
    db.session.add(shop)
    db.session.flush()
    return shop


def move_deadline(actor: Viewer, shop_id: int, deadline: date) -> None:
    """Set another day. Repeatable. Raises NotFound for others than the staff, and for a closed one."""
    shop = _run_by(actor, shop_id)
    if shop.deadline == deadline:
        return
    before, shop.deadline = shop.deadline, deadline
    days = ({"deadline": before.isoformat()}, {"deadline": deadline.isoformat()})
    journal.record(actor.id, "deadline moved", "writeshop", shop.id, "", *days)
    db.session.flush()
    emit(DeadlineMoved(shop.id, actor.id))


def set_coaches(actor: Viewer, shop_id: int, coach_ids: Sequence[int]) -> None:
    """Let these be the coaches. Who is one no more reads nothing at once; who is new reads nothing that was shared before.

    Repeatable. Raises NotFound for others than the staff, and for a closed one.
    """
    shop = _run_by(actor, shop_id)
    before = sorted(db.session.scalars(select(WriteShopCoach.member_id).where(WriteShopCoach.shop_id == shop.id)))
    fresh, gone = set(coach_ids) - set(before), set(before) - set(coach_ids)
    if not fresh and not gone:
        return
    for model, column in ((WriteShopShare, WriteShopShare.coach_id), (WriteShopCoach, WriteShopCoach.member_id)):
        db.session.execute(delete(model).where(model.shop_id == shop.id, column.in_(gone)))
    db.session.add_all(WriteShopCoach(shop_id=shop.id, member_id=coach) for coach in sorted(fresh))
    journal.record(actor.id, "coaches changed", "writeshop", shop.id, "", {"coaches": before}, {"coaches": sorted(coach_ids)})
    db.session.flush()
    emit(CoachesNamed(shop.id, tuple(sorted(fresh)), actor.id))


def close_shop(actor: Viewer, shop_id: int, summary: str, html: str) -> None:
    """Close it with a summary, its HTML beside it. What was shared with coaches is theirs to read no more.

    Repeatable: closed twice, it keeps the first summary. Raises NotFound.
    """
    shop = _run_by(actor, shop_id, also_closed=True)
    if shop.closed_at is not None:
        return
    shop.closed_at, shop.open_edition_id = utcnow(), None
    shop.summary, shop.summary_html = summary, html
    db.session.execute(delete(WriteShopShare).where(WriteShopShare.shop_id == shop.id))
    journal.record(actor.id, "closed", "writeshop", shop.id)
    db.session.flush()
    emit(WriteShopClosed(shop.id, actor.id))


def _run_by(actor: Viewer, shop_id: int, also_closed: bool = False) -> WriteShop:
    shop = locked(WriteShop, shop_id) if policy.may_run(actor) else None
    if shop is None or (shop.closed_at is not None and not also_closed):
        raise NotFound
    return shop


def lay_out(shop: WriteShop) -> None:
    """Lay its texts out as texts are laid out now. Raises TextRefused."""
    for name, limit in (("introduction", INTRODUCTION_MAX), ("summary", SUMMARY_MAX)):
        text = getattr(shop, name)
        setattr(shop, f"{name}_html", render(text, owner=name, limit=limit) if text else "")
