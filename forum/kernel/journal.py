"""The journal: who did what to whose words, why, before and after. Append-only; every act of staff leaves a row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any  # before and after are documents of any shape

from flask import g
from sqlalchemy import Index, Row, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.clock import utcnow
from forum.kernel.db import BIG, Base, Id, db
from forum.kernel.pages import Key, Page, page_of

REASON_MAX = 1000  # characters


class Entry(Base):
    """One act. `actor_id` is a member's id without a foreign key: the kernel knows no members, and the row outlives them."""

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_kind_key", "kind", "key"),)
    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(default=utcnow)
    actor_id: Mapped[int | None] = mapped_column(BIG)
    deed: Mapped[str]
    kind: Mapped[str]
    key: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)


def record(
    actor_id: int | None,
    deed: str,
    kind: str,
    key: str | int,
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> Entry:
    """Write an entry in the caller's transaction. `deed`: a verb in the past ("withdrawn")."""
    entry = Entry(actor_id=actor_id, deed=deed, kind=kind, key=str(key), reason=reason, before=before or {}, after=after or {})
    db.session.add(entry)
    g.setdefault("acts", []).append((entry, kind, deed))  # for kernel/undoing.py
    return entry


def forget_words(kind: str, key: str | int) -> None:
    """Let the entries about a thing keep who did what and why, and forget its words: it was removed for good."""
    theirs = update(Entry).where(Entry.kind == kind, Entry.key == str(key))
    db.session.execute(theirs.values(before={}, after={}).execution_options(synchronize_session=False))


def last_of(kind: str, key: str | int, deeds: Sequence[str]) -> Entry | None:
    """Return the newest entry about a thing that is one of `deeds`, or None; one statement."""
    found = select(Entry).where(Entry.kind == kind, Entry.key == str(key), Entry.deed.in_(deeds))
    return db.session.scalar(found.order_by(Entry.id.desc()).limit(1))


def is_nobodys(kind: str, key: str | int, deed: str) -> bool:
    """True where the site itself did `deed` to a thing last, in nobody's name, until somebody looks; one statement."""
    found = last_of(kind, key, (deed,))
    return found is not None and found.actor_id is None


def newest_of(kind: str, key: str) -> int:
    """Return the id of the newest entry about a thing, 0 where there is none; one statement."""
    return db.session.scalar(select(func.max(Entry.id)).where(Entry.kind == kind, Entry.key == key)) or 0


def entries(
    after: str | None = None, before: str | None = None, limit: int = 50, *, kind: str = "", key: str = "", deed: str = ""
) -> Page[Row[*tuple[Any, ...]]]:
    """Return a page of entries, newest first, as rows of the columns of Entry. One SQL statement.

    kind, key, deed: narrow the list where given. Who may read them is for the caller to ask.
    """
    statement = select(*Entry.__table__.columns)
    for column, wanted in ((Entry.kind, kind), (Entry.key, key), (Entry.deed, deed)):
        if wanted:
            statement = statement.where(column == wanted)
    return page_of(statement, [Key(Entry.id)], after, before, limit)
