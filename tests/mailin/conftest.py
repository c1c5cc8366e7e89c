"""Mail comes in under in.reach.test."""

import pytest
from sqlalchemy import select

from forum.kernel import jobs
from forum.kernel.db import db
from forum.kernel.mail import Letter
from forum.mailin import actions
from forum.mailin.models import IncomingMail
from tests.mailin.letters import DOMAIN


@pytest.fixture(autouse=True)
def mail_comes_in(request, monkeypatch):
    """Let the application have a domain for mail, and nobody who vouches for senders."""
    if "app" in request.fixturenames:
        app = request.getfixturevalue("app")
        for name, value in {"MAIL_IN_DOMAIN": DOMAIN, "MAIL_IN_TRUSTED": "", "MAIL_IN_TOKEN": ""}.items():
            monkeypatch.setitem(app.config, name, value)


@pytest.fixture
def arrive(app):
    """`arrive(message, to)` takes a mail in and deals with it; gives its row."""

    def take(message, *to, sender="somebody@example.org"):
        raw = message if isinstance(message, bytes) else message.as_bytes()
        actions.take_in(raw, to, sender)
        db.session.commit()
        jobs.run_all()
        db.session.expire_all()
        return db.session.scalars(select(IncomingMail).order_by(IncomingMail.id.desc())).first()

    return take


@pytest.fixture
def letters(app):
    """`letters()` gives what stands in the outbox, oldest first."""

    def read():
        db.session.rollback()
        db.session.expire_all()
        return db.session.scalars(select(Letter).where(Letter.about.startswith("mail-in:")).order_by(Letter.id)).all()

    return read
