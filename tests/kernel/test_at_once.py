"""forum/kernel/asides.py: what the answer depends on is written in a transaction of its own, before it."""

import pytest
from sqlalchemy import func, select

from forum.kernel.asides import at_once
from forum.kernel.db import PageVersion, db
from forum.kernel.dialects import engine_sqlite
from forum.kernel.jobs import Job, enqueue


@pytest.fixture
def begun(app):
    """No transaction is open, as at the start of a view."""
    db.session.rollback()


def jobs() -> int:
    return db.session.scalar(select(func.count(Job.id))) or 0


def test_it_returns_what_was_found_and_stays_when_the_request_is_undone(begun):
    assert at_once(lambda: enqueue("a test", {}) or "found") == "found"
    assert not db.session().in_transaction()
    db.session.rollback()
    assert jobs() == 1


def test_a_fault_undoes_it_and_is_passed_on(begun):
    def write():
        enqueue("a test", {})
        db.session.flush()
        raise LookupError

    with pytest.raises(LookupError):
        at_once(write)
    assert jobs() == 0


def test_it_ends_nobody_elses_transaction(begun):
    enqueue("of the request", {})
    db.session.flush()
    with pytest.raises(RuntimeError):
        at_once(lambda: enqueue("a test", {}))
    assert jobs() == 1
    db.session.rollback()


def test_it_writes_in_turn_where_the_request_only_reads_and_makes_no_kept_page_old(begun):
    version = db.session.scalar(select(PageVersion.n))
    db.session.rollback()
    token = engine_sqlite.writing.set(False)
    try:
        at_once(lambda: enqueue("a test", {}))
        assert engine_sqlite.writing.get() is False
    finally:
        engine_sqlite.writing.reset(token)
    assert db.session.scalar(select(PageVersion.n)) == version
