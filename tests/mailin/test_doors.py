"""The three doors of mail: a pipe, a listener for SMTP and LMTP, an endpoint of HTTP. What they say yes to is stored."""

import os
import signal
import smtplib
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from forum.discussion.models import Comment
from forum.kernel import jobs, replies
from forum.kernel.db import db
from forum.mailin.commands import mail_in
from forum.mailin.models import IncomingMail
from tests.kernel.test_mail import free_port
from tests.mailin.letters import DOMAIN, letter
from tests.support.content import comment, start_thread

ROOT = Path(__file__).resolve().parents[2]
LUCIA = "Lucía Paredes <lucia@example.org>"
REGION = f"region+africa@{DOMAIN}"
TOKEN = "t" * 40
LISTENER = """
import os, sys
from forum.app import create_app
from forum.mailin.commands.listen import listen

app = create_app({
    "SQLALCHEMY_DATABASE_URI": os.environ["TEST_DATABASE"], "SECRET_KEY": os.environ["TEST_SECRET"], "SITE_URL": "http://localhost",
    "MAIL_IN_DOMAIN": os.environ["TEST_DOMAIN"],
})
with app.app_context():
    listen(app, "127.0.0.1", int(sys.argv[1]))
"""


def stored():
    db.session.rollback()
    db.session.expire_all()
    count = db.session.scalar(select(func.count(IncomingMail.id)))
    db.session.rollback()
    return count


@pytest.fixture
def asked(cast):
    """A comment's number, and the address by which Lucía answers it. No transaction stays open: the listener writes."""
    ident = comment(cast.amina, start_thread(cast.wei, title="Who collects?").discussion_id, "Who does?").id
    db.session.commit()
    return ident, replies.address_for(cast.lucia.id, "comment", ident)


# The pipe


@pytest.fixture(autouse=True)
def inner(monkeypatch):
    """The command in the application of the test, not in one that it makes."""
    monkeypatch.setattr(mail_in, "callback", getattr(mail_in.callback, "__wrapped__", mail_in.callback))


def pipe(*words, data=b"", env=None):
    db.session.commit()
    result = CliRunner().invoke(mail_in, words, input=data, env=env)
    db.session.commit()
    return result


def test_a_pipe_stores_a_mail_for_whom_the_mail_server_names(app):
    raw = letter(LUCIA, REGION).as_bytes()
    assert pipe(REGION, data=raw).exit_code == 0
    assert pipe(data=letter(LUCIA, REGION).as_bytes(), env={"ORIGINAL_RECIPIENT": REGION}).exit_code == 0
    assert pipe(data=letter(LUCIA, REGION).as_bytes()).exit_code == 0, "for those that its headers name"
    assert stored() == 3
    assert pipe(REGION, data=raw).exit_code == 0, "the same again is taken"
    assert stored() == 3, "and stored once"


@pytest.mark.parametrize(("to", "data", "code"), [
    ("nobody@in.reach.test", b"Subject: x\n\nx", 67), ("lucia@elsewhere.test", b"Subject: x\n\nx", 67), (REGION, b" \n", 65),
    ("reply+aaaaaaaaaaaaaaaaaaaaaaaa@in.reach.test", b"Subject: x\n\nx", 67),
])  # fmt: skip
def test_a_pipe_says_no_in_numbers_that_mail_servers_understand(app, to, data, code):
    assert pipe(to, data=data).exit_code == code
    assert stored() == 0


def test_a_pipe_lets_the_mail_server_keep_a_mail_that_cannot_be_stored(app, monkeypatch):
    def fail(*_what):
        raise OSError("the disk is full")

    monkeypatch.setattr("forum.mailin.actions.take_in", fail)
    assert pipe(REGION, data=letter(LUCIA, REGION).as_bytes()).exit_code == 75
    monkeypatch.setitem(app.config, "MAIL_IN_DOMAIN", "")
    assert pipe(REGION, data=letter(LUCIA, REGION).as_bytes()).exit_code == 75


# The endpoint


@pytest.fixture
def relay(app, client, monkeypatch):
    """A relay that posts mail: `relay(raw, to, token)` gives the answer."""
    monkeypatch.setitem(app.config, "MAIL_IN_TOKEN", TOKEN)

    def post(raw, to=REGION, token=TOKEN):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return client.post("/mail-in", query_string={"to": to}, data=raw, headers=headers, content_type="message/rfc822")

    return post


def test_a_relay_with_the_token_posts_a_mail(relay):
    assert relay(letter(LUCIA, REGION).as_bytes()).status_code == 202
    assert stored() == 1


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], TOKEN + "x", "é" * 40])
def test_without_the_token_nothing_is_taken(relay, token):
    token = token.encode().decode("latin-1")
    assert relay(letter(LUCIA, REGION).as_bytes(), token=token).status_code == 401
    assert stored() == 0


def test_a_relay_hears_of_addresses_that_are_none_and_mails_that_are_none(relay):
    assert relay(letter(LUCIA, REGION).as_bytes(), to="nobody@in.reach.test").status_code == 422
    assert relay(b"").status_code == 422
    assert stored() == 0


def test_where_no_token_or_domain_is_set_there_is_no_door(app, client, monkeypatch):
    for token, domain in ((TOKEN, ""), ("short", DOMAIN), ("", DOMAIN)):
        monkeypatch.setitem(app.config, "MAIL_IN_TOKEN", token)
        monkeypatch.setitem(app.config, "MAIL_IN_DOMAIN", domain)
        answer = client.post(f"/mail-in?to={REGION}", data=b"x", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 404
    assert client.get("/mail-in").status_code == 404


# The listener


@pytest.fixture
def listener(app):
    """A listener, a process of its own: `listener.port`; ended after the test."""
    db.session.commit()
    environment = {
        **os.environ, "TEST_DATABASE": app.config["SQLALCHEMY_DATABASE_URI"], "TEST_DOMAIN": DOMAIN, "PYTHONPATH": str(ROOT),
        "TEST_SECRET": app.config["SECRET_KEY"],
    }  # fmt: skip
    port = free_port()
    child = subprocess.Popen([sys.executable, "-c", LISTENER, str(port)], env=environment, stdout=subprocess.DEVNULL)
    child.port = port
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            smtplib.SMTP("127.0.0.1", port, timeout=5).close()
            break
        except OSError:
            time.sleep(0.05)
    yield child
    if child.poll() is None:
        child.terminate()
        child.wait(20)


def test_smtp_and_lmtp_take_what_is_ours_and_refuse_what_is_not(listener):
    with smtplib.SMTP("127.0.0.1", listener.port, timeout=20) as client:
        client.send_message(letter(LUCIA, REGION), "lucia@example.org", [REGION])
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            client.send_message(letter(LUCIA, "x@y.test"), "lucia@example.org", ["x@y.test", f"nobody@{DOMAIN}"])
        assert {code for code, _words in refused.value.recipients.values()} == {550}
    assert stored() == 1
    with smtplib.LMTP("127.0.0.1", listener.port) as client:
        to = [REGION, f"region+americas@{DOMAIN}"]
        assert client.send_message(letter(LUCIA, ", ".join(to)), "lucia@example.org", to) == {}
    assert stored() == 3


def test_an_answer_through_the_listener_is_seen_in_the_thread(listener, asked, sign_in):
    ident, to = asked
    raw = letter(LUCIA, to, "We do, on market days.\n\nOn Mon, 23 Nov 2026 at 10:12, Reach <reach@localhost> wrote:\n> Who does?\n")
    with smtplib.SMTP("127.0.0.1", listener.port, timeout=20) as client:
        client.send_message(raw, "lucia@example.org", [to])
        client.send_message(raw, "lucia@example.org", [to])  # its server lost our yes
    jobs.run_all()
    db.session.commit()
    browser = sign_in("amina")
    page = browser.get(browser.get(f"/comments/{ident}").location).text
    assert page.count("We do, on market days.") == 1
    assert "Lucía Paredes" in page
    assert "On Mon, 23 Nov" not in page


def test_what_the_listener_said_yes_to_survives_a_kill_and_is_posted_once(listener, asked):
    _ident, to = asked
    with smtplib.SMTP("127.0.0.1", listener.port, timeout=20) as client:
        client.send_message(letter(LUCIA, to, "I do."), "lucia@example.org", [to])
    listener.send_signal(signal.SIGKILL)
    listener.wait()
    assert stored() == 1
    jobs.run_all()
    db.session.execute(jobs.Job.__table__.update().values(done_at=None, lease_until=None))  # a worker that died after its work
    db.session.commit()
    jobs.run_all()
    assert db.session.scalar(select(func.count()).where(Comment.body == "I do.")) == 1
