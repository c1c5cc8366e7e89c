"""The job queue: forum/kernel/jobs.py. Workers here are real processes, really killed."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import func, select, update

from forum.kernel import jobs, journal
from forum.kernel.clock import utcnow
from forum.kernel.db import PageVersion, db
from forum.kernel.jobs import ATTEMPTS_MAX, Duty, Job, enqueue, forget_finished, run_all, run_duty, run_one
from forum.kernel.journal import Entry

pytestmark = pytest.mark.each_on_both
ROOT = Path(__file__).resolve().parents[2]
WORKER = """
import os, sys
from datetime import timedelta
from forum.app import create_app
from forum.kernel import jobs, journal, serving
from forum.kernel.db import db

jobs._duties.clear()

@jobs.every(f"test ready {os.getpid()}", timedelta(hours=1))
def ready():
    os.write(1, b"-1\\n")

@jobs.job("test.note")
def note(payload):
    journal.record(None, "noted", "test", payload["n"])
    db.session.flush()
    os.write(1, b"%d\\n" % payload["n"])  # one write: two workers share a pipe
    if payload["n"] == payload["stay"]:
        sys.stdin.readline()

serving.work(create_app({"SQLALCHEMY_DATABASE_URI": os.environ["TEST_DATABASE"], "SECRET_KEY": "x", "SITE_URL": "http://localhost"}))
"""


@pytest.fixture(autouse=True)
def own_jobs(app):
    """The jobs of this file are registered for its tests alone, and nothing waits in the queue."""
    db.session.execute(Job.__table__.delete())
    db.session.execute(Duty.__table__.delete())
    db.session.commit()
    before = dict(jobs._kinds)

    @jobs.job("test.note")
    def note(payload):
        journal.record(None, "noted", "test", payload["n"])

    @jobs.job("test.fail")
    def fail(payload):
        journal.record(None, "noted", "test", "of a failed job")
        raise RuntimeError("no\0 luck")

    yield
    jobs._kinds.clear()
    jobs._kinds.update(before)


@pytest.fixture
def worker(app):
    """Start a worker process; the test ends it."""
    started = []

    def start(stdout=subprocess.PIPE):
        environment = {**os.environ, "TEST_DATABASE": app.config["SQLALCHEMY_DATABASE_URI"], "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", WORKER]
        child = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=stdout, text=True)
        started.append(child)
        return child

    yield start
    for child in started:
        if child.poll() is None:
            child.kill()
        child.communicate()


def noted():
    return sorted(int(key) for key in db.session.scalars(select(Entry.key).where(Entry.kind == "test", Entry.deed == "noted")))


def pages_changed():
    return db.session.scalar(select(PageVersion.n).where(PageVersion.id == 1))


def forget_leases():
    """What five minutes would do."""
    db.session.execute(update(Job).values(lease_until=utcnow() - timedelta(seconds=1)).where(Job.done_at.is_(None)))
    db.session.execute(update(Job).values(run_at=utcnow()).where(Job.done_at.is_(None)))
    db.session.commit()


def test_a_job_runs_once_after_its_commit(app):
    enqueue("test.note", {"n": 1})
    db.session.commit()
    assert run_all() == 1
    assert noted() == [1]
    assert run_one() is False


def test_a_job_of_a_rolled_back_transaction_never_was(app):
    enqueue("test.note", {"n": 1})
    db.session.rollback()
    assert run_all() == 0


def test_a_job_waits_for_its_time(app):
    enqueue("test.note", {"n": 1}, run_at=utcnow() + timedelta(hours=1))
    db.session.commit()
    assert run_all() == 0


def test_a_failed_job_leaves_nothing_but_its_error_and_is_tried_again_later(app):
    enqueue("test.fail", {})
    db.session.commit()
    assert run_one() is True
    assert noted() == []
    row = db.session.scalars(select(Job)).one()
    assert (row.attempts, row.done_at) == (1, None)
    assert "no luck" in row.error.replace("\\x00", "")
    assert row.run_at > utcnow()
    assert run_one() is False


def test_a_job_that_always_fails_is_left_dead_with_its_error(app):
    enqueue("test.fail", {})
    db.session.commit()
    for _n in range(ATTEMPTS_MAX + 2):
        run_one()
        forget_leases()
    row = db.session.scalars(select(Job)).one()
    assert row.attempts == ATTEMPTS_MAX
    assert row.error
    assert row.done_at is None


def test_a_job_that_nobody_knows_is_kept(app):
    enqueue("test.unknown", {})
    db.session.commit()
    run_one()
    assert "test.unknown" in db.session.scalars(select(Job)).one().error


def test_work_that_outlived_its_lease_is_rolled_back_when_another_worker_has_it(app):
    @jobs.job("test.slow")
    def slow(payload):
        journal.record(None, "noted", "test", 7)
        if not payload.get("again"):
            with db.engine.connect() as other:  # another worker takes it meanwhile
                if db.engine.dialect.name == "postgresql":
                    other.execute(update(Job).values(attempts=Job.attempts + 1))
                    other.commit()
                else:  # SQLite has one writer at a time: the same from within
                    db.session.execute(update(Job).values(attempts=Job.attempts + 1))

    enqueue("test.slow", {})
    db.session.commit()
    run_one()
    assert noted() == []


def test_a_job_that_changes_nothing_keeps_visitors_pages(app):
    @jobs.job("test.idle")
    def idle(payload):
        pass

    enqueue("test.idle", {})
    db.session.commit()
    before = pages_changed()
    run_all()
    assert pages_changed() == before
    enqueue("test.note", {"n": 1})
    db.session.commit()
    before = pages_changed()
    run_all()
    assert pages_changed() == before + 1


def test_a_worker_killed_in_the_middle_loses_nothing_and_does_nothing_twice(app, worker):
    for n in range(12):
        enqueue("test.note", {"n": n, "stay": 5})
    db.session.commit()
    child = worker()
    for line in child.stdout:
        if int(line) == 5:
            break
    child.kill()  # SIGKILL, its transaction open
    child.wait()
    db.session.rollback()
    assert noted() == [0, 1, 2, 3, 4]
    forget_leases()
    run_all()
    assert noted() == list(range(12))


def test_a_worker_told_to_end_finishes_what_it_has_begun(app, worker):
    for n in range(3):
        enqueue("test.note", {"n": n, "stay": 1})
    db.session.commit()
    child = worker()
    for line in child.stdout:
        if int(line) == 1:
            break
    child.send_signal(signal.SIGTERM)
    child.stdin.write("\n")
    child.stdin.flush()
    assert child.wait(20) == 0
    db.session.rollback()
    assert noted() == [0, 1]
    assert db.session.scalar(select(func.count()).where(Job.lease_until.is_not(None))) == 0


def test_two_workers_share_the_jobs_and_none_runs_twice(app, worker):
    reading, writing = os.pipe()
    children = [worker(writing), worker(writing)]
    os.close(writing)
    with os.fdopen(reading) as lines:
        assert [next(lines), next(lines)] == ["-1\n", "-1\n"]  # both are at work
        for n in range(60):
            enqueue("test.note", {"n": n, "stay": -1})
        db.session.commit()
        told = [int(next(lines)) for _n in range(60)]
        for child in children:
            child.send_signal(signal.SIGTERM)
            assert child.wait(20) == 0
        assert lines.read() == ""
    db.session.rollback()
    assert sorted(told) == list(range(60))
    assert noted() == list(range(60))


def test_the_worker_runs_jobs_and_duties_until_it_is_told_to_stop(app):
    stop, seen = Event(), []

    @jobs.job("test.stop")
    def last(payload):
        seen.append("job")
        stop.set()

    @jobs.every("test duty", timedelta(hours=1))
    def duty():
        seen.append("duty")

    enqueue("test.stop", {})
    db.session.commit()
    thread = Thread(target=jobs.work, args=(app, stop))
    thread.start()
    thread.join(30)
    del jobs._duties["test duty"]
    assert not thread.is_alive()
    assert seen == ["duty", "job"]


def test_a_duty_is_done_once_in_its_time_however_many_workers_look(app):
    seen = []

    @jobs.every("test duty", timedelta(hours=1))
    def duty():
        seen.append("duty")

    try:
        for due in ({}, {}, {}):  # three workers that have just started
            jobs._run_duties(due)
        assert seen == ["duty"]
        db.session.execute(update(Duty).values(taken_at=utcnow() - timedelta(minutes=61)))
        db.session.commit()
        jobs._run_duties({})
        assert seen == ["duty", "duty"]
    finally:
        del jobs._duties["test duty"]


def test_a_duty_that_has_more_to_do_goes_on_and_lets_a_job_in_between(app):
    seen = []

    @jobs.job("test.between")
    def between(payload):
        seen.append("job")

    @jobs.every("test duty", timedelta(hours=1))
    def duty():
        seen.append("duty")
        return seen.count("duty") < 3

    for _n in range(2):
        enqueue("test.between", {})
    db.session.commit()
    try:
        jobs._run_duties({})
    finally:
        del jobs._duties["test duty"]
    assert seen == ["duty", "job", "duty", "job", "duty"]


def test_finished_jobs_are_forgotten_after_a_week(app):
    for days, done in ((8, True), (6, True), (8, False)):
        at = utcnow() - timedelta(days=days)
        db.session.add(Job(kind="test.note", payload={}, run_at=at, done_at=at if done else None))
    db.session.commit()
    run_duty("forget finished jobs")
    assert db.session.scalar(select(func.count(Job.id))) == 2
    assert forget_finished.__doc__
