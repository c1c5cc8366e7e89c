"""The deadline: reminders, another day, the end; and what `reach verify` finds."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import delete, func, select, update

from forum.kernel import jobs
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.kernel.journal import Entry
from forum.kernel.mail import Letter
from forum.people.actions import join_edition
from forum.writeshops.actions.checking import check_parts
from forum.writeshops.models import WriteShop, WriteShopPart, WriteShopReminder, WriteShopShare, WriteShopWriter
from tests.support.content import edition
from tests.support.writeshops import PAGE, case_of, open_one, publish, typed, write


def remind_on(days_before: int) -> list[str]:
    """Let the worker look on that day; return who has got a letter then."""
    before = set(db.session.scalars(select(Letter.id)))
    deadline = db.session.scalar(select(WriteShop.deadline).order_by(WriteShop.id.desc()))
    with time_machine.travel(f"{deadline - timedelta(days=days_before)}T09:00:00+00:00"):
        for _ in range(2):
            jobs.run_duty("remind of write-shops")
            jobs.run_all()
    return sorted(db.session.scalars(select(Letter.to_address).where(Letter.id.not_in(before))))


def test_who_has_not_published_is_reminded_three_days_before_and_on_the_day_once_each(cast, sign_in):
    open_one(cast, sign_in)
    publish(sign_in, "amina", case_of(cast.amina), byline="a_member")
    assert remind_on(5) == []
    assert remind_on(3) == ["lucia@example.org"]
    assert remind_on(2) == []
    assert remind_on(0) == ["lucia@example.org"]
    assert remind_on(-1) == []
    assert db.session.scalar(select(func.count()).select_from(WriteShopReminder)) == 2


def test_a_letter_says_how_long_it_is(cast, sign_in):
    open_one(cast, sign_in)
    remind_on(3)
    letter = db.session.scalars(select(Letter).order_by(Letter.id.desc())).first()
    for text in (letter.text, letter.html):
        assert "3 days are left for" in text
        assert PAGE in text


def test_who_joined_later_and_has_not_started_is_reminded_too(cast, sign_in):
    open_one(cast, sign_in)
    join_edition(cast.thandi.id, edition("turin-2003").id)
    assert "thandi@example.org" in remind_on(0)


def test_a_worker_that_was_down_reminds_late_but_not_after_the_end(cast, sign_in):
    open_one(cast, sign_in)
    assert remind_on(1) == ["amina@example.org", "lucia@example.org"]
    assert remind_on(-2) == []


def test_one_opened_shortly_before_reminds_on_the_day_only(cast, sign_in):
    open_one(cast, sign_in, deadline=(today() + timedelta(days=2)).isoformat())
    assert remind_on(1) == []
    assert len(remind_on(0)) == 2


def test_another_deadline_is_told_and_reminds_anew(cast, sign_in):
    open_one(cast, sign_in)
    assert len(remind_on(3)) == 2
    later = today() + timedelta(days=30)
    assert sign_in("irene").send(f"{PAGE}/deadline", {"deadline": later.isoformat()}).status_code == 303
    jobs.run_all()
    assert db.session.scalar(select(WriteShop.deadline)) == later
    assert "The deadline was moved in" in sign_in("lucia").get("/notifications").text
    entry = db.session.scalars(select(Entry).where(Entry.deed == "deadline moved")).one()
    assert entry.after == {"deadline": later.isoformat()}
    assert len(remind_on(3)) == 2


def test_a_job_of_an_older_deadline_reminds_nobody(cast, sign_in):
    open_one(cast, sign_in)
    with time_machine.travel(f"{today() + timedelta(days=6)}T09:00:00+00:00"):
        jobs.run_duty("remind of write-shops")
    before = db.session.scalar(select(func.count()).select_from(Letter))
    db.session.execute(update(WriteShop).values(deadline=today() + timedelta(days=40)))
    db.session.commit()
    jobs.run_all()
    assert db.session.scalar(select(func.count()).select_from(Letter)) == before


@pytest.mark.parametrize("day", ["", "soon", "2001-01-01", "2999-01-01"])
def test_a_deadline_that_is_none_is_said_beside_its_field(cast, sign_in, day):
    open_one(cast, sign_in)
    answer = sign_in("moses").send(f"{PAGE}/deadline", {"deadline": day})
    assert answer.status_code == 422
    assert "Deadline:" in answer.text


def test_closing_ends_the_sharing_and_leaves_the_drafts_to_their_authors(cast, sign_in):
    open_one(cast, sign_in)
    write(sign_in, "amina", case_of(cast.amina))
    draft = f"{PAGE}/drafts/{case_of(cast.amina)}"
    sign_in("amina").send(f"{draft}/sharing", {"do": "share"})
    assert sign_in("wei").get(draft).status_code == 200
    moses = sign_in("moses")
    assert moses.send(f"{PAGE}/closing", {"summary": "We told **four**."}).status_code == 303
    jobs.run_all()
    assert sign_in("wei").get(draft).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(WriteShopShare)) == 0
    assert "Told by amina" in sign_in("amina").get(draft).text
    assert sign_in("amina").send(f"{draft}/sharing", {"do": "share"}).status_code == 404
    page = sign_in("lucia").get(PAGE).text
    assert "We told <strong>four</strong>." in page
    assert "Closed" in page
    assert "It is closed:" in sign_in("lucia").get("/notifications").text
    publish(sign_in, "amina", case_of(cast.amina))
    assert "Told by amina" in sign_in("lucia").get(PAGE).text
    assert remind_on(0) == []


def test_closed_twice_it_keeps_the_first_summary(cast, sign_in):
    open_one(cast, sign_in)
    for words in ("First.", "Second."):
        assert sign_in("moses").send(f"{PAGE}/closing", {"summary": words}).status_code == 303
    assert db.session.scalar(select(WriteShop.summary)) == "First."
    assert sign_in("moses").get(f"{PAGE}/changes").status_code == 404
    assert sign_in("moses").send(f"{PAGE}/deadline", {"deadline": today().isoformat()}).status_code == 404
    join_edition(cast.thandi.id, edition("turin-2003").id)
    assert sign_in("thandi").send(f"{PAGE}/drafts").status_code == 404


def test_closed_before_the_drafts_were_made_no_more_are(cast, sign_in):
    assert sign_in("moses").send(PAGE, typed(cast)).status_code == 303
    sign_in("moses").send(f"{PAGE}/closing", {"summary": ""})
    jobs.run_all()
    assert case_of(cast.amina) is None


def test_another_is_opened_after_the_first_and_is_the_one_that_is_shown(cast, sign_in):
    open_one(cast, sign_in)
    moses = sign_in("moses")
    moses.send(f"{PAGE}/closing", {"summary": ""})
    first = case_of(cast.amina)
    assert moses.get(f"{PAGE}/new").status_code == 200
    assert moses.send(PAGE, typed(cast, once="second", title="Again")).status_code == 303
    jobs.run_all()
    assert "Again" in sign_in("amina").get(PAGE).text
    assert case_of(cast.amina) != first
    assert sign_in("amina").get(f"{PAGE}/drafts/{first}").status_code == 200


@pytest.mark.parametrize("path", ["deadline", "closing"])
@pytest.mark.parametrize(("handle", "status"), [("amina", 404), ("wei", 404), ("sam", 403)])
def test_nobody_else_moves_or_closes_it(cast, sign_in, path, handle, status):
    open_one(cast, sign_in)
    fields = {"deadline": today().isoformat(), "summary": "x"}
    assert sign_in(handle).send(f"{PAGE}/{path}", fields).status_code == status
    assert sign_in("amina").get(f"{PAGE}/changes").status_code == 404
    assert sign_in("amina").get(f"{PAGE}/new").status_code == 404
    assert db.session.scalar(select(WriteShop.closed_at)) is None


def test_verify_finds_what_is_nobodys_and_mends_it(cast, sign_in):
    open_one(cast, sign_in)
    assert check_parts(False) == []
    sign_in("amina").send(f"/cases/{case_of(cast.amina)}/edit", {"do": "discard"})
    assert check_parts(False) == []  # thrown away is no fault
    lost = db.session.scalar(select(WriteShopPart.id).where(WriteShopPart.case_id.is_(None)))
    db.session.execute(delete(WriteShopWriter).where(WriteShopWriter.part_id == lost))
    db.session.execute(update(WriteShopPart).where(WriteShopPart.case_id == case_of(cast.lucia)).values(made_at=None))
    db.session.execute(update(WriteShop).values(open_edition_id=edition("turin-now").id))
    assert len(check_parts(True)) == 3
    db.session.flush()
    assert check_parts(False) == []
