"""Keyset pagination: the next page begins after the last row, so page 900 costs what page 1 costs.

Used by `queries.py` of features: `page_of(select(...), [Key(Case.published_at), Key(Case.id)], after, before, 20)`. A page
links on with `?after=<page.after>` and back with `?before=<page.before>`. A cursor is the sort keys of a row, readable and
unsigned: it names a place and grants nothing.
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar  # Any: rows and columns of any kind

from sqlalchemy import ColumnElement, Row, Select, and_, false, or_

from forum.kernel.db import fetch
from forum.kernel.memory import built
from forum.kernel.web import INT_MAX

LIMIT_MAX = 200  # rows
CURSOR_MAX = 600  # characters

T = TypeVar("T")


@dataclass(frozen=True)
class Key:
    """A sort key: `column` and its direction. NULL comes last either way. The last key of a list must be unique.

    A column says itself whether it may be NULL; an expression (coalesce, lower) must never be. `filled`: NULL never occurs in
    this list, whatever the column allows: then an index serves the order.
    """

    column: Any  # a column of a table or an expression; SQLAlchemy's types for these have no common base
    descending: bool = True
    filled: bool = False


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list. `before` and `after` are cursors of the neighbouring pages, or None where there is none."""

    rows: Sequence[T]
    after: str | None = None
    before: str | None = None


def page_of(
    statement: Select[*tuple[Any, ...]], keys: Sequence[Key], after: str | None = None, before: str | None = None, limit: int = 20
) -> Page[Row[*tuple[Any, ...]]]:
    """Return a page of `statement`, which selects columns and has no order of its own. One SQL statement.

    keys: an index in their order serves them. after, before: a cursor from the address; a bad one gives the first page.
    limit: rows, 1-200. The keys are added to the selected columns as `_k0`, `_k1`...
    """
    limit = max(1, min(limit, LIMIT_MAX))
    values = _read(before or after, keys)
    backward = bool(before) and values is not None
    if values is None:
        found = fetch(_first(statement, tuple(keys), limit)).all()
    else:
        query = _with_keys(statement, keys).where(_beyond(keys, values, backward))
        found = fetch(query.order_by(*_order(keys, backward)).limit(limit + 1)).all()
    rows, more = list(found[:limit]), len(found) > limit
    if not rows:
        return Page([])
    if backward:
        rows.reverse()
    has_next, has_previous = (True, more) if backward else (more, values is not None)
    return Page(rows, _write(rows[-1], len(keys)) if has_next else None, _write(rows[0], len(keys)) if has_previous else None)


@built
def _first(statement: Select[*tuple[Any, ...]], keys: tuple[Key, ...], limit: int) -> Select[*tuple[Any, ...]]:
    return _with_keys(statement, keys).order_by(*_order(keys, False)).limit(limit + 1)


def _with_keys(statement: Select[*tuple[Any, ...]], keys: Sequence[Key]) -> Select[*tuple[Any, ...]]:
    return statement.add_columns(*(key.column.label(f"_k{n}") for n, key in enumerate(keys)))


def mapped(page: Page[Row[*tuple[Any, ...]]], make: Callable[[Row[*tuple[Any, ...]]], T]) -> Page[T]:
    """Return `page` with every row turned by `make`."""
    return Page([make(row) for row in page.rows], page.after, page.before)


def _order(keys: Sequence[Key], backward: bool) -> list[ColumnElement[Any]]:
    out: list[ColumnElement[Any]] = []
    for key in keys:
        if _nullable(key):  # said as an expression of its own: SQLite and PostgreSQL put NULL at different ends
            out.append(key.column.is_(None).desc() if backward else key.column.is_(None).asc())
        out.append(key.column.desc() if key.descending != backward else key.column.asc())
    return out


def _beyond(keys: Sequence[Key], values: Sequence[Any], backward: bool) -> ColumnElement[bool]:
    """(a, b) > (x, y), written out, for the keys may differ in direction: a > x OR (a = x AND b > y).

    The first key's bound stands beside the chain once more, so that both databases enter the index there.
    """
    branches: list[ColumnElement[bool]] = []
    same: list[ColumnElement[bool]] = []
    for key, value in zip(keys, values, strict=True):
        branches.append(and_(*same, _past(key, value, backward)))
        same.append(key.column.is_(None) if value is None else key.column == value)
    chain = or_(*branches)
    if _nullable(keys[0]):
        return chain
    bound = keys[0].column <= values[0] if keys[0].descending != backward else keys[0].column >= values[0]
    return and_(bound, chain)


def _past(key: Key, value: Any, backward: bool) -> ColumnElement[bool]:
    if value is None:
        return key.column.is_not(None) if backward else false()
    past: ColumnElement[bool] = key.column < value if key.descending != backward else key.column > value
    return or_(past, key.column.is_(None)) if _nullable(key) and not backward else past


def _nullable(key: Key) -> bool:
    return not key.filled and bool(getattr(key.column, "nullable", False))


def _write(row: Row[*tuple[Any, ...]], count: int) -> str:
    values = [getattr(row, f"_k{n}") for n in range(count)]
    plain = [value.isoformat() if isinstance(value, date) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()).decode().rstrip("=")


def _read(cursor: str | None, keys: Sequence[Key]) -> list[Any] | None:
    if not cursor or len(cursor) > CURSOR_MAX:
        return None
    try:
        values = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        if not isinstance(values, list) or len(values) != len(keys):
            return None
        return [_value(value, key) for value, key in zip(values, keys, strict=True)]
    except (binascii.Error, ValueError, TypeError, RecursionError, ArithmeticError):
        return None


def _value(value: Any, key: Key) -> Any:
    """Return `value` as the key's column wants it. Raises ValueError or TypeError for anything else."""
    # AwareTime is a TypeDecorator, which names no type of Python for itself
    kind = getattr(key.column.type, "impl", key.column.type).python_type
    if value is None:
        if not _nullable(key):
            raise ValueError("a key without a value")
        return None
    if kind is datetime:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("a time without a zone")
        return moment.astimezone(UTC)
    if kind is date:
        return date.fromisoformat(value)
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind or (kind is int and abs(value) > INT_MAX) or (kind is str and not _storable(value)):
        raise ValueError("not a value of this column")
    return value


def _storable(value: str) -> bool:
    return "\0" not in value and not any("\ud800" <= char <= "\udfff" for char in value)
