"""The worker's duty of forgetting: what has had its time goes, what has not stays."""

from datetime import timedelta

from sqlalchemy import insert, select

from forum.entrance.models import Device, FailedSignIn, KeptPost, OneTimeLink
from forum.invitations.models import Invitation
from forum.kernel import jobs
from forum.kernel.clock import utcnow
from forum.kernel.db import db


def arrange(cast) -> None:
    now = utcnow()
    for name, when in (("old", now - timedelta(days=40)), ("new", now + timedelta(hours=1))):
        owner = {"member_id": cast.amina.id, "expires_at": when}
        db.session.execute(insert(Device).values(token_hash=name, label=name, last_used_at=now, is_kept=False, **owner))
        db.session.execute(insert(OneTimeLink).values(token_hash=name, purpose="password", **owner))
        db.session.execute(insert(FailedSignIn).values(key=name, at=when))
        db.session.execute(insert(KeptPost).values(token_hash=name, path="/", fields={}, created_at=when))
        db.session.execute(
            insert(Invitation).values(
                token_hash=name,
                email=f"{name}@example.org",
                email_key=f"{name}@example.org",
                name="",
                organization="",
                note="",
                expires_at=when,
            )
        )


def test_what_has_had_its_time_is_forgotten_and_nothing_else(cast):
    arrange(cast)
    jobs.run_duty("forget old sign-ins")
    jobs.run_duty("forget old invitations")
    for column in (Device.token_hash, OneTimeLink.token_hash, FailedSignIn.key, KeptPost.token_hash, Invitation.token_hash):
        assert db.session.scalars(select(column)).all() == ["new"], column


def test_who_accepted_an_invitation_is_not_forgotten(cast):
    arrange(cast)
    old = db.session.scalars(select(Invitation).where(Invitation.token_hash == "old")).one()
    old.accepted_at, old.member_id = utcnow(), cast.amina.id
    jobs.run_duty("forget old sign-ins")
    jobs.run_duty("forget old invitations")
    assert len(db.session.scalars(select(Invitation.id)).all()) == 2
