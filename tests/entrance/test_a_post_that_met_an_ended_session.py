"""A comment sent after the session had ended: kept through the sign-in, shown in its composer, posted by its writer."""

import re

import pytest
from sqlalchemy import func, select, update

from forum.cases.actions import drafts
from forum.cases.models import CaseDraft
from forum.discussion.models import Comment
from forum.entrance import actions
from forum.entrance.models import Device, KeptPost
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.text import render
from forum.threads.actions import open_thread
from forum.threads.forms import ThreadDraft
from forum.threads.queries import place_of

BODY = "I wrote this for half an hour."
OURS = {"Origin": "http://localhost"}


@pytest.fixture
def thread(cast) -> str:
    """The address of a thread whose title is not ASCII."""
    draft = ThreadDraft("Who collects in São Tomé?", "discussion", "Who?", render("Who?", owner="t"), "")
    made = open_thread(cast.lucia, place_of("region", "africa"), draft)
    actions.set_password(cast.amina.id, "three words here")
    return f"/threads/{made.id}-{made.slug}"


def send(client, thread, body=BODY, headers=OURS):
    return client.post(
        f"{thread}/comments", data={"body": body, "once": "o" * 20}, headers={**headers, "Referer": f"http://localhost{thread}"}
    )


def test_what_a_tab_of_before_a_sign_out_sends_is_shown_to_nobody_else(sign_in, thread, cast):
    browser = sign_in("lucia")
    who = re.search(r'name="viewer" value="(\d+)"', browser.get(thread).text)[1]
    browser.send("/sign-out")
    browser.post(f"{thread}/comments", data={"body": BODY, "viewer": who}, headers=OURS)
    enter(browser)
    assert BODY not in browser.get(thread).text


def enter(client, **more):
    return client.send("/sign-in", {"email": "amina@example.org", "password": "three words here", **more})


def kept() -> int:
    return db.session.scalar(select(func.count(KeptPost.id))) or 0


def test_it_waits_in_the_composer_and_is_one_press_from_posted(client, thread):
    answer = send(client, thread)
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in?next=/threads/")
    assert kept() == 1
    comments = db.session.scalar(select(func.count(Comment.id)))
    assert enter(client, next=thread).status_code == 303
    page = client.get(thread).text
    assert BODY in page
    assert "o" * 20 in page
    assert db.session.scalar(select(func.count(Comment.id))) == comments, "nothing is posted by itself"
    assert client.send(f"{thread}/comments", {"body": BODY, "once": "o" * 20}).status_code == 303
    assert db.session.scalar(select(func.count(Comment.id))) == comments + 1


def test_once_posted_the_composer_is_empty_again(client, thread):
    send(client, thread)
    enter(client)
    client.send(f"{thread}/comments", {"body": BODY, "once": "o" * 20})
    page = client.get(thread).text
    composer = page[page.rindex("<textarea") :].split("</textarea>")[0]
    assert BODY not in composer
    assert kept() == 0


def test_a_refused_try_keeps_it(client, thread):
    send(client, thread)
    enter(client)
    assert client.send(f"{thread}/comments", {"body": "", "once": "o" * 20}).status_code == 422
    assert kept() == 1


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_what_another_site_sent_is_not_kept(client, thread, headers):
    answer = client.post(f"{thread}/comments", data={"body": BODY}, headers=headers)
    assert answer.status_code in (303, 400)
    assert kept() == 0


def test_what_nobody_writes_too_large_or_empty_is_not_kept(client, thread):
    client.post("/settings/profile", data={"body": BODY}, headers=OURS)
    send(client, thread, body="x" * 320_000)
    send(client, thread, body="  ")
    assert kept() == 0


def test_it_is_for_its_own_browser_and_its_own_thread(client, thread, sign_in, cast):
    draft = ThreadDraft("Another", "discussion", "?", render("?", owner="t"), "")
    other = open_thread(cast.lucia, place_of("region", "africa"), draft)
    send(client, thread)
    enter(client)
    assert BODY not in client.get(f"/threads/{other.id}-{other.slug}").text
    assert BODY not in sign_in("amina").get(thread).text


def test_it_ends_after_a_day(client, thread):
    send(client, thread)
    enter(client)
    db.session.execute(update(KeptPost).values(created_at=utcnow() - actions.KEPT_POST_LIFE))
    assert BODY not in client.get(thread).text


def test_nobody_fills_the_disk_with_posts(client, thread, monkeypatch):
    monkeypatch.setattr(actions, "KEPT_POSTS_MAX", 2 * 110)  # bytes: two of these posts
    for _ in range(4):
        assert send(client, thread).status_code == 303
    assert kept() == 2


def test_what_comes_in_pieces_without_a_length_is_measured_too(client, thread):
    answer = client.post(f"{thread}/comments", data={"body": "x" * 400_000}, headers=OURS)
    assert answer.status_code == 303
    assert kept() == 0


def test_it_is_for_whoever_wrote_it_not_for_whoever_signs_in_next(client, thread, cast):
    actions.set_password(cast.wei.id, "three words here")
    assert client.send("/sign-in", {"email": "wei@example.org", "password": "three words here"}).status_code == 303
    db.session.execute(update(Device).values(expires_at=utcnow()))
    assert send(client, thread).location.startswith("/sign-in")
    enter(client)
    assert BODY not in client.get(thread).text


@pytest.mark.parametrize("path", ["/cases/new", "/regions/africa/threads/new"])
def test_a_case_study_or_a_thread_begun_is_kept_too(client, thread, path):
    fields = {"narrative": BODY, "body": BODY, "title": "Half an hour of work", "section": "snapshot", "base": "0"}
    answer = client.post(path, data=fields, headers={**OURS, "Referer": f"http://localhost{path}"})
    assert answer.location == f"/sign-in?next={path}"
    enter(client, next=path)
    page = client.get(path).text
    assert "Half an hour of work" in page
    assert BODY in page


def test_a_draft_typed_on_is_kept_and_not_stored_over_what_is_there(client, thread, cast):
    draft = drafts.start_case(cast.amina, {"title": ["As stored"], "narrative": ["Stored."]})
    path = f"/cases/{draft.case_id}/edit"
    client.post(path, data={"title": "As typed", "narrative": BODY, "section": "snapshot", "base": "1"}, headers=OURS)
    enter(client)
    page = client.get(path).text
    assert BODY in page
    assert "not saved yet" in page
    assert db.session.scalar(select(CaseDraft.fields))["title"] == ["As stored"]
    assert client.send(path, {"title": "As typed", "narrative": BODY, "section": "snapshot", "base": "1"}).status_code == 303
    assert "not saved yet" not in client.get(path).text


def test_a_post_to_what_does_not_exist_is_answered_the_same(client, thread):
    there, nowhere = send(client, thread), send(client, "/threads/999999")
    assert there.status_code == nowhere.status_code == 303
    assert there.location.split("?")[0] == nowhere.location.split("?")[0]
