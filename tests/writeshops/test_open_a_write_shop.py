"""/editions/<slug>/write-shop: the staff opens one, and everybody of the edition has a draft."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from forum.cases.models import Case, CaseAuthor, CaseDraft
from forum.kernel import jobs
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.kernel.jobs import Job
from forum.kernel.journal import Entry
from forum.kernel.mail import Letter
from forum.people.actions import NewMember, add_member, join_edition
from forum.people.models import Member
from forum.writeshops.jobs import make_drafts
from forum.writeshops.models import WriteShop, WriteShopCoach, WriteShopPart, WriteShopWriter
from tests.support.content import edition
from tests.support.writeshops import PAGE, case_of, open_one, typed


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def test_the_staff_finds_the_form_where_there_is_none(sign_in, client):
    assert "Open the write-shop" in sign_in("moses").get(PAGE).text
    assert "Open a write-shop" in sign_in("irene").get("/editions/turin-2003").text
    for handle in ("amina", "wei", "sam"):
        assert sign_in(handle).get(PAGE).status_code == 404
        assert "Open a write-shop" not in sign_in(handle).get("/editions/turin-2003").text
    assert client.get(PAGE).status_code == 404
    assert sign_in("moses").get("/editions/nowhere/write-shop").status_code == 404


@pytest.mark.parametrize(("handle", "status"), [("amina", 404), ("wei", 404), ("sam", 403), ("sue", 403)])
def test_nobody_else_opens_one(cast, sign_in, handle, status):
    assert sign_in(handle).send(PAGE, typed(cast)).status_code == status
    assert count(WriteShop) == 0


def test_each_participant_or_pair_gets_exactly_one_draft(cast, sign_in):
    open_one(cast, sign_in, pair=True)
    assert count(WriteShopPart) == 3  # the pair, Sam, Sue
    assert case_of(cast.amina) == case_of(cast.lucia)
    authors = select(CaseAuthor.member_id).where(CaseAuthor.case_id == case_of(cast.amina))
    assert set(db.session.scalars(authors)) == {cast.amina.id, cast.lucia.id}
    assert case_of(cast.wei) is None
    draft = db.session.get_one(CaseDraft, case_of(cast.amina))
    assert draft.fields == {"language": ["es"], "topics": ["micro-insurance"]}
    make_drafts({"shop_id": db.session.scalar(select(WriteShop.id))})
    assert count(Case) == 3


def test_forty_and_more_are_made_in_batches(cast, sign_in):
    for number in range(45):
        member = add_member(NewMember(f"p{number}@example.org", f"Participant {number}"))
        join_edition(member.id, edition("turin-2003").id)
    open_one(cast, sign_in)
    assert count(Case) == count(WriteShopPart) == 49
    assert db.session.scalar(select(func.count()).where(Job.kind == "writeshops.make drafts")) == 3
    assert db.session.scalar(select(func.count()).where(Letter.about.like("writeshop:%"))) == 47  # not the silenced and suspended


def test_a_job_that_was_killed_makes_the_rest(cast, sign_in):
    open_one(cast, sign_in)
    db.session.execute(update(WriteShopPart).values(made_at=None).where(WriteShopPart.case_id == case_of(cast.lucia)))
    db.session.execute(delete(Case).where(Case.id == case_of(cast.lucia)))
    db.session.commit()
    make_drafts({"shop_id": db.session.scalar(select(WriteShop.id))})
    db.session.commit()
    assert case_of(cast.lucia) is not None
    assert count(Case) == 4


def test_each_is_told_by_mail_and_by_a_notice(cast, sign_in):
    open_one(cast, sign_in, pair=True)
    letter = db.session.scalars(select(Letter).where(Letter.to_address == "amina@example.org")).one()
    for words in ("What we tried at home", PAGE, "together with Lucía Paredes", "Wei Chen", "Deadline"):
        assert words in letter.text
        assert words in letter.html
    assert "Your draft is ready in" in sign_in("lucia").get("/notifications").text
    assert "You are a coach in" in sign_in("wei").get("/notifications").text


def test_it_stands_in_the_journal(cast, sign_in):
    shop = open_one(cast, sign_in)
    entry = db.session.scalars(select(Entry).where(Entry.kind == "writeshop")).one()
    assert (entry.actor_id, entry.deed, entry.key) == (cast.moses.id, "opened", str(shop.id))


def test_a_form_sent_twice_opens_one(cast, sign_in):
    open_one(cast, sign_in)
    assert sign_in("moses").send(PAGE, typed(cast)).status_code == 303
    jobs.run_all()
    assert count(WriteShop) == 1
    assert count(Case) == 4


def test_a_second_one_from_another_form_is_a_conflict_that_keeps_what_was_typed(cast, sign_in):
    open_one(cast, sign_in)
    answer = sign_in("irene").send(PAGE, typed(cast, once="second", title="Mine"))
    assert answer.status_code == 409
    assert "somebody else was here first" in answer.text
    assert 'value="Mine"' in answer.text
    assert count(WriteShop) == 1
    assert sign_in("irene").get(f"{PAGE}/new").location == PAGE


@pytest.mark.parametrize(("fields", "words"), [
    ({"title": ""}, "Title: write something here"),
    ({"title": "x" * 500}, "At most 120"),
    ({"deadline": ""}, "Deadline: fill this in"),
    ({"deadline": "soon"}, "write a date"),
    ({"deadline": (today() - timedelta(days=2)).isoformat()}, "choose a day from today on"),
    ({"deadline": "2999-01-01"}, "choose a day from today on"),
    ({"depth": "novel"}, "choose one of the answers"),
    ({"depth": ""}, "choose one"),
    ({"topics": "nothing"}, "choose among the answers"),
    ({"language": "xx"}, "choose one of the answers"),
    ({"questions": "\n".join("abcdefghijklmnop")}, "at most 12"),
    ({"coach": "nobody at all"}, "no member is found"),
    ({"coach": "amina"}, "takes part and writes"),
    ({"coach": "example"}, "no member is found"),
    ({"coaches": "999"}, "choose among the answers"),
    ({"introduction": "x" * 5000}, "At most 4,000"),
])  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(cast, sign_in, fields, words):
    answer = sign_in("moses").send(PAGE, typed(cast, **{"title": "Kept", **fields}))
    assert answer.status_code == 422
    assert words.lower() in answer.text.lower()
    assert 'value="Kept"' in answer.text or "title" in fields
    assert count(WriteShop) == 0


def test_a_pair_is_two(cast, sign_in):
    one = sign_in("moses").send(PAGE, typed(cast, **{f"pair-{cast.amina.id}": "1"}))
    three = {f"pair-{each.id}": "7" for each in (cast.amina, cast.lucia, cast.sam)}
    for answer in (one, sign_in("moses").send(PAGE, typed(cast, **three))):
        assert answer.status_code == 422
        assert "two people share a number" in answer.text
    odd = sign_in("moses").send(PAGE, typed(cast, **{f"pair-{cast.amina.id}": "-1"}))
    assert "write a number from 0 to 999" in odd.text
    assert count(WriteShop) == 0


def test_somebody_of_no_pair_field_is_alone_and_a_stranger_to_the_edition_gets_nothing(cast, sign_in):
    answer = sign_in("moses").send(PAGE, typed(cast, **{f"pair-{cast.thandi.id}": "1"}))
    assert answer.status_code == 303
    jobs.run_all()
    assert case_of(cast.thandi) is None


def test_a_coach_is_found_by_name(cast, sign_in):
    sign_in("moses").send(PAGE, typed(cast, coach="irene@example.org"))
    assert db.session.scalars(select(WriteShopCoach.member_id)).all() == [cast.irene.id]
    db.session.execute(update(Member).where(Member.handle.in_(("ada", "wei"))).values(name="Li Wei", name_key="li wei"))
    other = "/editions/turin-now/write-shop"
    answer = sign_in("moses").send(other, typed(cast, once="b", coach="Li Wei"))
    assert answer.status_code == 422
    assert "@wei" in answer.text


def test_who_joins_later_starts_a_draft_once(cast, sign_in):
    open_one(cast, sign_in)
    join_edition(cast.thandi.id, edition("turin-2003").id)
    browser = sign_in("thandi")
    assert "Start my draft" in browser.get(PAGE).text
    first, second = browser.send(f"{PAGE}/drafts"), browser.send(f"{PAGE}/drafts")
    assert first.location == second.location == f"/cases/{case_of(cast.thandi)}/edit"
    assert browser.get(first.location).status_code == 200
    assert "Start my draft" not in browser.get(PAGE).text
    assert count(WriteShopWriter) == 5


@pytest.mark.parametrize(("handle", "status"), [("wei", 404), ("thandi", 404), ("moses", 404), ("sam", 403)])
def test_nobody_else_starts_one(cast, sign_in, handle, status):
    open_one(cast, sign_in)
    assert sign_in(handle).send(f"{PAGE}/drafts").status_code == status


def test_who_threw_theirs_away_starts_anew_a_pair_together(cast, sign_in):
    open_one(cast, sign_in, pair=True)
    old = case_of(cast.amina)
    sign_in("amina").send(f"/cases/{old}/edit", {"do": "discard"})
    assert case_of(cast.lucia) is None
    assert "Start my draft" in sign_in("lucia").get(PAGE).text
    sign_in("lucia").send(f"{PAGE}/drafts")
    assert case_of(cast.amina) == case_of(cast.lucia) is not None
    assert count(WriteShopPart) == 3


def test_who_left_their_partners_draft_starts_their_own(cast, sign_in):
    open_one(cast, sign_in, pair=True)
    shared = case_of(cast.amina)
    sign_in("amina").send(f"/cases/{shared}/authors", {"do": "leave"})
    sign_in("amina").send(f"{PAGE}/drafts")
    assert case_of(cast.lucia) == shared
    assert case_of(cast.amina) not in (None, shared)


def test_the_edition_leads_there(cast, sign_in, client):
    open_one(cast, sign_in)
    for handle in ("amina", "moses", "wei"):
        assert "Go to the write-shop" in sign_in(handle).get("/editions/turin-2003").text
    assert "rite-shop" not in sign_in("thandi").get("/editions/turin-2003").text
    assert "rite-shop" not in client.get("/editions/turin-2003").text
