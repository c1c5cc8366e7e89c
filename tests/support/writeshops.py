"""A write-shop of the edition of 2003, with Wei as its coach; Amina and Lucía write together where `pair` says so."""

from datetime import timedelta

from sqlalchemy import select

from forum.cases.models import Case, CaseAuthor
from forum.kernel import jobs
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.people.actions import join_edition
from forum.writeshops.models import WriteShop, WriteShopPart
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
