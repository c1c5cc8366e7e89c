"""Keyset pagination: a page costs the same wherever it stands, and nothing is counted.

A cursor is the sort keys of a row, readable and unsigned: it names a place, it grants nothing.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar  # Any: the values of sort keys

from sqlalchemy import ColumnElement, Row, Select, and_, or_

from forum.kernel.db import db

T = TypeVar("T")
CURSOR_MAX = 400  # characters


@dataclass(frozen=True)
class Key:
    """A sort key: `column` (never NULL) and its direction. The last key of a list must be unique."""

    column: ColumnElement[Any]
    descending: bool = True


@dataclass(frozen=True)
class Page(Generic[T]):
    """`rows` in order; `after` and `before` are cursors for the neighbours, or None where there is none."""

    rows: Sequence[T]
    after: str | None = None
    before: str | None = None


def page_of(statement: Select[Any], keys: Sequence[Key], after: str | None, before: str | None, limit: int) -> Page[Row[Any]]:
    """Return a page of `statement`; `limit`: rows, 1-200. One SQL statement. A bad cursor gives the first page.

    The sort keys are added to the selected columns as `_k0`, `_k1`... and cursors are made of them.
    """
    statement = statement.add_columns(*(key.column.label(f"_k{n}") for n, key in enumerate(keys)))
    backwards = bool(before) and not after
    place = _read(before if backwards else after, len(keys))
    if place is not None:
        statement = statement.where(_beyond(keys, place, backwards))
    order = [key.column.desc() if key.descending != backwards else key.column.asc() for key in keys]
    rows = list(db.session.execute(statement.order_by(*order).limit(limit + 1)).all())
    more, rows = len(rows) > limit, rows[:limit]
    if place is None:
        backwards = False
    if backwards:
        rows.reverse()
    if not rows:
        return Page([])
    has_next = True if backwards else more
    has_previous = more if backwards else place is not None
    return Page(rows, _write(rows[-1], keys) if has_next else None, _write(rows[0], keys) if has_previous else None)


def mapped(page: Page[Row[Any]], make: Callable[[Row[Any]], T]) -> Page[T]:
    """Return `page` with every row turned by `make`."""
    return Page([make(row) for row in page.rows], page.after, page.before)


def _beyond(keys: Sequence[Key], place: list[Any], backwards: bool) -> ColumnElement[bool]:
    """(a, b) > (x, y), written out, for the keys may differ in direction: a > x OR (a = x AND b > y)."""
    clauses = []
    for n, key in enumerate(keys):
        same = [earlier.column == place[m] for m, earlier in enumerate(keys[:n])]
        further = key.column < place[n] if key.descending != backwards else key.column > place[n]
        clauses.append(and_(*same, further))
    return or_(*clauses)


def _write(row: Row[Any], keys: Sequence[Key]) -> str:
    values = [getattr(row, f"_k{n}") for n in range(len(keys))]
    packed = json.dumps([{"t": v.isoformat()} if isinstance(v, datetime) else v for v in values], separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _read(cursor: str | None, count: int) -> list[Any] | None:
    if not cursor or len(cursor) > CURSOR_MAX:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != count:
            return None
        return [_value(value) for value in values]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        moment = datetime.fromisoformat(value["t"])
        if moment.tzinfo is None:
            raise ValueError("a time without a zone")
        return moment
    if isinstance(value, bool) or not isinstance(value, (int, str)) or (isinstance(value, int) and abs(value) >= 2**63):
        raise ValueError("not a sort key")
    if isinstance(value, str) and "\0" in value:
        raise ValueError("not a sort key")
    return value
