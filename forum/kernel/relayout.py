"""Stored texts laid out again: when `text.RENDERER` has risen, `reach init` sees to it, some rows a job.

Used by features whose rows keep what a text was laid out as, beside the `renderer` that did it:
`setup=again("comments", Comment, actions.lay_out)`.
"""

from collections.abc import Callable
from typing import Any  # rows of any table with `id` and `renderer`

import structlog
from sqlalchemy import select

from forum.kernel.db import Base, db
from forum.kernel.jobs import enqueue, job
from forum.kernel.text import RENDERER, TextRefused

BATCH = 50  # rows of a job: nobody else writes to SQLite meanwhile

log = structlog.get_logger(__name__)


def again(what: str, model: type[Base], lay_out: Callable[[Any], None]) -> Callable[[], None]:
    """Register the job; return what puts it into the queue where a row is of an older renderer.

    lay_out: gives a locked row its texts anew. A text that is refused now stays as it is, and is logged.
    """
    kind = f"lay out {what} again"
    table: Any = model  # has `id` and `renderer`, which no base class says

    @job(kind)
    def run(payload: dict[str, Any]) -> None:
        older = select(table).where(table.id > payload["after"], table.renderer < RENDERER)
        rows = db.session.scalars(older.order_by(table.id).limit(BATCH).with_for_update()).all()
        for row in rows:
            try:
                lay_out(row)
            except TextRefused as refused:
                log.warning("%s %s stays as it is: %s", what, row.id, refused)
            else:
                row.renderer = RENDERER
        if len(rows) == BATCH:
            enqueue(kind, {"after": rows[-1].id})

    def set_up() -> None:
        if db.session.scalar(select(table.id).where(table.renderer < RENDERER).limit(1)) is not None:
            enqueue(kind, {"after": 0})

    return set_up
