"""The outbox: forum/kernel/mail.py, against a real SMTP server."""

import os
import socket
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select, update

from forum.kernel import mail
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.jobs import run_duty
from forum.kernel.mail import ATTEMPTS_MAX, Letter, Message, post

LETTER = Message("ines@example.org", "Inés Cordero", "New: savings circles", "Dear Inés,\n\nhello.\n", "<p>Dear Inés, hello.</p>")


class Receiver:
    """What a mail server took, and what it answers to an address."""

    def __init__(self):
        self.taken = []
        self.answers = {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(
            (envelope.rcpt_tos, message_from_bytes(envelope.original_content, policy=policy.default), envelope.original_content)
        )
        return "250 OK"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(autouse=True)
def outbox(app, tmp_path, monkeypatch):
    """An empty outbox whose letters go to files of this test."""
    db.session.execute(Letter.__table__.delete())
    db.session.commit()
    for name, value in {"MAIL_DIR": tmp_path / "mail", "SMTP_URL": "", "MAIL_DELAY_SECONDS": 0, "KEEP_MAIL_DAYS": 30}.items():
        monkeypatch.setitem(app.config, name, value)
    monkeypatch.setattr(mail, "_closed_until", 0.0)
    return tmp_path / "mail"


@pytest.fixture
def server(app, monkeypatch):
    receiver = Receiver()
    controller = Controller(receiver, hostname="127.0.0.1", port=free_port())
    controller.start()
    monkeypatch.setitem(app.config, "SMTP_URL", f"smtp://127.0.0.1:{controller.port}")
    yield receiver
    controller.stop()


def send(*messages):
    for message in messages:
        post(message)
    db.session.commit()
    run_duty("send mail")


def letters():
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Letter).order_by(Letter.id)).all()


def test_a_letter_reaches_the_mail_server_as_text_and_html(server):
    send(LETTER)
    recipients, message, _bytes = server.taken[0]
    assert recipients == ["ines@example.org"]
    assert message["To"] == "Inés Cordero <ines@example.org>"
    assert message["Subject"] == "New: savings circles"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime <= utcnow()
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == LETTER.text
    assert "<p>Dear Inés" in message.get_body(("html",)).get_content()
    assert letters()[0].sent_at
    assert letters()[0].message_id == message["Message-ID"]


def test_a_letter_is_sent_once(server):
    send(LETTER)
    run_duty("send mail")
    assert len(server.taken) == 1


def test_a_letter_of_a_rolled_back_transaction_is_never_sent(server):
    post(LETTER)
    db.session.rollback()
    run_duty("send mail")
    assert server.taken == []


def test_many_letters_go_in_one_round(server):
    send(*(Message(f"m{n}@example.org", "", "S", "T") for n in range(7)))
    assert [to for to, _message, _bytes in server.taken] == [[f"m{n}@example.org"] for n in range(7)]


def test_long_addresses_in_headers_stay_whole(server):
    link = "<https://reach.example.org/unsubscribe/" + "a1_-" * 50 + ">"
    ids = " ".join(f"<{n}.{'x' * 60}@reach.example.org>" for n in range(8))
    headers = {
        "List-Unsubscribe": link,
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "References": ids,
        "In-Reply-To": ids[:70],
    }
    send(Message("a@example.org", "", "S", "T", headers={**headers, "Message-ID": "<own@reach.example.org>"}))
    raw = server.taken[0][2]
    assert b"List-Unsubscribe: " + link.encode() + b"\r\n" in raw
    assert b"References: " + ids.encode() + b"\r\n" in raw
    assert b"Message-ID: <own@reach.example.org>\r\n" in raw


@pytest.mark.parametrize(
    "evil", ["a\r\nBcc: victim@example.org", "a\nBcc: victim@example.org\n\nbody", "a\r\n\r\nbody", "\u2028Bcc: x"]
)
def test_nothing_typed_becomes_a_header(server, evil):
    send(Message("ines@example.org", evil, evil, "T", headers={"List-Id": evil}))
    recipients, message, _bytes = server.taken[0]
    assert recipients == ["ines@example.org"]
    assert message["Bcc"] is None
    assert message.get_content().strip() == "T"


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a\r\nb@example.org", "a b@example.org", "a@", "<a@example.org>, b@example.org", "a@" + "x" * 300 + ".org"],
)
def test_an_address_that_is_none_ends_its_letter_alone(server, address):
    send(Message(address, "", "S", "T"), LETTER)
    bad, good = letters()
    assert bad.failed_at
    assert bad.error
    assert good.sent_at
    assert [to for to, _message, _bytes in server.taken] == [["ines@example.org"]]


def test_what_is_refused_for_good_is_kept_with_its_words(server):
    server.answers["ines@example.org"] = "550 5.1.1 no such person"
    send(LETTER)
    assert letters()[0].failed_at
    assert "no such person" in letters()[0].error
    run_duty("send mail")
    assert letters()[0].attempts == 1


def test_what_is_refused_for_now_is_tried_again_later(server):
    server.answers["ines@example.org"] = "450 4.2.0 come back"
    send(LETTER, Message("other@example.org", "", "S", "T"))
    first = letters()[0]
    assert (first.failed_at, first.sent_at) == (None, None)
    assert first.send_at > utcnow() + timedelta(minutes=1)
    assert len(server.taken) == 1
    server.answers.clear()
    db.session.execute(update(Letter).values(send_at=utcnow()))
    db.session.commit()
    run_duty("send mail")
    assert len(server.taken) == 2
    assert letters()[0].error == ""


def test_after_the_last_attempt_a_letter_is_given_up(server):
    server.answers["ines@example.org"] = "450 4.2.0 come back"
    send(LETTER)
    for _n in range(ATTEMPTS_MAX):
        db.session.execute(update(Letter).values(send_at=utcnow()))
        db.session.commit()
        run_duty("send mail")
    assert letters()[0].attempts == ATTEMPTS_MAX
    assert letters()[0].failed_at


def test_a_mail_server_that_is_away_costs_no_letter_an_attempt(app, server):
    there = app.config["SMTP_URL"]
    app.config["SMTP_URL"] = f"smtp://127.0.0.1:{free_port()}"
    send(LETTER)
    assert letters()[0].attempts == 0
    app.config["SMTP_URL"] = there
    run_duty("send mail")
    assert server.taken == []  # a pause, so that the worker does other things than knock
    mail._closed_until = 0.0
    run_duty("send mail")
    assert len(server.taken) == 1


def test_a_letter_that_is_being_sent_is_taken_by_nobody_else(server):
    post(LETTER)
    db.session.commit()
    taken = mail._taken()  # and then its worker is killed
    assert taken.to_address == "ines@example.org"
    run_duty("send mail")
    assert server.taken == []
    db.session.execute(update(Letter).values(send_at=utcnow()))  # what ten minutes would do
    db.session.commit()
    run_duty("send mail")
    assert server.taken[0][1]["Message-ID"] == taken.message_id


def test_without_a_mail_server_letters_become_files(outbox):
    send(LETTER, LETTER)
    files = sorted(outbox.iterdir())
    assert [path.suffix for path in files] == [".eml", ".eml"]
    message = message_from_bytes(files[0].read_bytes(), policy=policy.default)
    assert message["To"] == "Inés Cordero <ines@example.org>"


def test_old_letters_and_files_are_forgotten(outbox):
    send(LETTER, LETTER)
    long_ago = utcnow() - timedelta(days=31)
    first = sorted(outbox.iterdir())[0]
    os.utime(first, (long_ago.timestamp(), long_ago.timestamp()))
    db.session.execute(update(Letter).where(Letter.id == letters()[0].id).values(created_at=long_ago))
    db.session.commit()
    run_duty("forget old mail")
    assert len(list(outbox.iterdir())) == 1
    assert len(letters()) == 1
