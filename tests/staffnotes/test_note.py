"""POST /people/<handle>/staff-notes: what the staff notes of a member, who does not learn that there is anything."""

import pytest
from sqlalchemy import delete, select

from forum.kernel.db import db
from forum.people.models import Member
from forum.staffnotes import actions
from forum.staffnotes.models import StaffNote

WORDS = "Wrote to me that she is away until May."


def write(actor, member, body=WORDS, once=""):
    return actions.write(actor, member.id, body, once)


def test_the_staff_writes_and_reads(sign_in, cast):
    moses = sign_in("moses")
    for _n in range(2):
        answer = moses.send("/people/lucia/staff-notes", {"body": WORDS, "once": "n1"})
        assert answer.location == "/people/lucia/staff-notes"
    assert "1 note" in sign_in("irene").get("/people/lucia").text
    page = sign_in("irene").get("/people/lucia/staff-notes").text
    assert page.count(WORDS) == 1
    assert "Moses Okello" in page


@pytest.mark.parametrize("handle", ["lucia", "wei", "amina", "sam"])
def test_nobody_else_does(sign_in, cast, handle):
    write(cast.moses, cast.lucia)
    page = sign_in(handle).get("/people/lucia").text
    assert WORDS not in page
    assert "Notes of the staff" not in page
    assert sign_in(handle).send("/people/lucia/staff-notes", {"body": "Mine."}).status_code in (403, 404)


def test_a_moderator_does_not_learn_of_notes_on_themselves(sign_in, cast):
    write(cast.ada, cast.moses)
    moses = sign_in("moses")
    assert "Notes of the staff" not in moses.get("/people/moses").text
    assert moses.get("/people/moses/staff-notes").status_code == 404
    assert moses.send("/people/moses/staff-notes", {"body": "Mine."}).status_code == 404
    note = db.session.scalars(select(StaffNote)).one()
    assert moses.send(f"/people/moses/staff-notes/{note.id}", {"reason": "No."}).status_code == 404
    assert moses.send(f"/people/lucia/staff-notes/{note.id}", {"reason": "No."}).status_code == 404


def test_a_note_that_is_struck_out_stays_to_be_read(sign_in, cast):
    note = write(cast.moses, cast.lucia)
    irene = sign_in("irene")
    assert irene.send(f"/people/lucia/staff-notes/{note.id}", {"reason": ""}).status_code == 422
    assert irene.send(f"/people/lucia/staff-notes/{note.id}", {"reason": "She is back."}).status_code == 303
    assert irene.send(f"/people/lucia/staff-notes/{note.id}", {"reason": "Again."}).status_code == 303
    page = irene.get("/people/lucia/staff-notes").text
    assert f"<s><bdi>{WORDS}</bdi></s>" in page
    assert "She is back." in page
    assert "Again." not in page


@pytest.mark.parametrize("body", ["", "   ", "x" * 2001])
def test_what_is_no_note_is_not_kept(sign_in, body):
    answer = sign_in("moses").send("/people/lucia/staff-notes", {"body": body})
    assert answer.status_code == 422
    assert "Note:" in answer.text


def test_the_journal_for_members_says_nothing_of_it(sign_in, cast):
    sign_in("moses").send("/people/lucia/staff-notes", {"body": WORDS})
    assert "noted" not in sign_in("lucia").get("/moderation/log").text


def test_a_note_goes_with_its_member(cast):
    write(cast.moses, cast.wei)
    db.session.execute(delete(Member).where(Member.id == cast.wei.id))
    assert db.session.scalars(select(StaffNote)).all() == []
