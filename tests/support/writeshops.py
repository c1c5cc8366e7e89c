"""A write-shop of the edition of 2003, with Wei as its coach; Amina and Lucía write together where `pair` says so."""

from datetime import timedelta

from sqlalchemy import select

from forum.cases.actions import drafts as telling
from forum.cases.models import Case, CaseAuthor
from forum.cases.queries.telling import FIRST
from forum.kernel import jobs
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.people.actions import join_edition
from forum.writeshops import actions
from forum.writeshops.actions import drafts as drafting
from forum.writeshops.forms import ShopDraft
from forum.writeshops.models import WriteShop, WriteShopPart
from forum.writeshops.queries import shop_by_id
from tests.cases.test_tell_a_case import base_of
from tests.support.content import SNAPSHOT, edition

PAGE = "/editions/turin-2003/write-shop"


def typed(cast, pair: bool = False, **more):
    """The form that opens one, as sent."""
    fields = {
        "title": "What we tried at home", "deadline": (today() + timedelta(days=9)).isoformat(), "depth": "snapshot",
        "introduction": "Tell **one** experience.", "topics": "micro-insurance", "language": "es",
        "questions": "Who paid?\nWho was left out?", "once": "first",
    }  # fmt: skip
    if pair:
        fields |= {f"pair-{each.id}": "1" for each in (cast.amina, cast.lucia)}
    return {**fields, **more}


def open_one(cast, sign_in, pair: bool = False, **more) -> WriteShop:
    """Let Moses open it with Wei as a coach, and the drafts be made."""
    join_edition(cast.wei.id, edition("turin-2003").id, "coach")
    answer = sign_in("moses").send(PAGE, typed(cast, pair, **{"coaches": str(cast.wei.id), **more}))
    assert answer.status_code == 303, answer.text
    jobs.run_all()
    return db.session.scalars(select(WriteShop).order_by(WriteShop.id.desc())).first()


def write_shop(cast, coach=None) -> str:
    """Open one without a request; return the number of Amina's draft in it, "Only mine", shared with the coach if there is one."""
    people = [(each.id,) for each in (cast.amina, cast.lucia, cast.sam, cast.sue)]
    texts = ("Tell one.", "<p>Tell one.</p>", "snapshot", (), "en", "")
    draft = ShopDraft("What we tried at home", today() + timedelta(days=9), *texts, (coach.id,) if coach else (), tuple(people), "")
    shop = actions.open_shop(cast.moses, edition("turin-2003").id, draft)
    found = shop_by_id(shop.id)
    assert found is not None
    drafting.make_drafts(found, 20)
    number = case_of(cast.amina)
    telling.save_draft(cast.amina, number, {"title": ["Only mine"]}, FIRST)
    if coach:
        drafting.share(cast.amina, "turin-2003", number)
        drafting.leave_note(coach, "turin-2003", number, "Say who paid.", "once")
    return str(number)


def case_of(member) -> int:
    """The newest draft or case study of somebody in a write-shop."""
    mine = select(WriteShopPart.case_id).join(CaseAuthor, CaseAuthor.case_id == WriteShopPart.case_id)
    return db.session.scalars(mine.where(CaseAuthor.member_id == member.id).order_by(WriteShopPart.id.desc())).first()


def write(sign_in, handle: str, case_id: int, **more) -> None:
    """Let somebody write a snapshot into their draft."""
    browser, edit = sign_in(handle), f"/cases/{case_id}/edit"
    fields = {**SNAPSHOT, "title": f"Told by {handle}", "base": base_of(browser, edit), "do": "save", **more}
    assert browser.send(edit, fields).status_code == 303


def publish(sign_in, handle: str, case_id: int, byline: str = "my_name", audience: str = "members", **more) -> Case:
    """Let somebody write a snapshot and publish it."""
    write(sign_in, handle, case_id, **more)
    terms = {"section": "publish", "do": "publish", "audience": audience, "byline-kind": byline}
    if audience == "edition":
        terms["edition_id"] = str(edition("turin-2003").id)
    answer = sign_in(handle).send(f"/cases/{case_id}/edit", terms)
    assert answer.status_code == 303, answer.text
    return db.session.get_one(Case, case_id)
