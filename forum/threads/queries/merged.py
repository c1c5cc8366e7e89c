"""Where threads lead that were merged into others, and which titles a thread had."""

from dataclasses import dataclass
from datetime import datetime

from flask import has_request_context, request
from markupsafe import Markup
from sqlalchemy import select
from werkzeug.exceptions import Conflict, HTTPException, NotFound
from werkzeug.utils import redirect

from forum.kernel.db import db
from forum.kernel.difference import marked
from forum.kernel.i18n import _
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.threads import policy
from forum.threads.models import Thread, ThreadTitle

HOPS = 20  # merges of merges


class Leads(HTTPException):
    """The thread was merged: the same door of the other one is asked, by the same method."""

    def __init__(self, target: Thread) -> None:
        rest = _door()
        query = f"?{request.query_string.decode()}" if request.query_string else ""
        path = f"/threads/{target.id}-{target.slug}" + (f"/{rest}" if rest else "") + query
        super().__init__(response=redirect(path, 301 if request.method in ("GET", "HEAD") else 308))


def _door() -> str:
    """Return what follows the thread in the address of this request: "" for its page, "comments"..."""
    parts = request.path.split("/")  # "", "threads", the thread, and the rest
    return "/".join(parts[3:]) if parts[1:2] == ["threads"] else ""


def merged_into(thread_id: int) -> int:
    """Return the id of the thread that one was merged into, 0 where it stands by itself; one statement."""
    return db.session.scalar(select(Thread.merged_into_id).where(Thread.id == thread_id)) or 0


def stands_as(thread_id: int) -> int:
    """Return the id of the thread that one is part of now, its own where it was never merged."""
    for _hop in range(HOPS):
        into = merged_into(thread_id)
        if not into:
            break
        thread_id = into
    return thread_id


def missing(viewer: Viewer | None, thread_id: int) -> HTTPException:
    """Return what to raise for a thread that is not there for the viewer: on to where it was merged, if they may read that."""
    found = db.session.get(Thread, stands_as(thread_id))
    if found is None or found.id == thread_id or not has_request_context() or not policy.may_read(viewer, found):
        return NotFound()
    if request.method not in ("GET", "HEAD") and _door() != "comments":  # what was meant for the one is not done to the other
        return Conflict(_("This thread is part of another one: somebody has merged it meanwhile. Nothing was done."))
    return Leads(found)


@dataclass(frozen=True)
class TitleRow:
    """A title that a thread had: what changed from it to the next one, marked; who changed it, when and why."""

    id: int
    text: Markup
    at: datetime
    note: str
    name: str
    handle: str


def titles_of(viewer: Viewer, thread: Thread) -> list[TitleRow]:
    """Return the titles that a thread had, newest first; one statement. Whether the viewer may read it was asked."""
    rows = select(ThreadTitle.id, ThreadTitle.title, ThreadTitle.at, ThreadTitle.note, Member.name, Member.handle)
    rows = rows.join(Member, Member.id == ThreadTitle.by_id).where(ThreadTitle.thread_id == thread.id)
    found, newer = [], thread.title
    for row in db.session.execute(rows.order_by(ThreadTitle.id.desc())):
        found.append(TitleRow(row.id, marked(row.title, newer), row.at, row.note, row.name, row.handle))
        newer = row.title
    return found
