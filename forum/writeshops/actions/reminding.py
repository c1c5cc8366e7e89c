"""Reminders of a deadline: three days before and on the day, to those who have not published, once each."""

from datetime import timedelta

from sqlalchemy import and_, exists, false, or_, select

from forum.cases.models import Case, CaseAuthor
from forum.kernel.clock import today, utcnow
from forum.kernel.db import db, put
from forum.kernel.jobs import enqueue
from forum.people.models import EditionMember, Member
from forum.writeshops import mail
from forum.writeshops.models import WriteShop, WriteShopPart, WriteShopReminder, WriteShopWriter
from forum.writeshops.queries import Shop

REMIND = "writeshops.remind"
BEFORE = 3  # days


def take_reminders() -> None:
    """Queue the reminders that are due. Each is taken once for each deadline: a moved one reminds anew.

    One opened, or moved so late that its three days have begun, has the reminder of the day only.
    """
    now = today()
    near = (WriteShop.open_edition_id.is_not(None), WriteShop.deadline >= now, WriteShop.deadline <= now + timedelta(days=BEFORE))
    for shop in db.session.scalars(select(WriteShop).where(*near).order_by(WriteShop.id)).all():
        days = 0 if shop.deadline == now else BEFORE
        if days and shop.created_at.date() > shop.deadline - timedelta(days=BEFORE):
            continue
        claim = {"shop_id": shop.id, "deadline": shop.deadline, "days": days, "at": utcnow()}
        if put(WriteShopReminder, claim, ("shop_id", "deadline", "days"), where=false()):
            payload = {"shop_id": shop.id, "deadline": shop.deadline.isoformat(), "after": 0}
            enqueue(REMIND, payload)


def remind(shop: Shop, after: int, limit: int) -> int | None:
    """Mail the next `limit` participants who have not published; return where to go on, None at the end.

    after: id of the last EditionMember done. Who has published under another name counts as one who has: nobody learns it.
    """
    done = exists(
        select(1)
        .select_from(WriteShopWriter)
        .join(WriteShopPart, WriteShopPart.id == WriteShopWriter.part_id)
        .join(Case, Case.id == WriteShopPart.case_id)
        .join(CaseAuthor, and_(CaseAuthor.case_id == Case.id, CaseAuthor.member_id == WriteShopWriter.member_id))
        .where(
            WriteShopWriter.shop_id == shop.row.id,
            WriteShopWriter.member_id == EditionMember.member_id,
            or_(Case.state != "draft", Case.version > 0),
        )
    )
    here = (EditionMember.edition_id == shop.edition.id, EditionMember.capacity == "participant", EditionMember.id > after)
    rows = db.session.execute(
        select(EditionMember.id, Member)
        .join(Member, Member.id == EditionMember.member_id)
        .where(*here, ~done)
        .order_by(EditionMember.id)
        .limit(limit)
    ).all()
    for _ident, member in rows:
        mail.remind(shop, member)
    return rows[-1][0] if len(rows) == limit else None
