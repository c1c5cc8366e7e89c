"""The outbox as administrators see it: how it is going, and what became of their own test letters. No address of others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from forum.kernel.db import db
from forum.kernel.mail import Letter
from forum.kernel.viewer import Viewer
from forum.stewardship.models import about_test
from forum.stewardship.policy import must_administer
from forum.stewardship.queries import without_people

ROWS = 20  # letters on the page
TESTS = 5


@dataclass(frozen=True)
class Sent:
    """A letter: when it was written, its state ("waiting", "sent", "failed"), and a mail server's words where it was not sent."""

    at: datetime
    state: str
    ended_at: datetime | None
    attempts: int
    words: str
    about: str
    to: str


@dataclass(frozen=True)
class Outbox:
    """Letters waiting, sent and failed that are still kept; what hinders or has failed, newest first; one's own tests."""

    counts: dict[str, int]
    troubled: list[Sent]
    tests: list[Sent]


def tests_of(viewer: Viewer) -> list[Sent]:
    """Return the viewer's own test letters, newest first; one statement."""
    mine = select(Letter).where(Letter.about == about_test(viewer.id)).order_by(Letter.id.desc()).limit(TESTS)
    return [_sent(letter, viewer.id) for letter in db.session.scalars(mine)]


def outbox(viewer: Viewer) -> Outbox:
    """Return how mail is going; three statements. Raises NotFound for who is no administrator."""
    must_administer(viewer)
    row = db.session.execute(
        select(
            func.count(Letter.id).filter(Letter.sent_at.is_(None), Letter.failed_at.is_(None)).label("waiting"),
            func.count(Letter.sent_at).label("sent"),
            func.count(Letter.failed_at).label("failed"),
        )
    ).one()
    troubled = select(Letter).where(Letter.error != "", Letter.sent_at.is_(None)).order_by(Letter.id.desc()).limit(ROWS)
    letters: Sequence[Letter] = db.session.scalars(troubled).all()
    return Outbox(dict(row._mapping), [_sent(letter, viewer.id) for letter in letters], tests_of(viewer))


def _sent(letter: Letter, viewer_id: int) -> Sent:
    state = "failed" if letter.failed_at else "sent" if letter.sent_at else "waiting"
    own = letter.about == about_test(viewer_id)
    kind = letter.about.partition(":")[0]
    to = letter.to_address if own else without_people(letter.to_address)
    ended = letter.sent_at or letter.failed_at
    return Sent(letter.created_at, state, ended, letter.attempts, without_people(letter.error), kind, to)
