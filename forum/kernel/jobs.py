"""The job queue: durable, in the application's own database, written in the caller's transaction.

A worker leases a job, runs it in a transaction of its own and marks it done in the same one, if the lease is still its own;
a worker that dies leaves a lease that runs out. So a job runs at least once, and its database work exactly once. What a job
does outside the database (mail) must bear repeating. commit() is allowed here.
"""

import json
import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event
from typing import Any  # payloads are JSON documents

from flask import Flask
from sqlalchemy import Index, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.clock import utcnow
from forum.kernel.db import Base, Dated, Id, Quiet, db, put
from forum.kernel.dialects import engine_postgresql, engine_sqlite

LEASE = timedelta(minutes=5)
ATTEMPTS_MAX = 8
IDLE = 0.5  # seconds between looks at an empty queue
KEEP_DONE = timedelta(days=7)
ERROR_MAX = 2000  # characters

ROUNDS_MAX = 20  # of a duty that has more to do, before the others have their turn
LATE = timedelta(minutes=1)  # how long a duty that another worker has done waits at most to be looked at again

Run = Callable[[dict[str, Any]], None]
Do = Callable[[], bool | None]
_kinds: dict[str, Run] = {}
_duties: dict[str, tuple[timedelta, Do]] = {}
log = logging.getLogger("reach.jobs")


class Job(Quiet, Dated, Base):
    """One piece of work. Open while `done_at` is NULL and attempts are left."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_done_at_run_at", "done_at", "run_at"),)
    id: Mapped[Id]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    run_at: Mapped[datetime] = mapped_column(default=utcnow)
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")


class Duty(Quiet, Base):
    """A periodic duty: when a worker took it last. However many workers run, one of them does it each time."""

    __tablename__ = "duty"
    name: Mapped[str] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime]


class LeaseLost(Exception):
    """A job took longer than its lease, and another worker has it now: this one's work is rolled back."""


def job(kind: str) -> Callable[[Run], Run]:
    """Register the decorated function to run jobs of `kind`. It gets the payload and must be repeatable.

    Keep it short: on SQLite nobody else writes while it runs. What takes long is cut into several jobs.
    """

    def register(fn: Run) -> Run:
        _kinds[kind] = fn
        return fn

    return register


def every(name: str, interval: timedelta) -> Callable[[Do], Do]:
    """Register a periodic duty, which one worker at a time takes; it runs in a transaction of its own.

    It returns True where it did a part of its work and there is more: it is run again, with a job in between.
    """

    def register(fn: Do) -> Do:
        _duties[name] = (interval, fn)
        return fn

    return register


def enqueue(kind: str, payload: dict[str, Any], run_at: datetime | None = None) -> None:
    """Write a job in the caller's transaction; it runs after the commit, not before `run_at` (aware UTC)."""
    db.session.add(Job(kind=kind, payload=json.loads(json.dumps(payload)), run_at=run_at or utcnow()))


def run_again(job_id: int) -> bool:
    """Let a job that has failed, or waits after a failure, run at once with all its tries; False where it is done or running."""
    now = utcnow()
    resting = Job.done_at.is_(None) & ((Job.lease_until.is_(None)) | (Job.lease_until < now)) & (Job.attempts > 0)
    values = {"attempts": 0, "run_at": now, "lease_until": None}
    done = update(Job).where(Job.id == job_id, resting).values(**values).returning(Job.id)
    return db.session.execute(done.execution_options(synchronize_session=False)).first() is not None


def run_one() -> bool:
    """Run the next due job, committed; False where none is due. Needs an app context."""
    token = engine_sqlite.writing.set(True)
    try:
        taken = _lease()
        if taken is None:
            return False
        _run(*taken)
        return True
    finally:
        engine_sqlite.writing.reset(token)


def run_all(limit: int = 1000) -> int:
    """Run due jobs until none is left; return how many. For tests and commands."""
    count = 0
    while count < limit and run_one():
        count += 1
    return count


def checkpoint() -> None:
    """Commit what a duty has done so far, in rows that no visitor's page shows (the queue, the outbox).

    For duties that talk to the outside: no lock may wait for another machine.
    """
    db.session.info["quiet"] = True
    try:
        db.session.commit()
    finally:
        db.session.info.pop("quiet", None)


def work(app: Flask, stop: Event) -> None:
    """Run jobs and duties until `stop` is set."""
    due: dict[str, datetime] = {}
    while not stop.is_set():
        with app.app_context():
            try:
                _run_duties(due)
                busy = run_one()
            except Exception:  # the database may be away for a while: the worker stays
                db.session.rollback()
                log.exception("the worker could not look for work")
                busy = False
        if not busy:
            stop.wait(IDLE * (0.8 + 0.4 * random.random()))  # noqa: S311


def run_duty(name: str) -> bool:
    """Run one periodic duty now, committed; True where there is more to do."""
    token = engine_sqlite.writing.set(True)
    try:
        more = bool(_duties[name][1]())
        db.session.commit()
        return more
    finally:
        engine_sqlite.writing.reset(token)


def _lease() -> tuple[int, str, dict[str, Any], int] | None:
    now = utcnow()
    free = (Job.lease_until.is_(None)) | (Job.lease_until < now)
    next_id = (
        select(Job.id)
        .where(Job.done_at.is_(None), Job.run_at <= now, free, Job.attempts < ATTEMPTS_MAX)
        .order_by(Job.run_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)  # PostgreSQL; SQLite has one writer at a time anyway
    )
    row = db.session.execute(
        update(Job)
        .where(Job.id == next_id.scalar_subquery())
        .values(lease_until=now + LEASE, attempts=Job.attempts + 1)
        .returning(Job.id, Job.kind, Job.payload, Job.attempts)
        .execution_options(synchronize_session=False)
    ).first()
    checkpoint()
    return None if row is None else (row.id, row.kind, row.payload, row.attempts)


def _run(job_id: int, kind: str, payload: dict[str, Any], attempts: int) -> None:
    try:
        _kinds[kind](payload)
        _finish(job_id, attempts)
    except Exception as fault:
        db.session.rollback()
        log.exception("job %s of kind %s failed", job_id, kind)
        later = utcnow() + timedelta(seconds=2**attempts * 5)
        values = {"lease_until": None, "run_at": later, "error": repr(fault)[:ERROR_MAX].replace("\0", "")}
        db.session.execute(update(Job).where(Job.id == job_id, Job.attempts == attempts).values(**values))
        checkpoint()


def _finish(job_id: int, attempts: int) -> None:
    """Mark a job done in the transaction of its work. Raises LeaseLost where another worker has taken it over meanwhile."""
    db.session.flush()
    changed = db.session.info.get("changed", False)
    mine = (Job.id == job_id) & (Job.attempts == attempts) & Job.done_at.is_(None)
    done = db.session.execute(update(Job).where(mine).values(done_at=utcnow(), lease_until=None).returning(Job.id)).first()
    if done is None:
        raise LeaseLost
    if changed:
        db.session.commit()
    else:
        checkpoint()


def _run_duties(due: dict[str, datetime]) -> None:
    now = utcnow()
    for name, (interval, _fn) in _duties.items():
        if due.get(name, now) > now:
            continue
        mine = _takes(name, interval)
        due[name] = now + (interval if mine else min(interval, LATE))
        rounds = ROUNDS_MAX if mine else 0
        while rounds and _did_a_part(name):
            rounds -= 1
            run_one()


def _takes(name: str, interval: timedelta) -> bool:
    """True where this worker takes the duty now: no other has within `interval`. Committed."""
    token = engine_sqlite.writing.set(True)
    try:
        now = utcnow()
        mine = put(Duty, {"name": name, "taken_at": now}, ("name",), where=Duty.taken_at <= now - interval)
        checkpoint()
        return mine
    finally:
        engine_sqlite.writing.reset(token)


def _did_a_part(name: str) -> bool:
    try:
        return run_duty(name)
    except Exception:
        db.session.rollback()
        log.exception("the duty %s failed", name)
        return False


@every("forget finished jobs", timedelta(hours=6))
def forget_finished() -> None:
    """Delete jobs done more than KEEP_DONE ago."""
    db.session.execute(delete(Job).where(Job.done_at < utcnow() - KEEP_DONE))


@every("refresh statistics", timedelta(days=1))
def optimize() -> None:
    """Let the database look at its statistics, so that it goes on choosing the right index."""
    prepared = {"sqlite": engine_sqlite.optimize, "postgresql": engine_postgresql.optimize}
    db.session.rollback()  # on SQLite it must not wait for this session's own lock
    prepared[db.engine.dialect.name](db.engine)
