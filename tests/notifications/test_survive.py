"""News that is on its way survives workers that are killed, mail servers that fail, and many people at once."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import create_engine, func, insert, select, text, update

from forum.following.models import Follow
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.jobs import Job, run_all, run_duty
from forum.kernel.mail import Letter
from forum.notifications.models import Delivery, Notice, TellingChoice
from forum.people.models import Member
from tests.kernel.test_mail import free_port
from tests.support.content import comment, crowd, start_thread
from tests.support.telling import make_due, work

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = int(os.environ.get("REACH_PROOF_PEOPLE", "30"))
STATE = text("SELECT d.state FROM delivery d JOIN letter l ON l.id = d.letter_id WHERE l.message_id = :name")
WORKER = """
import os
from forum.app import create_app
from forum.kernel import jobs, serving

for name in set(jobs._duties) - {"mail news", "send mail"}:
    del jobs._duties[name]
serving.work(create_app({
    "SQLALCHEMY_DATABASE_URI": os.environ["TEST_DATABASE"], "SECRET_KEY": "x", "SITE_URL": "http://localhost",
    "SMTP_URL": os.environ["TEST_SMTP"], "MAIL_DELAY_SECONDS": 0,
}))
"""


class Receiver:
    """A mail server that asks the ledger, at each mail it takes, whether it says already that this one is sent."""

    def __init__(self, url):
        self.engine = create_engine(url)
        self.taken, self.too_late, self.answers = Counter(), [], []

    async def handle_DATA(self, server, session, envelope):
        if self.answers:
            return self.answers.pop(0)
        found = next(line for line in envelope.content.decode("utf-8", "replace").splitlines() if line.startswith("Message-ID:"))
        name = found.partition(":")[2].strip()
        if not name.startswith("<comment-"):
            return "250 OK"
        with self.engine.connect() as other:
            state = other.execute(
                text("SELECT d.state FROM delivery d JOIN letter l ON l.id = d.letter_id WHERE l.message_id = :name"),
                {"name": name},
            ).scalar()
        if state != "written":
            self.too_late.append((name, state))
        self.taken[name] += 1
        return "250 OK"


@pytest.fixture
def post_office(app, cast):
    """Many people who watch a thread, a comment in it, and a real mail server."""
    db.session.execute(Job.__table__.delete())
    db.session.execute(Letter.__table__.delete())
    thread = start_thread(cast.wei)
    watched_by(PEOPLE, thread)
    comment(cast.amina, thread.discussion_id, "For everybody.")
    make_due()
    receiver = Receiver(app.config["SQLALCHEMY_DATABASE_URI"])
    controller = Controller(receiver, hostname="127.0.0.1", port=free_port())
    controller.start()
    receiver.url = f"smtp://127.0.0.1:{controller.port}"
    yield receiver
    controller.stop()
    receiver.engine.dispose()


def watched_by(count, thread, how="once"):
    """Let `count` people of an edition watch a thread."""
    crowd(count, "turin-2003")
    ids = db.session.scalars(select(Member.id).where(Member.handle.like("one-%"))).all()
    now = utcnow()
    follows = [
        {"member_id": each, "kind": "thread", "key": str(thread.id), "level": "watching", "is_automatic": False, "created_at": now}
        for each in ids
    ]
    db.session.execute(insert(Follow), follows)
    chosen = [{"member_id": each, "kind": "what", "key": "watching", "how": how} for each in ids]
    db.session.execute(insert(TellingChoice), chosen)
    db.session.commit()
    work()


@pytest.mark.timeout(600)
def test_workers_killed_at_random_moments_lose_nothing_and_send_nothing_twice_that_was_acknowledged(app, post_office):
    kills, chance, deadline = 0, random.Random(4), time.monotonic() + 300
    workers = 2 if db.engine.dialect.name == "postgresql" else 1
    environment = {
        **os.environ, "TEST_DATABASE": app.config["SQLALCHEMY_DATABASE_URI"], "TEST_SMTP": post_office.url, "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    while waiting() and time.monotonic() < deadline:
        before = sum(post_office.taken.values())
        children = [
            subprocess.Popen([sys.executable, "-c", WORKER], env=environment, stderr=subprocess.DEVNULL) for _n in range(workers)
        ]
        begun = time.monotonic()
        while sum(post_office.taken.values()) == before and waiting() and time.monotonic() < begun + 30:
            time.sleep(0.01)
        time.sleep(chance.uniform(0.01, 0.5 * PEOPLE / 30))
        for child in children:
            child.send_signal(signal.SIGKILL)
            child.wait()
            kills += 1
        db.session.rollback()
        db.session.execute(update(Letter).where(Letter.sent_at.is_(None)).values(send_at=utcnow()))  # leases run out
        db.session.commit()
    assert waiting() == 0
    assert kills >= 2, "somebody was killed in the middle"
    assert len(post_office.taken) == PEOPLE, "each at least once"
    assert post_office.too_late == [], "none after the ledger said that it was sent"
    assert sum(post_office.taken.values()) <= PEOPLE + kills, "at most the one in hand again"
    sent = select(func.count()).where(Delivery.how == "once", Delivery.state == "sent", Delivery.event_key.like("comment:%"))
    assert db.session.scalar(sent) == PEOPLE


def waiting():
    """How many deliveries are not at their end; no transaction stays open, or no worker could write."""
    db.session.rollback()
    open_ = (Delivery.channel == "mail", Delivery.how == "once", Delivery.state.in_(("waiting", "written")))
    count = db.session.scalar(select(func.count()).where(*open_))
    db.session.rollback()
    return count


def test_a_mail_server_that_puts_off_is_asked_again_and_one_that_refuses_is_not(app, post_office, monkeypatch):
    monkeypatch.setitem(app.config, "SMTP_URL", post_office.url)
    while run_duty("mail news"):
        pass
    post_office.answers = ["450 4.2.1 later", "550 5.1.1 no such mailbox", "421 4.3.2 closing"]
    while run_duty("send mail"):
        pass
    states = Counter(db.session.scalars(select(Delivery.state).where(Delivery.channel == "mail", Delivery.how == "once")))
    assert states["failed"] == 1
    assert states["written"] >= 2, "those are tried again"
    monkeypatch.setattr("forum.kernel.mail._closed_until", 0.0)
    db.session.execute(update(Letter).where(Letter.sent_at.is_(None), Letter.failed_at.is_(None)).values(send_at=utcnow()))
    db.session.commit()
    while run_duty("send mail"):
        pass
    states = Counter(db.session.scalars(select(Delivery.state).where(Delivery.channel == "mail", Delivery.how == "once")))
    assert states == {"failed": 1, "sent": PEOPLE - 1}
    assert post_office.too_late == []


def test_telling_many_costs_the_poster_nothing_and_each_job_as_much_as_the_first(app, cast, counted):
    def cost(make):
        with counted() as statements:
            make()
            db.session.commit()
        return len(statements)

    thread = start_thread(cast.wei)
    work()
    comment(cast.amina, thread.discussion_id, "She watches from now on.")
    work()
    alone = cost(lambda: comment(cast.amina, thread.discussion_id, "To nobody."))
    work()
    watched_by(1100, thread, "daily")
    among_many = cost(lambda: comment(cast.amina, thread.discussion_id, "To many."))
    assert among_many == alone
    with counted() as statements:
        ran = run_all()
    told = db.session.scalar(select(func.count()).where(Notice.deed == "comment", Notice.actor_id == cast.amina.id))
    assert told >= 1100
    assert ran >= 3, "several jobs"
    assert len(statements) <= 40 * ran
