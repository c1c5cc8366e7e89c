"""/editions/<slug>/write-shop fills up: what is published under names, and of all else nothing."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from forum.cases.actions import drafts
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.people.models import Member
from forum.writeshops.models import WriteShop
from tests.support.content import edition
from tests.support.writeshops import PAGE, case_of, open_one, publish, write

OTHERS = ("lucia", "wei", "moses", "ada", "sam")


def seen(sign_in, handle: str) -> str:
    """The page as somebody sees it, without tokens."""
    page = sign_in(handle).get(PAGE)
    assert page.status_code == 200
    return re.sub(r'value="[^"]*"|\d+ (seconds|minutes?) ago|just now', "", page.text)


@pytest.fixture
def shop(cast, sign_in):
    """A write-shop in which each writes alone."""
    return open_one(cast, sign_in)


def test_it_says_what_it_is_about(sign_in, shop):
    page = seen(sign_in, "amina")
    for words in ("Tell <strong>one</strong> experience.", "in 9 days", "Who was left out?", "Wei Chen", "Lucía Paredes"):
        assert words in page


def test_only_the_editions_people_its_coaches_and_the_staff_see_it(sign_in, client, shop):
    for handle in ("amina", *OTHERS, "sue", "irene"):
        assert sign_in(handle).get(PAGE).status_code == 200
    assert sign_in("thandi").get(PAGE).status_code == 404
    assert client.get(PAGE).status_code == 404


def test_whether_somebody_has_begun_nobody_else_sees(cast, sign_in, shop):
    before = {handle: seen(sign_in, handle) for handle in OTHERS}
    assert "Not begun yet." in seen(sign_in, "amina")
    write(sign_in, "amina", case_of(cast.amina))
    assert {handle: seen(sign_in, handle) for handle in OTHERS} == before
    page = seen(sign_in, "amina")
    assert "Begun, not published." in page
    assert "Told by amina" in page


def test_what_is_published_by_name_fills_the_page(cast, sign_in, shop):
    case = publish(sign_in, "amina", case_of(cast.amina), audience="edition")
    for handle in ("lucia", "moses", "sue"):
        page = seen(sign_in, handle)
        assert f'Told as a snapshot: <a href="/cases/{case.id}-told-by-amina">' in page
        assert page.count("Told by amina") == 2  # card and line
    assert "told as a snapshot." in seen(sign_in, "amina")


def test_a_coach_from_elsewhere_is_not_told_of_what_is_for_the_edition(cast, sign_in):
    open_one(cast, sign_in, coach="thandi")
    case = publish(sign_in, "amina", case_of(cast.amina), audience="edition")
    page = seen(sign_in, "thandi")
    assert "Told by amina" not in page
    assert f"/cases/{case.id}" not in page
    assert "Amina Diallo" in page


def test_what_is_withdrawn_is_not_told(cast, sign_in, shop):
    case = publish(sign_in, "amina", case_of(cast.amina))
    assert "Told by amina" in seen(sign_in, "lucia")
    drafts.withdraw_case(cast.amina, case.id, "")
    db.session.commit()
    assert "Told by amina" not in seen(sign_in, "lucia")
    assert "Told by amina" not in seen(sign_in, "moses")
    assert "withdrawn." in seen(sign_in, "amina")


@pytest.mark.parametrize("byline", ["a_member", "my_organisation"])
def test_what_is_published_without_a_name_changes_the_page_for_no_member(cast, sign_in, shop, byline):
    people = ("lucia", "wei", "sam", "sue")
    before = {handle: seen(sign_in, handle) for handle in people}
    case = publish(sign_in, "amina", case_of(cast.amina), byline=byline)
    assert {handle: seen(sign_in, handle) for handle in people} == before
    assert "Told by amina" not in seen(sign_in, "moses")
    assert "1 published" in seen(sign_in, "moses")  # who knows the authors anyway
    assert "told as a snapshot." in seen(sign_in, "amina")
    for handle in (*people, "moses", "amina"):
        assert "write-shop" not in sign_in(handle).get(f"/cases/{case.id}-{case.slug}").text


def test_members_read_no_totals(cast, sign_in, shop):
    publish(sign_in, "amina", case_of(cast.amina))
    assert "4 drafts made, 1 published." in " ".join(seen(sign_in, "moses").split())
    for handle in ("lucia", "wei", "amina"):
        assert "drafts made" not in seen(sign_in, handle)


def test_the_case_study_says_where_it_was_told_to_the_editions_people(cast, sign_in, client, shop):
    case = publish(sign_in, "amina", case_of(cast.amina), audience="everyone")
    path = f"/cases/{case.id}-{case.slug}"
    for handle in ("amina", "lucia", "moses"):
        assert "Told in the write-shop of Turin 2003" in sign_in(handle).get(path).text
    for browser in (client, sign_in("thandi")):
        page = browser.get(path)
        assert page.status_code == 200
        assert "write-shop" not in page.text


def test_a_pair_stands_on_one_line(cast, sign_in):
    open_one(cast, sign_in, pair=True)
    page = " ".join(seen(sign_in, "sue").split())
    assert re.search(r"Amina Diallo</bdi></a> with <a [^>]*><bdi>Lucía Paredes", page)
    publish(sign_in, "lucia", case_of(cast.amina))
    card = seen(sign_in, "sue")
    assert "Amina Diallo, Lucía Paredes" in card
    assert card.count("Told as a snapshot") == 1


def test_who_left_a_pair_is_not_said_to_have_told_it(cast, sign_in):
    open_one(cast, sign_in, pair=True)
    case_id = case_of(cast.amina)
    sign_in("amina").send(f"/cases/{case_id}/authors", {"do": "leave"})
    publish(sign_in, "lucia", case_id)
    assert "Start my draft" in seen(sign_in, "amina")
    assert "Amina Diallo, Lucía" not in seen(sign_in, "sue")


def test_a_hidden_member_stands_in_no_line(cast, sign_in, shop):
    db.session.execute(update(Member).where(Member.handle == "lucia").values(visibility="hidden"))
    assert "Lucía" not in seen(sign_in, "amina")
    assert "Lucía" in seen(sign_in, "moses")


def test_a_full_case_study_is_said_to_be_one(cast, sign_in, shop):
    case = publish(sign_in, "amina", case_of(cast.amina))
    case.fullness, case.needs_classifying = 100, False
    db.session.commit()
    assert "Told as a full case study" in seen(sign_in, "lucia")


@pytest.mark.parametrize(("days", "words"), [(1, "in 1 day"), (0, "(today)"), (-1, "(passed)")])
def test_the_deadline_is_said_in_words(sign_in, shop, days, words):
    db.session.execute(update(WriteShop).values(deadline=today() + timedelta(days=days)))
    assert words in seen(sign_in, "amina")


def test_it_is_found_by_nobody_under_another_edition(sign_in, shop):
    assert edition("turin-now").id != edition("turin-2003").id
    assert sign_in("thandi").get("/editions/turin-now/write-shop").status_code == 404


def test_who_cannot_write_for_now_is_offered_no_button(cast, sign_in, shop):
    page = seen(sign_in, "sam")
    assert "It waits until you can write again." in page
    assert "Write your case study" not in page
    assert "Share with the coach" not in page
