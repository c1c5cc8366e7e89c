"""/admin, /admin/mail and /admin/jobs: how the site is, and no person's address or words in it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from forum.kernel import jobs, mail
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.jobs import ATTEMPTS_MAX, Job
from forum.kernel.mail import Letter, Message
from forum.people.models import Member
from forum.stewardship.models import Tick
from forum.stewardship.queries import mail_way, without_people


@jobs.job("test.breaks")
def breaks(payload):
    raise ValueError(f"cannot tell {payload['address']}")


def broken_job():
    """Put a job into the queue that has failed for good."""
    jobs.enqueue("test.breaks", {"address": "secret@example.org", "body": "private words"})
    db.session.commit()
    jobs.run_one()
    db.session.execute(update(Job).values(attempts=ATTEMPTS_MAX))
    db.session.commit()
    return db.session.scalar(select(Job.id))


def test_a_test_letter_goes_to_oneself_alone_and_one_at_a_time(sign_in, cast):
    ada = sign_in("ada")
    assert ada.send("/admin/mail").location == "/admin/mail?done=asked"
    assert ada.send("/admin/mail").location == "/admin/mail?done=waiting"
    assert [letter.to_address for letter in db.session.scalars(select(Letter))] == ["ada@example.org"]
    assert "I received it" not in ada.get("/admin/mail").text
    mail.send_due()
    page = ada.get("/admin/mail").text
    assert "Handed over" in page
    assert "I received it" in page
    assert ada.send("/admin/mail").location == "/admin/mail?done=asked"


def test_a_mail_servers_words_are_shown(sign_in, cast):
    ada = sign_in("ada")
    ada.send("/admin/mail")
    words = "SMTPSenderRefused(550, b'5.7.1 Sender not allowed', 'reach@localhost')"
    db.session.execute(update(Letter).values(error=words, failed_at=utcnow(), attempts=1))
    page = ada.get("/admin/mail").text
    assert "Given up" in page
    assert "5.7.1 Sender not allowed" in page
    assert "It was not sent" in ada.get("/admin/first-hour").text


def test_a_mail_server_that_cannot_be_reached_is_named_while_the_letter_waits(app, sign_in, cast, monkeypatch):
    monkeypatch.setitem(app.config, "SMTP_URL", "smtp://127.0.0.1:1")
    ada = sign_in("ada")
    ada.send("/admin/mail")
    mail.send_due()
    letter = db.session.scalars(select(Letter)).one()
    assert (letter.attempts, letter.failed_at) == (0, None)
    assert "ConnectionRefusedError" in ada.get("/admin/mail").text
    assert "It waits, and is tried again: ConnectionRefusedError" in ada.get("/admin/first-hour").text
    monkeypatch.setitem(app.config, "SMTP_URL", "")
    monkeypatch.setattr(mail, "_closed_until", 0.0)
    mail.send_due()
    assert "ConnectionRefusedError" not in ada.get("/admin/mail").text


def test_other_peoples_addresses_stand_nowhere(sign_in, cast):
    mail.post(Message("lucia@example.org", "Lucía Paredes", "The private subject", "Private words"))
    db.session.flush()
    words = "SMTPRecipientsRefused({'lucia@example.org': (550, b'5.1.1 lucia@example.org unknown')})"
    db.session.execute(update(Letter).values(error=words, failed_at=utcnow(), attempts=1))
    page = sign_in("ada").get("/admin/mail").text
    assert "5.1.1" in page
    for private in ("lucia@", "Lucía", "private subject", "Private words"):
        assert private not in page


def test_the_name_and_password_of_the_mail_server_stand_nowhere(app, sign_in, cast, monkeypatch):
    monkeypatch.setitem(app.config, "SMTP_URL", "smtp://user:hunter22@mail.example.org:587")
    assert mail_way() == "mail.example.org:587"
    for path in ("/admin", "/admin/mail"):
        page = sign_in("ada").get(path).text
        assert "mail.example.org:587" in page
        assert "hunter22" not in page
        assert "user:" not in page


def test_a_job_that_failed_is_seen_without_its_payload_and_runs_again(sign_in, cast):
    ident, ada = broken_job(), sign_in("ada")
    assert "1 job has failed for good" in ada.get("/admin").text
    page = ada.get("/admin/jobs?state=failed").text
    assert "test.breaks" in page
    assert "address, body" in page  # names of the fields
    for private in ("secret", "private words"):
        assert private not in page
    assert "cannot tell …@example.org" in page
    assert ada.send(f"/admin/jobs/{ident}").location == "/admin/jobs?done=again"
    job = db.session.get(Job, ident)
    assert (job.attempts, job.done_at, job.lease_until) == (0, None, None)
    assert ada.send(f"/admin/jobs/{ident}").location == "/admin/jobs?done=late"


def test_a_job_that_is_running_or_done_is_left_alone(sign_in, cast):
    ident, ada = broken_job(), sign_in("ada")
    for values in ({"lease_until": utcnow() + timedelta(minutes=4)}, {"lease_until": None, "done_at": utcnow()}):
        db.session.execute(update(Job).values(**values))
        assert ada.send(f"/admin/jobs/{ident}").location == "/admin/jobs?done=late"
    assert "Run it again" not in ada.get("/admin/jobs?state=done").text
    assert ada.send("/admin/jobs/999999").location == "/admin/jobs?done=late"


def test_many_jobs_stand_on_many_pages(sign_in, cast):
    for n in range(120):
        jobs.enqueue("test.breaks", {"n": n})
    ada, path, seen = sign_in("ada"), "/admin/jobs", 0
    for _page in range(3):
        page = ada.get(path).text
        seen += page.count("<strong>test.breaks</strong>")
        path = page.split('rel="next" href="')[1].split('"')[0] if 'rel="next"' in page else ""
    assert (seen, path) == (120, "")


@pytest.mark.parametrize("state", ["", "nothing", "done'--", "failed"])
def test_an_unknown_state_shows_what_waits(sign_in, cast, state):
    assert sign_in("ada").get("/admin/jobs", query_string={"state": state, "after": "zzz"}).status_code == 200


def test_the_overview_says_when_the_worker_is_away_and_when_it_is_there(sign_in, cast):
    ada = sign_in("ada")
    assert "has never given a sign of life" in ada.get("/admin").text
    jobs.run_duty("say that the worker is there")
    assert "There; last sign of life" in ada.get("/admin").text
    db.session.execute(update(Tick).values(at=utcnow() - timedelta(hours=2)))
    page = ada.get("/admin").text
    assert "Start it: reach worker" in page
    assert "never" not in page


def test_the_overview_counts(sign_in, cast):
    page = sign_in("ada").get("/admin").text
    members = page.split("<dt>Members</dt><dd>")[1].split("<")[0]
    assert members == str(len(vars(cast)))
    assert "shape 00" in page
    assert 'href="/admin/settings"' in page


@pytest.mark.parametrize(("words", "clean"), [
    ("to a.b+c@example.org now", "to …@example.org now"),
    ("(sqlite3.Error) full [SQL: INSERT] [parameters: ('Lucía', 'words')]", "(sqlite3.Error) full [SQL: INSERT] "),
    ("x" * 400, "x" * 299 + "…"),
    ("{'é@exämple.org': 1}", "{'…@exämple.org': 1}"),
])  # fmt: skip
def test_the_words_of_a_fault_name_nobody(words, clean):
    assert without_people(words) == clean


def test_an_administrator_without_an_address_is_sent_nothing(sign_in, cast):
    db.session.execute(update(Member).where(Member.handle == "ada").values(email=None))
    assert sign_in("ada").send("/admin/mail").location == "/admin/mail?done=waiting"
    assert db.session.scalar(select(func.count(Letter.id))) == 0
