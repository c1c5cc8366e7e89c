"""What a process remembers of rows that change with a release, not with a request: places, topics, vocabularies.

Remembered for a minute, so that another process's change is seen; `forget()` is for the process that changed them.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from sqlalchemy import Engine

from forum.kernel.db import db

T = TypeVar("T")
SECONDS = 60.0

_kept: dict[tuple[str, Engine], tuple[float, object]] = {}


def remembered(read: Callable[[], T]) -> Callable[[], T]:
    """Let `read` (no arguments) be asked once a minute per database."""

    name = f"{read.__module__}.{read.__qualname__}"

    @wraps(read)
    def recall() -> T:
        key = (name, db.engine)
        found = _kept.get(key)
        if found is not None and found[0] > time.monotonic():
            return found[1]  # type: ignore[return-value]  # kept under the name of what made it
        value = read()
        _kept[key] = (time.monotonic() + SECONDS, value)
        return value

    return recall


def forget() -> None:
    """Forget everything; the next question asks the database."""
    _kept.clear()
