"""/comments/<id>/hiding and /erasure: the staff hides with a reason, shows again, lets held ones through; administrators erase."""

import pytest
from sqlalchemy import select

from forum.discussion import actions as discussing
from forum.discussion.actions import checking, hiding
from forum.discussion.models import Comment, CommentVersion, Discussion
from forum.kernel import jobs
from forum.kernel.db import db
from forum.kernel.gates import Answer, _keepers
from forum.kernel.journal import Entry
from tests.support.content import comment, start_thread


@pytest.fixture
def said(cast):
    """A comment of lucia's in amina's thread, and its answer."""
    thread = start_thread(cast.amina)
    found = comment(cast.lucia, thread.discussion_id, "Mrs Banda of stall 14 is ill.")
    comment(cast.thandi, thread.discussion_id, "Get well soon.", found.id)
    db.session.commit()
    return found, f"/threads/{thread.id}-{thread.slug}"


def count(comment_) -> int:
    db.session.expire_all()
    return db.session.get_one(Discussion, comment_.discussion_id).comment_count


def test_hidden_it_is_there_for_its_author_and_the_staff_alone(sign_in, client, said):
    found, path = said
    moses = sign_in("moses")
    assert moses.send(f"/comments/{found.id}/hiding", {"reason": "It shows who is ill."}).status_code == 303
    for handle, sees in {"lucia": True, "irene": True, "ada": True, "amina": False, "wei": False}.items():
        page = sign_in(handle).get(path).text
        assert ("stall 14" in page) is sees, handle
        assert sign_in(handle).get(f"/comments/{found.id}").status_code == (302 if sees else 404)
        assert sign_in(handle).get(f"/comments/{found.id}/history").status_code == (200 if sees else 404)
    assert "hidden by a moderator" in sign_in("lucia").get(path).text
    assert count(found) == 2
    assert checking.recount(repair=False) == []
    jobs.run_all()
    told = sign_in("lucia").get("/notifications").text
    assert "It shows who is ill." in told
    assert "It shows who is ill." in sign_in("wei").get("/moderation/log").text


def test_shown_again_it_stands_where_it_stood(sign_in, said):
    found, path = said
    moses = sign_in("moses")
    moses.send(f"/comments/{found.id}/hiding", {"reason": "Too fast."})
    assert moses.send(f"/comments/{found.id}/hiding", {"do": "undo"}).status_code == 303
    assert moses.send(f"/comments/{found.id}/hiding", {"do": "undo"}).status_code == 303
    assert "stall 14" in sign_in("wei").get(path).text
    assert count(found) == 3
    assert checking.recount(repair=False) == []
    deeds = list(db.session.scalars(select(Entry.deed).where(Entry.kind == "comment").order_by(Entry.id)))
    assert deeds == ["hidden", "restored"]


def test_without_a_reason_nothing_is_hidden(sign_in, said):
    found, path = said
    answer = sign_in("moses").send(f"/comments/{found.id}/hiding", {"reason": " "})
    assert answer.status_code == 422
    assert "Say why" in answer.text
    assert "stall 14" in sign_in("wei").get(path).text


@pytest.mark.parametrize(("handle", "status"), [("lucia", 404), ("wei", 404), ("sue", 403), (None, 303)])
def test_nobody_else_hides(sign_in, client, said, handle, status):
    found, path = said
    browser = sign_in(handle) if handle else client
    assert browser.get(f"/comments/{found.id}/hiding").status_code == 404
    assert browser.send(f"/comments/{found.id}/hiding", {"reason": "No."}).status_code == status
    assert browser.send(f"/comments/{found.id}/erasure", {"reason": "No."}).status_code == status
    assert "stall 14" in sign_in("wei").get(path).text


def test_a_moderator_s_own_comment_is_removed_not_hidden(sign_in, cast):
    thread = start_thread(cast.amina)
    own = comment(cast.moses, thread.discussion_id)
    assert sign_in("moses").get(f"/comments/{own.id}/hiding").status_code == 404
    assert sign_in("irene").get(f"/comments/{own.id}/hiding").status_code == 200


@pytest.fixture
def held(cast):
    """A comment that a gate held: by wei, calling lucia."""
    thread = start_thread(cast.amina)
    gate = _keepers[discussing.AboutToPost]
    gate.append(lambda question: Answer("hold", "New here."))
    try:
        found = comment(cast.wei, thread.discussion_id, "Hello @lucia, look at this.")
    finally:
        gate.pop()
    db.session.commit()
    return found, f"/threads/{thread.id}-{thread.slug}"


def test_what_is_held_is_told_to_nobody_until_it_is_let_through(sign_in, held):
    found, path = held
    jobs.run_all()
    lucia = sign_in("lucia")
    assert "look at this" not in lucia.get(path).text
    assert "look at this" not in lucia.get("/notifications").text
    assert "waits for a moderator" in sign_in("wei").get(path).text
    assert sign_in("moses").send(f"/comments/{found.id}/hiding", {"do": "undo"}).status_code == 303
    jobs.run_all()
    assert "look at this" in lucia.get(path).text
    assert "mentions you" in lucia.get("/notifications").text or "Wei Chen" in lucia.get("/notifications").text
    assert checking.recount(repair=False) == []


def test_what_is_declined_stays_its_author_s_who_is_told_why(sign_in, held):
    found, path = held
    sign_in("moses").send(f"/comments/{found.id}/hiding", {"reason": "It advertises."})
    jobs.run_all()
    assert "look at this" not in sign_in("lucia").get(path).text
    assert "It advertises." in sign_in("wei").get("/notifications").text
    assert db.session.scalars(select(Entry.deed).order_by(Entry.id.desc())).first() == "declined"


def test_erased_for_good_its_words_are_nowhere(sign_in, said, cast):
    found, path = said
    sign_in("moses").send(f"/comments/{found.id}/edit", {"body": "Mrs B. is ill.", "base": "1", "reason": "Her name."})
    ada = sign_in("ada")
    assert sign_in("irene").send(f"/comments/{found.id}/erasure", {"reason": "No."}).status_code == 404
    assert ada.send(f"/comments/{found.id}/erasure", {"reason": "Names somebody."}).status_code == 303
    page = sign_in("wei").get(path).text
    assert "was removed by a moderator" in page
    assert "Get well soon." in page
    db.session.expire_all()
    assert db.session.get_one(Comment, found.id).body == ""
    assert not list(db.session.scalars(select(CommentVersion).where(CommentVersion.comment_id == found.id)))
    kept = [str((row.before, row.after)) for row in db.session.scalars(select(Entry).where(Entry.kind == "comment"))]
    assert len(kept) == 2
    assert not any("Banda" in each or "Mrs B." in each for each in kept)
    assert checking.recount(repair=False) == []


def test_hidden_in_nobody_s_name_it_waits_for_a_look(cast, said):
    found, _path = said
    assert hiding.hide_until_looked_at(found.id, "Two people reported personal data.")
    assert not hiding.hide_until_looked_at(found.id, "Again.")
    assert not hiding.hide_until_looked_at(999_999, "Not there.")
    assert hiding.show_comment(cast.moses, found.id).state == "shown"


def test_what_was_declined_and_taken_back_is_news_as_if_it_had_been_let_through(sign_in, held):
    found, path = held
    moses = sign_in("moses")
    moses.send(f"/comments/{found.id}/hiding", {"reason": "It advertises."})
    assert moses.send(f"/comments/{found.id}/hiding", {"do": "undo"}).status_code == 303
    jobs.run_all()
    lucia = sign_in("lucia")
    assert "look at this" in lucia.get(path).text
    assert "Wei Chen" in lucia.get("/notifications").text
    assert checking.recount(repair=False) == []
