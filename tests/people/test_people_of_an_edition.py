"""Who is of an edition, and as what: the staff says it; what it opens and closes is at once."""

import pytest
from sqlalchemy import select

from forum.kernel.db import db
from forum.kernel.journal import Entry
from forum.people.actions import join_edition
from forum.people.models import EditionMember, Member
from tests.support.content import edition, start_thread

PEOPLE = "/editions/turin-now/people"


def capacity(cast, handle, slug="turin-now"):
    rows = select(EditionMember.capacity).where(
        EditionMember.member_id == getattr(cast, handle).id, EditionMember.edition_id == edition(slug).id
    )
    return db.session.scalar(rows)


def deeds():
    return list(db.session.scalars(select(Entry.deed).where(Entry.kind == "person").order_by(Entry.id)))


@pytest.mark.parametrize("words", ["wei", "@wei", "Wei Chen", "chen", "WEI@example.org"])
def test_a_moderator_adds_a_member_by_name_handle_or_mail(sign_in, cast, words):
    answer = sign_in("moses").send(PEOPLE, {"person": words, "capacity": "coach"})
    assert (answer.status_code, answer.location) == (303, f"{PEOPLE}/wei")
    assert capacity(cast, "wei") == "coach"
    assert deeds() == ["added to an edition"]
    assert "coach" in sign_in("moses").get(answer.location).text


def test_pressed_twice_it_is_done_once(sign_in, cast):
    browser = sign_in("moses")
    for _n in range(2):
        assert browser.send(PEOPLE, {"person": "wei", "capacity": "coach"}).status_code == 303
    assert deeds() == ["added to an edition"]
    answer = browser.send(PEOPLE, {"person": "wei", "capacity": "organiser"})
    assert answer.status_code == 422
    assert "Wei Chen is of this edition already, as something else." in answer.text


def test_where_several_are_meant_one_is_chosen(sign_in, cast):
    db.session.execute(Member.__table__.update().where(Member.id == cast.wei.id).values(name="Amina Chen", name_key="amina chen"))
    browser = sign_in("moses")
    answer = browser.send(PEOPLE, {"person": "amina c", "capacity": "participant"})
    assert answer.status_code == 303  # one only is meant
    answer = browser.send(PEOPLE, {"person": "amin", "capacity": "participant"})
    assert answer.status_code == 422
    assert "This means several people" in answer.text.replace("this means", "This means")
    assert 'value="@amina"' in answer.text
    assert "Dakar" in answer.text
    answer = browser.send(PEOPLE, {"person": "amin", "chosen": "@amina", "capacity": "participant"})
    assert answer.location == f"{PEOPLE}/amina"


@pytest.mark.parametrize(("fields", "words"), [
    ({"person": "nobody@example.org", "capacity": "coach"}, "no active member is known by this"),
    ({"person": "", "capacity": "coach"}, "Person: write something here"),
    ({"person": "wei", "capacity": "king"}, "choose one of the answers offered"),
    ({"person": "wei"}, "choose one"),
])  # fmt: skip
def test_what_cannot_be_is_said(sign_in, cast, fields, words):
    answer = sign_in("moses").send(PEOPLE, fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert capacity(cast, "wei") is None


def test_a_person_is_given_another_capacity(sign_in, cast):
    browser = sign_in("moses")
    assert "participant" in browser.get(f"{PEOPLE}/thandi").text
    for _n in range(2):
        assert browser.send(f"{PEOPLE}/thandi", {"capacity": "organiser"}).status_code == 303
    assert capacity(cast, "thandi") == "organiser"
    assert deeds() == ["given another capacity"]
    assert browser.send(f"{PEOPLE}/thandi", {"capacity": "king"}).status_code == 422
    assert browser.send(f"{PEOPLE}/thandi", {"do": "dance"}).status_code == 422


def test_who_is_taken_out_reads_no_more_what_is_for_the_edition(sign_in, cast):
    thread = start_thread(cast.moses, "edition turin-now", "Between us")
    address = f"/threads/{thread.id}-{thread.slug}"
    thandi, moses = sign_in("thandi"), sign_in("moses")
    assert thandi.get(address).status_code == 200
    assert "Their account" in moses.get(f"{PEOPLE}/thandi").text
    assert moses.send(f"{PEOPLE}/thandi", {"do": "undo"}).location == PEOPLE
    assert thandi.get(address).status_code == 404
    assert capacity(cast, "thandi") is None
    assert deeds() == ["taken out of an edition"]
    assert moses.send(f"{PEOPLE}/thandi", {"do": "undo"}).status_code == 404
    assert moses.send(PEOPLE, {"person": "thandi", "capacity": "participant"}).status_code == 303
    assert thandi.get(address).status_code == 200


@pytest.mark.parametrize("path", [f"{PEOPLE}/wei", f"{PEOPLE}/nobody", "/editions/nowhere/people/thandi"])
def test_who_is_not_of_the_edition_is_not_there(sign_in, path):
    assert sign_in("moses").get(path).status_code == 404
    assert sign_in("moses").send(path, {"capacity": "coach"}).status_code == 404


def test_joining_twice_changes_nothing(cast):
    assert join_edition(cast.wei.id, edition("turin-now").id, "coach")
    assert not join_edition(cast.wei.id, edition("turin-now").id)
    assert capacity(cast, "wei") == "coach"


def test_members_read_who_takes_part_and_change_nothing(sign_in, client):
    page = sign_in("wei").get(PEOPLE).text
    assert "Thandi Nkosi" in page
    assert "Add a member" not in page
    assert f"{PEOPLE}/thandi" not in page
    assert client.get(PEOPLE).location.startswith("/sign-in")
    assert sign_in("wei").get("/editions/nowhere/people").status_code == 404


def test_who_hides_is_named_to_the_staff_alone(sign_in, cast):
    db.session.execute(Member.__table__.update().where(Member.id == cast.lucia.id).values(visibility="hidden"))
    assert "Lucía" not in sign_in("amina").get("/editions/turin-2003/people").text
    assert "Lucía" in sign_in("moses").get("/editions/turin-2003/people").text
