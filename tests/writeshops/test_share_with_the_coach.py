"""…/write-shop/drafts/<case id>: read by its authors and the coach they share it with, by nobody for their role."""

import pytest
from sqlalchemy import func, select

from forum.cases.models import Case
from forum.kernel import jobs
from forum.kernel.db import db
from forum.kernel.journal import Entry
from forum.writeshops.models import NOTES, WriteShopCoach, WriteShopNote, WriteShopPart, WriteShopShare
from tests.support.writeshops import PAGE, case_of, open_one, publish, write

WORDS = "Told by amina"


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.fixture
def draft(cast, sign_in):
    """Amina's and Lucía's draft, written: its address in the write-shop. Coaches: Wei, and Irene, a moderator."""
    open_one(cast, sign_in, pair=True, coach="irene@example.org")
    write(sign_in, "amina", case_of(cast.amina))
    return f"{PAGE}/drafts/{case_of(cast.amina)}"


def test_nobody_but_its_authors_reads_it_before_it_is_shared(sign_in, client, draft):
    for handle in ("amina", "lucia"):
        assert WORDS in sign_in(handle).get(draft).text
    for handle in ("wei", "irene", "moses", "ada", "thandi", "sam"):
        answer = sign_in(handle).get(draft)
        assert answer.status_code == 404, handle
        assert WORDS not in answer.text
    assert client.get(draft).status_code == 404


def test_shared_it_is_read_by_the_coaches_and_by_no_other_moderator(sign_in, draft):
    assert sign_in("lucia").send(f"{draft}/sharing", {"do": "share"}).status_code == 303
    for handle in ("wei", "irene"):
        browser = sign_in(handle)
        assert WORDS in browser.get(draft).text
        assert WORDS in browser.get(PAGE).text
    for handle in ("moses", "ada", "thandi", "sam", "sue"):
        assert sign_in(handle).get(draft).status_code == 404, handle
        assert WORDS not in sign_in(handle).get(PAGE).text


def test_a_coach_who_is_a_moderator_reads_no_other_draft(cast, sign_in, draft):
    sign_in("amina").send(f"{draft}/sharing", {"do": "share"})
    for other in (case_of(cast.sam), case_of(cast.sue)):
        assert sign_in("irene").get(f"{PAGE}/drafts/{other}").status_code == 404


def test_a_coach_reads_and_does_not_write(sign_in, draft):
    sign_in("amina").send(f"{draft}/sharing", {"do": "share"})
    case_id = draft.rpartition("/")[2]
    for handle in ("wei", "irene"):
        browser = sign_in(handle)
        assert browser.get(f"/cases/{case_id}/edit").status_code == 404
        assert browser.get(f"/cases/{case_id}/preview").status_code == 404
        assert browser.send(f"/cases/{case_id}/edit", {"title": "Mine", "base": "2", "do": "save"}).status_code == 404
        assert browser.send(f"{draft}/sharing", {"do": "share"}).status_code == 404


def test_either_author_takes_it_back_and_it_is_unreadable_at_once(sign_in, draft):
    sign_in("amina").send(f"{draft}/sharing", {"do": "share"})
    sign_in("wei").send(f"{draft}/notes", {"body": "Say who paid.", "once": "a"})
    assert sign_in("lucia").send(f"{draft}/sharing", {"do": "undo"}).status_code == 303
    wei = sign_in("wei")
    assert wei.get(draft).status_code == 404
    assert wei.send(f"{draft}/notes", {"body": "More", "once": "b"}).status_code == 404
    assert WORDS not in wei.get(PAGE).text
    assert "Say who paid." in sign_in("amina").get(draft).text


def test_sharing_and_taking_back_twice_is_as_once(sign_in, draft):
    for _ in range(2):
        assert sign_in("amina").send(f"{draft}/sharing", {"do": "share"}).status_code == 303
    assert count(WriteShopShare) == 2
    for _ in range(2):
        assert sign_in("amina").send(f"{draft}/sharing", {"do": "undo"}).status_code == 303
    assert count(WriteShopShare) == 0
    assert sign_in("amina").send(f"{draft}/sharing", {"do": "sell"}).status_code == 422


def test_a_coach_who_comes_later_reads_nothing_that_was_shared_before(cast, sign_in, draft):
    sign_in("amina").send(f"{draft}/sharing", {"do": "share"})
    fields = {"coaches": [str(cast.wei.id), str(cast.irene.id)], "coach": "ada"}
    assert sign_in("moses").send(f"{PAGE}/coaches", fields).status_code == 303
    assert "You are a coach in" in sign_in("ada").get("/notifications").text
    assert sign_in("ada").get(draft).status_code == 404
    assert sign_in("wei").get(draft).status_code == 200
    assert "Ada Conti" in sign_in("amina").get(draft).text
    sign_in("amina").send(f"{draft}/sharing", {"do": "share"})
    assert sign_in("ada").get(draft).status_code == 200


def test_who_is_a_coach_no_more_reads_nothing_at_once(cast, sign_in, draft):
    sign_in("amina").send(f"{draft}/sharing", {"do": "share"})
    for _ in range(2):
        assert sign_in("moses").send(f"{PAGE}/coaches", {"coaches": str(cast.wei.id)}).status_code == 303
    assert sign_in("irene").get(draft).status_code == 404
    assert sign_in("wei").get(draft).status_code == 200
    sign_in("moses").send(f"{PAGE}/coaches", {"coaches": str(cast.wei.id), "coach": "irene"})
    assert sign_in("irene").get(draft).status_code == 404
    assert len(db.session.scalars(select(Entry).where(Entry.deed == "coaches changed")).all()) == 2


@pytest.mark.parametrize("fields", [{"coaches": "999"}, {"coach": "nobody at all"}, {"coach": "amina"}])
def test_who_cannot_be_a_coach_is_said_beside_the_field(sign_in, draft, fields):
    answer = sign_in("moses").send(f"{PAGE}/coaches", fields)
    assert answer.status_code == 422
    assert "Error:" in answer.text
    assert count(WriteShopCoach) == 2
    assert sign_in("amina").send(f"{PAGE}/coaches", fields).status_code == 404


def test_publishing_ends_it(cast, sign_in, draft):
    sign_in("amina").send(f"{draft}/sharing", {"do": "share"})
    publish(sign_in, "amina", case_of(cast.amina), byline="a_member")
    for handle in ("wei", "irene", "amina"):
        assert sign_in(handle).get(draft).status_code == 404
    # a later working copy is as private as any
    edit = f"/cases/{case_of(cast.amina)}/edit"
    sign_in("amina").send(edit, {"title": "Second thoughts", "base": "100001", "do": "save"})
    assert sign_in("wei").get(draft).status_code == 404
    assert "Second thoughts" not in sign_in("wei").get(PAGE).text


def test_a_helper_is_no_author_here(cast, sign_in, draft):
    sign_in("amina").send(draft.replace(f"{PAGE}/drafts", "/cases") + "/authors", {"who": "thandi", "part": "helper"})
    assert sign_in("thandi").get(draft).status_code == 404
    assert sign_in("thandi").send(f"{draft}/sharing", {"do": "share"}).status_code == 404
    sign_in("amina").send(f"{draft}/sharing", {"do": "share"})
    sign_in("wei").send(f"{draft}/notes", {"body": "Say who paid.", "once": "a"})
    edit = draft.replace(f"{PAGE}/drafts", "/cases") + "/edit"
    assert "Say who paid." in sign_in("lucia").get(edit).text
    assert "Say who paid." not in sign_in("thandi").get(edit).text


def test_a_draft_of_another_write_shop_is_not_there_under_this_address(sign_in, draft):
    assert sign_in("amina").get(draft.replace("turin-2003", "turin-now")).status_code == 404
    assert sign_in("amina").get(f"{PAGE}/drafts/999999").status_code == 404
    assert sign_in("amina").get(f"{PAGE}/drafts/99999999999999999999").status_code == 404


def test_the_coach_is_told_and_the_authors_of_a_note(sign_in, draft):
    sign_in("amina").send(f"{draft}/sharing", {"do": "share"})
    assert "A draft is shared with you in" in sign_in("wei").get("/notifications").text
    sign_in("wei").send(f"{draft}/notes", {"body": "Say who paid.", "once": "a"})
    jobs.run_all()
    for handle in ("amina", "lucia"):
        page = sign_in(handle).get("/notifications").text
        assert "A note on your draft in" in page
        assert "Say who paid." not in page
    assert "note on" not in sign_in("moses").get("/notifications").text


def test_a_note_is_left_once_and_marked_as_done_by_an_author(sign_in, draft):
    sign_in("amina").send(f"{draft}/sharing", {"do": "share"})
    wei = sign_in("wei")
    for _ in range(2):
        assert wei.send(f"{draft}/notes", {"body": "Say who paid.", "once": "a"}).status_code == 303
    assert count(WriteShopNote) == 1
    note = db.session.scalar(select(WriteShopNote.id))
    assert wei.send(f"{draft}/notes/{note}", {"do": "done"}).status_code == 404
    assert sign_in("moses").send(f"{draft}/notes/{note}", {"do": "done"}).status_code == 404
    assert sign_in("amina").send(f"{draft}/notes/{note + 1}", {"do": "done"}).status_code == 404
    assert sign_in("lucia").send(f"{draft}/notes/{note}", {"do": "done"}).status_code == 303
    assert db.session.get_one(WriteShopNote, note).resolved_at is not None
    edit = draft.replace(f"{PAGE}/drafts", "/cases") + "/edit"
    assert "Say who paid." not in sign_in("amina").get(edit).text
    sign_in("amina").send(f"{draft}/notes/{note}", {"do": "undo"})
    assert "Say who paid." in sign_in("amina").get(edit).text


def test_a_note_of_another_draft_is_not_mine_to_mark(cast, sign_in, draft):
    sign_in("amina").send(f"{draft}/sharing", {"do": "share"})
    part = db.session.scalar(select(WriteShopPart.id).where(WriteShopPart.case_id == case_of(cast.sam)))
    db.session.add(WriteShopNote(part_id=part, by_id=cast.wei.id, body="For Sam", once="z"))
    db.session.commit()
    note = db.session.scalar(select(WriteShopNote.id))
    assert sign_in("amina").send(f"{draft}/notes/{note}", {"do": "done"}).status_code == 404


@pytest.mark.parametrize("body", ["", "   ", "x" * 2001, "\0"])
def test_a_note_that_cannot_be_stored_is_said_beside_its_field(sign_in, draft, body):
    sign_in("amina").send(f"{draft}/sharing", {"do": "share"})
    answer = sign_in("wei").send(f"{draft}/notes", {"body": body, "once": "a"})
    assert answer.status_code == 422
    assert "Error:" in answer.text
    assert sign_in("moses").send(f"{draft}/notes", {"body": body}).status_code == 404


def test_notes_have_an_end(cast, sign_in, draft):
    sign_in("amina").send(f"{draft}/sharing", {"do": "share"})
    part = db.session.scalar(select(WriteShopPart.id).where(WriteShopPart.case_id == case_of(cast.amina)))
    db.session.add_all(WriteShopNote(part_id=part, by_id=cast.wei.id, body=f"Note {n}", once=str(n)) for n in range(NOTES))
    answer = sign_in("wei").send(f"{draft}/notes", {"body": "One more", "once": "last"})
    assert answer.status_code == 422
    assert "One more" in answer.text


def test_what_a_coach_writes_is_text_and_nothing_else(sign_in, draft):
    sign_in("amina").send(f"{draft}/sharing", {"do": "share"})
    sign_in("wei").send(f"{draft}/notes", {"body": "<script>alert(1)</script>", "once": "a"})
    assert "<script>alert" not in sign_in("amina").get(draft).text
    assert "&lt;script&gt;" in sign_in("amina").get(draft).text


def test_the_guiding_questions_stand_beside_the_draft(cast, sign_in, draft):
    page = sign_in("amina").get(f"/cases/{case_of(cast.amina)}/edit").text
    assert "Who was left out?" in page
    assert "Share it with the coach" in page
    assert "rite-shop" not in sign_in("thandi").get("/cases/new").text
    assert db.session.get_one(Case, case_of(cast.amina)).state == "draft"
