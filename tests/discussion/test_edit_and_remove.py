"""Editing and removing: nothing that anyone does to words is without trace. And the address that a comment keeps."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from forum.discussion.actions.checking import recount
from forum.discussion.models import Comment, CommentVersion, Discussion
from forum.kernel.db import db
from forum.kernel.journal import Entry
from tests.support.content import comment, path_of, start_thread, tell


def path_to(thread):
    return f"/threads/{thread.id}-{thread.slug}"


def said(cast, body="What I first said."):
    """Return (path of the thread, a comment of Lucía's in it)."""
    thread = start_thread(cast.amina)
    return path_to(thread), comment(cast.lucia, thread.discussion_id, body)


def body_of(comment_id):
    return db.session.get_one(Comment, comment_id).body


def test_an_author_edits_and_the_earlier_text_is_kept(sign_in, cast):
    path, mine = said(cast)
    browser, edit = sign_in("lucia"), f"/comments/{mine.id}/edit"
    form = browser.get(edit).text
    assert "What I first said." in form
    assert 'name="base" value="1"' in form
    assert 'name="reason"' not in form
    answer = browser.send(edit, {"body": "What I meant, **really**.", "base": 1})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/comments/{mine.id}")
    page = sign_in("thandi").get(path).text
    assert "What I meant, <strong>really</strong>." in page
    assert "What I first said." not in page
    assert f'href="/comments/{mine.id}/history"' in page
    history = sign_in("thandi").get(f"/comments/{mine.id}/history")
    assert history.status_code == 200
    assert "first said" in history.text
    version = db.session.scalars(select(CommentVersion)).one()
    assert (version.version, version.body, version.edited_by_id) == (1, "What I first said.", cast.lucia.id)
    assert db.session.get_one(Comment, mine.id).version == 2


def test_every_edit_is_one_more_version(sign_in, cast):
    _path, mine = said(cast)
    browser, edit = sign_in("lucia"), f"/comments/{mine.id}/edit"
    for base, text in enumerate(("Second text.", "Third text.", "Fourth text."), start=1):
        assert browser.send(edit, {"body": text, "base": base}).status_code == 303
    kept = db.session.scalars(select(CommentVersion.body).order_by(CommentVersion.version)).all()
    assert kept == ["What I first said.", "Second text.", "Third text."]
    assert body_of(mine.id) == "Fourth text."


def test_saving_the_same_text_makes_no_version(sign_in, cast):
    _path, mine = said(cast)
    assert sign_in("lucia").send(f"/comments/{mine.id}/edit", {"body": "What I first said.", "base": 1}).status_code == 303
    assert db.session.scalars(select(CommentVersion)).all() == []
    assert db.session.get_one(Comment, mine.id).edited_at is None


def test_an_unedited_comment_says_so_in_its_history(sign_in, cast):
    _path, mine = said(cast)
    assert "It was never edited." in sign_in("thandi").get(f"/comments/{mine.id}/history").text


def test_two_tabs_meet_and_neither_text_is_lost(sign_in, cast):
    _path, mine = said(cast)
    browser, edit = sign_in("lucia"), f"/comments/{mine.id}/edit"
    assert browser.send(edit, {"body": "From the first tab.", "base": 1}).status_code == 303
    answer = browser.send(edit, {"body": "From the second tab.", "base": 1})
    assert answer.status_code == 409
    assert "From the first tab." in answer.text
    assert "From the second tab." in re.search(r"<textarea.*?</textarea>", answer.text, re.DOTALL)[0]
    assert 'name="base" value="2"' in answer.text
    assert body_of(mine.id) == "From the first tab."
    assert browser.send(edit, {"body": "Both together.", "base": 2}).status_code == 303
    assert body_of(mine.id) == "Both together."


def test_an_author_and_a_moderator_meet_and_neither_text_is_lost(sign_in, cast):
    _path, mine = said(cast)
    edit = f"/comments/{mine.id}/edit"
    assert sign_in("lucia").send(edit, {"body": "By its author.", "base": 1}).status_code == 303
    answer = sign_in("moses").send(edit, {"body": "By the staff.", "base": 1, "reason": "A name."})
    assert answer.status_code == 409
    assert "By its author." in answer.text
    assert "By the staff." in answer.text
    assert 'value="A name."' in answer.text


@pytest.mark.parametrize("base", ["", "0", "none", "-3", "9" * 40])
def test_an_edit_on_no_base_overwrites_nothing(sign_in, cast, base):
    _path, mine = said(cast)
    answer = sign_in("lucia").send(f"/comments/{mine.id}/edit", {"body": "Blindly.", "base": base})
    assert answer.status_code == 409
    assert body_of(mine.id) == "What I first said."


@pytest.mark.parametrize("body", ["", "  \n", "x" * 20_001, "a\0b"])
def test_what_cannot_be_stored_comes_back_in_the_form(sign_in, cast, body):
    _path, mine = said(cast)
    answer = sign_in("lucia").send(f"/comments/{mine.id}/edit", {"body": body, "base": 1})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert f"\n{body}</textarea>" in answer.text
    assert 'name="base" value="1"' in answer.text
    assert body_of(mine.id) == "What I first said."


def test_an_edit_can_be_previewed(sign_in, cast):
    _path, mine = said(cast)
    answer = sign_in("lucia").send(f"/comments/{mine.id}/edit", {"body": "*Maybe*.", "base": 1, "do": "preview"})
    assert answer.status_code == 200
    assert "<em>Maybe</em>." in answer.text
    assert body_of(mine.id) == "What I first said."


@pytest.mark.parametrize("typed", [{"body": "Mine now.", "base": 1}, {"body": "", "base": 1}, {"body": "Mine.", "do": "preview"}])
def test_a_stranger_edits_nothing_and_finds_no_form(sign_in, cast, typed):
    _path, mine = said(cast)
    stranger = sign_in("thandi")
    assert stranger.get(f"/comments/{mine.id}/edit").status_code == 404
    assert stranger.send(f"/comments/{mine.id}/edit", typed).status_code == 404
    assert body_of(mine.id) == "What I first said."


@pytest.mark.parametrize("typed", [{}, {"reason": "I do not like it."}, {"do": "undo"}])
def test_a_stranger_removes_nothing(sign_in, cast, typed):
    _path, mine = said(cast)
    stranger = sign_in("thandi")
    assert stranger.get(f"/comments/{mine.id}/removal").status_code == 404
    assert stranger.send(f"/comments/{mine.id}/removal", typed).status_code == 404
    assert db.session.get_one(Comment, mine.id).state == "shown"


@pytest.mark.parametrize("handle", ["moses", "ada"])
def test_the_staff_edits_with_a_reason_only_and_it_is_written_down(sign_in, cast, handle):
    _path, mine = said(cast)
    browser, edit = sign_in(handle), f"/comments/{mine.id}/edit"
    assert 'name="reason"' in browser.get(edit).text
    refused = browser.send(edit, {"body": "Without the name.", "base": 1, "reason": "  "})
    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert "Without the name." in refused.text
    assert body_of(mine.id) == "What I first said."
    assert browser.send(edit, {"body": "Without the name.", "base": 1, "reason": "A person was named."}).status_code == 303
    entry = db.session.scalars(select(Entry)).one()
    assert (entry.actor_id, entry.reason) == (getattr(cast, handle).id, "A person was named.")
    assert "A person was named." in sign_in("lucia").get(f"/comments/{mine.id}/history").text


def test_the_staff_removes_with_a_reason_only(sign_in, cast):
    path, mine = said(cast)
    browser, removal = sign_in("moses"), f"/comments/{mine.id}/removal"
    assert 'name="reason"' in browser.get(removal).text
    refused = browser.send(removal, {"reason": ""})
    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert db.session.get_one(Comment, mine.id).state == "shown"
    assert browser.send(removal, {"reason": "A person was named."}).status_code == 303
    assert "What I first said." not in sign_in("thandi").get(path).text
    assert db.session.scalars(select(Entry.reason)).all() == ["A person was named."]


def test_a_moderators_own_words_need_no_reason(sign_in, cast):
    thread = start_thread(cast.amina)
    own = comment(cast.moses, thread.discussion_id, "My own.")
    browser = sign_in("moses")
    assert browser.send(f"/comments/{own.id}/edit", {"body": "My own, better.", "base": 1}).status_code == 303
    assert browser.send(f"/comments/{own.id}/removal").status_code == 303
    assert db.session.scalars(select(Entry)).all() == []


def test_a_removal_asks_first(sign_in, cast):
    _path, mine = said(cast)
    page = sign_in("lucia").get(f"/comments/{mine.id}/removal").text
    assert "Remove comment 2?" in page
    assert 'name="reason"' not in page


def test_a_removed_comment_is_gone_where_nobody_replied(sign_in, cast):
    path, mine = said(cast)
    answer = sign_in("lucia").send(f"/comments/{mine.id}/removal")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(path)
    for handle in ("thandi", "lucia", "moses"):
        page = sign_in(handle).get(path).text
        assert "What I first said." not in page
        assert f'id="comment-{mine.id}"' not in page
    assert "1 comment<" in page


@pytest.mark.parametrize(("by", "reason", "words"), [
    ("lucia", "", "Comment 2 was removed by its author."), ("moses", "A name.", "Comment 2 was removed by a moderator."),
])  # fmt: skip
def test_a_stub_stays_where_others_replied(sign_in, cast, by, reason, words):
    path, mine = said(cast)
    comment(cast.thandi, mine.discussion_id, "My reply stays.", reply_to=mine.id)
    sign_in(by).send(f"/comments/{mine.id}/removal", {"reason": reason})
    page = sign_in("wei").get(path).text
    assert words in page
    assert f'id="comment-{mine.id}"' in page
    assert "My reply stays." in page
    assert "What I first said." not in page
    assert "Lucía" not in page


def test_an_author_brings_back_what_they_removed(sign_in, cast):
    path, mine = said(cast)
    browser, removal = sign_in("lucia"), f"/comments/{mine.id}/removal"
    browser.send(removal)
    assert browser.send(removal, {"do": "undo"}).status_code == 303
    assert "What I first said." in sign_in("thandi").get(path).text


def test_an_author_does_not_undo_the_staffs_act(sign_in, cast):
    path, mine = said(cast)
    removal = f"/comments/{mine.id}/removal"
    sign_in("moses").send(removal, {"reason": "A name."})
    assert sign_in("lucia").send(removal, {"do": "undo"}).status_code == 404
    assert sign_in("irene").send(removal, {"do": "undo"}).status_code == 303
    assert "What I first said." in sign_in("thandi").get(path).text


def test_a_removed_text_is_read_by_its_author_and_the_staff_alone(sign_in, cast):
    _path, mine = said(cast)
    sign_in("lucia").send(f"/comments/{mine.id}/edit", {"body": "Second text.", "base": 1})
    sign_in("lucia").send(f"/comments/{mine.id}/removal")
    history = f"/comments/{mine.id}/history"
    assert sign_in("thandi").get(history).status_code == 404
    assert sign_in("lucia").get(history).status_code == 200
    assert sign_in("moses").get(history).status_code == 200
    assert sign_in("lucia").get(f"/comments/{mine.id}/edit").status_code == 404


def test_counters_stand_after_removing_and_bringing_back(sign_in, cast):
    _path, mine = said(cast)
    reply = comment(cast.thandi, mine.discussion_id, reply_to=mine.id)
    talk = mine.discussion_id
    for handle, which, do in (("thandi", reply.id, ""), ("lucia", mine.id, ""), ("thandi", reply.id, "undo")):
        assert sign_in(handle).send(f"/comments/{which}/removal", {"do": do}).status_code == 303
        assert recount(repair=False) == []
    assert db.session.get_one(Discussion, talk).comment_count == 2


def test_a_removal_pressed_twice_counts_once(sign_in, cast):
    _path, mine = said(cast)
    browser = sign_in("lucia")
    for _press in range(2):
        assert browser.send(f"/comments/{mine.id}/removal").status_code == 303
    assert db.session.get_one(Discussion, mine.discussion_id).comment_count == 1


def test_a_comments_address_leads_to_its_page_and_anchor(sign_in, cast):
    path, mine = said(cast)
    for _n in range(19):
        last = comment(cast.amina, mine.discussion_id)
    browser = sign_in("thandi")
    assert last.number == 21
    assert browser.get(f"/comments/{mine.id}").headers["Location"] == f"{path}#comment-{mine.id}"
    moved = browser.get(f"/comments/{last.id}")
    assert (moved.status_code, moved.headers["Location"]) == (302, f"{path}?page=2#comment-{last.id}")
    page = browser.get(f"{path}?page=2").text
    assert f'id="comment-{last.id}"' in page
    assert f'id="comment-{mine.id}"' not in page


def test_a_discussion_pages_and_links_back_and_forth(sign_in, cast):
    path, mine = said(cast)
    for _n in range(41):
        comment(cast.amina, mine.discussion_id)
    browser = sign_in("thandi")
    first, second, third = (browser.get(f"{path}{end}").text for end in ("", "?page=2", "?page=3"))
    assert f'rel="next" href="{path}?page=2"' in first
    assert 'rel="prev"' not in first
    assert f'rel="prev" href="{path}"' in second
    assert f'rel="next" href="{path}?page=3"' in second
    assert f'rel="prev" href="{path}?page=2"' in third
    assert 'rel="next"' not in third
    assert [page.count("<article") for page in (first, second, third)] == [20, 20, 3]


@pytest.mark.parametrize(
    ("page", "status"), [("0", 404), ("3", 404), ("999999999", 404), ("abc", 200), ("", 200), ("-1", 200), ("²", 200)]
)
def test_a_page_that_is_not_there_is_a_404(sign_in, cast, page, status):
    path, mine = said(cast)
    for _n in range(20):
        comment(cast.amina, mine.discussion_id)
    assert sign_in("thandi").get(f"{path}?page={page}").status_code == status


def test_a_page_costs_the_same_whatever_is_said_on_it(sign_in, cast, counted):
    path, mine = said(cast)
    browser = sign_in("thandi")
    browser.get(path)
    with counted() as few:
        browser.get(path)
    for n in range(18):
        comment(cast.amina if n % 2 else cast.lucia, mine.discussion_id, reply_to=mine.id if n % 3 else None)
    browser.get(path)
    with counted() as many:
        browser.get(path)
    assert len(many) == len(few) <= 8, many


def test_a_second_page_costs_what_the_first_costs(sign_in, cast, counted):
    path, mine = said(cast)
    for _n in range(38):
        comment(cast.amina, mine.discussion_id)
    browser = sign_in("thandi")
    browser.get(path)
    browser.get(f"{path}?page=2")
    with counted() as first:
        browser.get(path)
    with counted() as second:
        browser.get(f"{path}?page=2")
    assert len(second) == len(first), second


def test_a_comment_of_an_edition_is_not_there_for_others(sign_in, client, cast):
    thread = start_thread(cast.thandi, "edition turin-now", title="Among ourselves")
    path = path_to(thread)
    own = comment(cast.thandi, thread.discussion_id, "Between us.")
    addresses = [path, f"{path}?page=2", f"/comments/{own.id}", f"/comments/{own.id}/history", f"/comments/{own.id}/edit"]
    outsider = sign_in("lucia")
    for address in addresses:
        answer = outsider.get(address)
        assert answer.status_code == 404, address
        assert "Among ourselves" not in answer.text
    for noun in ("edit", "removal"):
        assert outsider.send(f"/comments/{own.id}/{noun}", {"body": "x", "base": 1, "reason": "y"}).status_code == 404
    assert outsider.send(f"{path}/comments", {"body": "Let me in."}).status_code == 404
    assert client.get(path).status_code == client.get(f"/comments/{own.id}").status_code == 404
    for address in ("/", "/people/thandi", "/regions/africa", "/editions/turin-now", "/editions/turin-now/threads"):
        page = outsider.get(address)
        assert page.status_code == 200, address
        assert "Among ourselves" not in page.text, address
    for handle in ("thandi", "moses", "ada"):
        assert "Between us." in sign_in(handle).get(path).text, handle


@pytest.mark.parametrize("address", [
    "/comments/0", "/comments/99999", "/comments/99999999999999999999999", "/comments/abc", "/comments/%FF",
    "/comments/99999/history", "/comments/99999/edit", "/comments/99999/removal",
])  # fmt: skip
def test_a_comment_that_is_not_there_is_a_404(sign_in, address):
    assert sign_in("lucia").get(address).status_code == 404
    if address.endswith(("edit", "removal")):
        assert sign_in("lucia").send(address, {"body": "x", "base": 1}).status_code == 404


def test_a_case_studys_comment_stays_with_its_case_study(sign_in, client, cast):
    case = tell(cast.amina)
    mine = comment(cast.lucia, case.discussion_id, "For members.")
    assert sign_in("thandi").get(f"/comments/{mine.id}").headers["Location"] == f"{path_of(case)}#comment-{mine.id}"
    assert client.get(f"/comments/{mine.id}").status_code == 404


def test_each_reader_is_offered_what_they_may_do_whoever_read_before(sign_in, cast):
    path, mine = said(cast)
    edit, reply = f'href="/comments/{mine.id}/edit"', f'href="{path}?reply_to={mine.id}#reply"'
    for handle, edits, replies in (
        ("moses", True, True), ("wei", False, True), ("lucia", True, True), ("sam", False, False), ("ada", True, True),
        ("amina", False, True),
    ):  # fmt: skip
        page = sign_in(handle).get(path).text
        assert (edit in page, reply in page) == (edits, replies), handle


def test_a_page_follows_its_people_at_once(sign_in, cast):
    path, _mine = said(cast)
    reader = sign_in("wei")
    assert "Lucía Paredes" in reader.get(path).text
    sign_in("lucia").send("/settings/profile", {"name": "Lucía P. Quispe", "organization": "The clinic", "country": "bo"})
    page = reader.get(path).text
    assert "Lucía P. Quispe" in page
    assert "The clinic, Bolivia" in page
    assert "Lucía Paredes" not in page


def test_times_are_each_readers_own(sign_in, cast):
    path, mine = said(cast)
    mine.created_at = datetime(2024, 5, 1, 12, 30, tzinfo=UTC)
    for handle, zone, words in (("wei", "Asia/Shanghai", "20:30"), ("lucia", "America/Lima", "07:30"), ("moses", "UTC", "12:30")):
        sign_in(handle).send("/settings/profile", {"name": handle, "time_zone": zone})
        assert f"1 May 2024, {words}" in sign_in(handle).get(path).text, handle
