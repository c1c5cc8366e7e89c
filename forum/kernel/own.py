"""What a member keeps of things (a follow, a bookmark), asked of all its features in one statement.

A page with a thing on it (a subject of kernel/subjects.py) shows several buttons that depend on what its reader once pressed; each
feature asking for itself would cost a statement. A feature registers its select; the first that asks reads for all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any  # selects of any table

from flask import g, has_request_context, request
from sqlalchemy import BindParameter, CompoundSelect, Select, bindparam, literal, select, union_all

from forum.kernel.db import fetch
from forum.kernel.memory import built
from forum.kernel.web import SAFE

MEMBER: BindParameter[int] = bindparam("member_id")
KIND: BindParameter[str] = bindparam("kind")
KEYS: BindParameter[list[str]] = bindparam("keys", expanding=True)


@dataclass(frozen=True)
class Kept:
    """What a member keeps of one thing: `value` is the feature's own word or text, `id` its row."""

    value: str
    id: int


_sources: dict[str, Callable[[], Select[*tuple[Any, ...]]]] = {}


def keep(name: str, build: Callable[[], Select[*tuple[Any, ...]]]) -> None:
    """Register what `build` selects: the columns key, value (text) and id, of the rows of MEMBER and of the things KIND, KEYS."""
    _sources[name] = build


def kept_of(name: str, member_id: int, kind: str, keys: Sequence[str]) -> dict[str, Kept]:
    """Return {key: what the member keeps of it under `name`}; one statement for all names that are asked of the same things in a
    request that only reads."""
    asked = (member_id, kind, tuple(keys))
    rows = g.own[1] if "own" in g and g.own[0] == asked else None
    if rows is None:
        rows = fetch(_all(), {"member_id": member_id, "kind": kind, "keys": list(keys)}).all()
        if has_request_context() and request.method in SAFE:
            g.own = (asked, rows)
    return {row.key: Kept(row.value, row.id) for row in rows if row.name == name}


@built
def _all() -> CompoundSelect[*tuple[Any, ...]]:
    parts = [select(literal(name).label("name"), *build().subquery().c) for name, build in _sources.items()]
    return union_all(*parts)
