"""One by one: those who take a turn under the same name do not overlap, also where no row stands for the name yet."""

import hashlib
from collections.abc import Collection

from sqlalchemy import func, select

from forum.kernel.db import db


def take_turn(names: Collection[str]) -> None:
    """Wait until nobody else holds one of `names`, and hold them until the transaction ends.

    For a count and the row that it decides. Names are taken in one order, so that no two wait for each other. On SQLite a
    transaction that may write is alone anyway.
    """
    if db.engine.dialect.name != "postgresql":
        return
    for number in sorted({_number(name) for name in names}):
        db.session.execute(select(func.pg_advisory_xact_lock(number)))


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode("utf-8", "replace")).digest()[:8], "big", signed=True)
