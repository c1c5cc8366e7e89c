"""The queue of jobs as administrators see it: kinds, times and faults; of a payload only the names of its fields."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any  # rows of Core selects

from sqlalchemy import Row, select

from forum.kernel.clock import utcnow
from forum.kernel.jobs import ATTEMPTS_MAX, Job
from forum.kernel.pages import Key, Page, mapped, page_of
from forum.kernel.viewer import Viewer
from forum.stewardship.policy import must_administer
from forum.stewardship.queries import FAILED_JOB, OPEN_JOB, without_people

STATES = {"open": OPEN_JOB, "failed": FAILED_JOB, "done": (Job.done_at.is_not(None),)}
ROWS = 50


@dataclass(frozen=True)
class Work:
    """One job. `fields`: the names in its payload; `may_again`: it has failed at least once and nobody runs it now."""

    id: int
    kind: str
    fields: str
    made_at: datetime
    run_at: datetime
    attempts: int
    done_at: datetime | None
    words: str
    may_again: bool


def jobs(viewer: Viewer, state: str, after: str | None, before: str | None) -> Page[Work]:
    """Return a page of jobs of one state, newest first; one statement. Raises NotFound for who is no administrator."""
    must_administer(viewer)
    statement = select(*Job.__table__.columns).where(*STATES[state])
    return mapped(page_of(statement, [Key(Job.id)], after, before, ROWS), _work)


def _work(row: Row[*tuple[Any, ...]]) -> Work:
    rests = row.lease_until is None or row.lease_until < utcnow()
    return Work(
        row.id, row.kind, ", ".join(sorted(row.payload)), row.created_at, row.run_at, min(row.attempts, ATTEMPTS_MAX), row.done_at,
        without_people(row.error), row.done_at is None and rests and row.attempts > 0,
    )  # fmt: skip
