"""What administrators read: the overview here; mail, jobs, roles and the first hour in files of their own."""

import platform
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Any  # columns of any kind

from alembic.migration import MigrationContext
from flask import current_app
from sqlalchemy import func, select

from forum.cases.models import Case
from forum.discussion.models import Comment
from forum.editions.models import Edition
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.jobs import ATTEMPTS_MAX, Job
from forum.kernel.mail import Letter
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.stewardship.models import WORKER, Tick
from forum.stewardship.policy import must_administer
from forum.threads.models import Thread

THERE = timedelta(minutes=3)  # the worker renews its sign of life once a minute
_ADDRESSES = re.compile(r"[^\s@<>'\"(),;:]+@([^\s@<>'\"(),;:]+)")
_QUERIES = re.compile(r"(?i)\[parameters: .*", re.S)
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
WORDS_MAX = 300  # characters of an error


@dataclass(frozen=True)
class Overview:
    """The site at a glance. `counts`: {what: how many}; `worker_at`: its last sign of life."""

    program: str
    python: str
    database: str
    shape: str
    counts: dict[str, int]
    worker_at: datetime | None
    worker_is_there: bool
    jobs_open: int
    jobs_failed: int
    letters_waiting: int
    letters_failed: int


def without_people(words: str) -> str:
    """Return the words of an error without what may name people: addresses, values of a statement; shortened."""
    clean = _ADDRESSES.sub(r"…@\1", _QUERIES.sub("", words))
    return clean if len(clean) <= WORDS_MAX else clean[: WORDS_MAX - 1] + "…"


def mail_way() -> str:
    """Return how mail is sent, without name and password: the host and port of SMTP_URL, "" for files."""
    return str(current_app.config["SMTP_URL"]).rpartition("@")[2].rpartition("//")[2].rstrip("/")


def overview(viewer: Viewer) -> Overview:
    """Return the site at a glance; four statements. Raises NotFound for who is no administrator."""
    must_administer(viewer)
    row = db.session.execute(select(*(each.label(name) for name, each in _COUNTS.items()), _WORKER.label("worker"))).one()
    found = row._mapping
    seen: datetime | None = found["worker"]
    connection = db.session.connection()
    kind = db.engine.dialect
    numbers = ".".join(str(part) for part in (kind.server_version_info or ()))
    return Overview(
        program=_version(), python=platform.python_version(), database=f"{NAMES[kind.name]} {numbers}",
        shape=str(MigrationContext.configure(connection).get_current_revision()),
        counts={name: found[name] for name in ("members", "cases", "threads", "comments", "editions")},
        worker_at=seen, worker_is_there=seen is not None and seen > utcnow() - THERE, jobs_open=found["jobs_open"],
        jobs_failed=found["jobs_failed"], letters_waiting=found["letters_waiting"], letters_failed=found["letters_failed"],
    )  # fmt: skip


def _version() -> str:
    try:
        return version("reach-forum")
    except PackageNotFoundError:  # run from a folder that was not installed
        return ""


def _count(column: Any, *where: Any) -> Any:
    return select(func.count(column)).where(*where).scalar_subquery()


OPEN_JOB = (Job.done_at.is_(None), Job.attempts < ATTEMPTS_MAX)
FAILED_JOB = (Job.done_at.is_(None), Job.attempts >= ATTEMPTS_MAX)
_COUNTS = {
    "members": _count(Member.id, Member.may_sign_in, Member.state.in_(("active", "silenced", "suspended"))),
    "cases": _count(Case.id, Case.state == "published"),
    "threads": _count(Thread.id),
    "comments": _count(Comment.id),
    "editions": _count(Edition.id),
    "jobs_open": _count(Job.id, *OPEN_JOB),
    "jobs_failed": _count(Job.id, *FAILED_JOB),
    "letters_waiting": _count(Letter.id, Letter.sent_at.is_(None), Letter.failed_at.is_(None)),
    "letters_failed": _count(Letter.id, Letter.failed_at.is_not(None)),
}
_WORKER = select(Tick.at).where(Tick.name == WORKER).scalar_subquery()
