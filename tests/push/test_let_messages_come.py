"""/settings/push: a member lets messages come to a browser, is told of answers and mentions there, and ends it."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from forum.discussion import actions as discussing
from forum.following import actions as following
from forum.kernel import jobs, rules
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.jobs import Job
from forum.people.actions.hiding import hide
from forum.people.models import Member
from forum.push.models import DEVICES_MAX, PushSubscription
from forum.threads.actions import hide_thread
from tests.support.content import comment, start_thread
from tests.support.push import Browser, service


@pytest.fixture
def push(app):
    """A push service that the site knows."""
    with service() as started:
        app.config["PUSH_HOSTS"] = started.host
        yield started
    app.config["PUSH_HOSTS"] = ""


@pytest.fixture
def lucia(sign_in, push):
    """Lucía's browser, to which messages come: (browser, its keys)."""
    browser, keys = sign_in("lucia"), Browser(push.host)
    assert browser.send("/settings/push", keys.form).status_code == 303
    return browser, keys


def work():
    db.session.commit()
    return jobs.run_all()


def answered(cast, thread, by=None, words="I *agree*.", **more):
    """Let somebody answer Lucía."""
    said = comment(cast.lucia, thread.discussion_id, "As I said.")
    return comment(by or cast.amina, thread.discussion_id, words, said.id, **more)


def test_who_is_answered_is_told_sealed_and_signed(cast, push, lucia):
    said = answered(cast, start_thread(cast.amina, title="Who collects?"))
    work()
    ((path, headers, body),) = push.posted
    assert path == "/one" and headers["Content-Encoding"] == "aes128gcm" and headers["Authorization"].startswith("vapid t=")
    assert b"Amina" not in body and b"agree" not in body
    assert lucia[1].opened(body) == {
        "title": "Amina Diallo answered you: Who collects?", "body": "I agree.", "url": f"/comments/{said.id}",
        "tag": f"comment-{said.id}",
    }  # fmt: skip
    assert db.session.scalars(select(PushSubscription.delivered_at)).one() is not None


def test_who_is_mentioned_is_told_so(cast, push, lucia):
    comment(cast.amina, start_thread(cast.amina).discussion_id, "What does @lucia say, and @amina?")
    work()
    assert [lucia[1].opened(each[2])["title"] for each in push.posted] == ["Amina Diallo mentioned you: Who collects?"]


def test_nobody_is_told_of_what_they_may_not_read_or_muted_or_wrote(cast, push, lucia):
    muted, hidden, own, gone = (start_thread(cast.amina, title=f"Thread {n}") for n in range(4))
    answered(cast, own, by=cast.lucia)
    answered(cast, muted)
    following.follow(cast.lucia, "thread", str(muted.id), "muted")
    answered(cast, hidden)
    hide_thread(cast.moses, hidden.id, "It names a person.")
    discussing.remove_comment(cast.amina, answered(cast, gone).id, "")
    work()
    assert push.posted == []


def test_who_is_suspended_is_told_nothing(cast, push, lucia):
    answered(cast, start_thread(cast.amina))
    db.session.execute(update(Member).where(Member.id == cast.lucia.id).values(state="suspended"))
    work()
    assert push.posted == []


def test_who_hides_is_a_member_in_messages_too(cast, push, lucia):
    answered(cast, start_thread(cast.amina), words="Says Amina Diallo.")
    hide(cast.amina)
    work()
    told = lucia[1].opened(push.posted[0][2])
    assert "Amina" not in told["title"] + told["body"] and told["title"].startswith("A member answered you")


@pytest.mark.parametrize("status", [404, 410, 403])
def test_a_browser_that_is_gone_is_forgotten(cast, push, lucia, status):
    push.answers = [status]
    answered(cast, start_thread(cast.amina))
    work()
    assert db.session.scalar(select(PushSubscription)) is None


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_that_is_busy_is_asked_again_later(cast, push, lucia, status):
    push.answers = [status]
    answered(cast, start_thread(cast.amina))
    work()
    assert len(push.posted) == 1
    with time_machine.travel(utcnow() + timedelta(minutes=5), tick=False):
        work()
    assert len(push.posted) == 2 and db.session.scalars(select(Job.done_at).where(Job.done_at.is_(None))).all() == []


@pytest.mark.parametrize("status", [301, 302, 307])
def test_no_redirect_is_followed(cast, push, lucia, status):
    push.answers = [status]
    answered(cast, start_thread(cast.amina))
    work()
    assert len(push.posted) == 1


def test_a_service_that_is_away_is_tried_again(cast, app, sign_in):
    with service() as away:
        app.config["PUSH_HOSTS"] = away.host
        sign_in("lucia").send("/settings/push", Browser(away.host).form)
    answered(cast, start_thread(cast.amina))
    work()
    assert db.session.scalars(select(Job.error).where(Job.kind == "push.send")).one().startswith("NotNow")
    app.config["PUSH_HOSTS"] = ""


def test_whoever_signs_out_is_told_nothing_there(cast, push, lucia):
    lucia[0].send("/sign-out")
    answered(cast, start_thread(cast.amina))
    work()
    assert push.posted == [] and db.session.scalar(select(PushSubscription)) is None


def test_it_is_tried_out_and_ended_by_its_owner_alone(cast, push, lucia, sign_in):
    ident = db.session.scalars(select(PushSubscription.id)).one()
    assert sign_in("wei").send("/settings/push", {"do": "try", "browser": str(ident)}).status_code == 404
    assert sign_in("wei").send("/settings/push", {"do": "undo", "browser": str(ident)}).status_code == 303
    assert lucia[0].send("/settings/push", {"do": "try", "browser": str(ident)}).status_code == 303
    work()
    assert lucia[1].opened(push.posted[0][2])["url"] == "/settings/push"
    assert "last message" in lucia[0].get("/settings/push").get_data(as_text=True)
    for _twice in range(2):
        assert lucia[0].send("/settings/push", {"do": "undo", "browser": str(ident)}).status_code == 303
    assert db.session.scalar(select(PushSubscription)) is None


def test_a_browser_is_one_row_and_of_whoever_signed_in_there_last(cast, push, lucia, sign_in):
    assert sign_in("wei").send("/settings/push", lucia[1].form).status_code == 303
    assert db.session.scalars(select(PushSubscription.member_id)).all() == [cast.wei.id]


def test_a_member_has_so_many_browsers_and_the_oldest_goes(cast, push, sign_in):
    browser = sign_in("wei")
    for n in range(DEVICES_MAX + 2):
        browser.send("/settings/push", Browser(push.host, f"n{n}").form)
    found = db.session.scalars(select(PushSubscription.endpoint).order_by(PushSubscription.id)).all()
    assert len(found) == DEVICES_MAX and found[0].endswith("/n2")


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": ""},
        {"endpoint": "https://evil.example/x"},
        {"endpoint": "https://fcm.googleapis.com/" + "x" * 1000},
        {"p256dh": "AAAA"},
        {"auth": ""},
        {"p256dh": "x" * 5000},
    ],
)
def test_what_no_browser_sends_is_refused(push, sign_in, change):
    answer = sign_in("wei").send("/settings/push", {**Browser(push.host).form, **change})
    assert answer.status_code == 422 and "There is a problem" in answer.get_data(as_text=True)
    assert db.session.scalar(select(PushSubscription)) is None


def test_administrators_switch_it_off_and_the_worker_takes_itself_away(cast, client, push, lucia):
    assert "caches.open" in client.get("/sw.js").get_data(as_text=True)
    with client.application.test_request_context():
        rules.store(cast.ada.id, {"push": "no"})
        db.session.commit()
    text = client.get("/sw.js").get_data(as_text=True)
    assert "unregister()" in text and "caches.open" not in text
    assert "switched messages to browsers off" in lucia[0].get("/settings/push").get_data(as_text=True)
    answered(cast, start_thread(cast.amina))
    work()
    assert push.posted == []


def test_the_service_worker_keeps_static_files_and_a_page_of_nobody(client, sign_in):
    text = client.get("/sw.js").get_data(as_text=True)
    assert client.get("/sw.js").headers["Cache-Control"] == "no-cache" and client.get("/sw.js").mimetype == "text/javascript"
    assert "credentials: 'omit'" in text and "/static/core." in text
    assert sign_in("amina").get("/sw.js").get_data(as_text=True) == text
    assert "No connection" in client.get("/offline").get_data(as_text=True)
