"""What a process remembers: rows that change with a release, what was counted until something changes, statements put together.

Rows are remembered for a minute, so that another process's change is seen; `forget()` is for the process that changed them.
"""

import time
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar, cast  # Any: what is kept is of any kind

from flask import current_app, g
from sqlalchemy import select

from forum.kernel.db import PageVersion, db, fetch

T = TypeVar("T")
P = ParamSpec("P")
SECONDS = 60.0
COUNTED_MAX = 200  # answers of each function
BUILT_MAX = 64  # statements of each function: of so many viewers at a time

_VERSION = select(PageVersion.n).where(PageVersion.id == 1)


def remembered(read: Callable[[], T]) -> Callable[[], T]:
    """Let `read` (no arguments) be asked once a minute per application."""

    name = f"{read.__module__}.{read.__qualname__}"

    @wraps(read)
    def recall() -> T:
        kept = kept_in_process()
        found = kept.get(name)
        if found is not None and found[0] > time.monotonic():
            return cast(T, found[1])
        value = read()
        kept[name] = (time.monotonic() + SECONDS, value)
        return value

    return recall


def forget() -> None:
    """Forget what the present application remembers; the next question asks the database."""
    kept_in_process().clear()


def kept_in_process() -> dict[str, tuple[Any, Any]]:
    """Return what the present application remembers: {name: (until when or of which version, value)}."""
    return current_app.extensions.setdefault("memory", {})  # type: ignore[no-any-return]


def until_changed(count: Callable[P, T]) -> Callable[P, T]:
    """Remember what `count` gives, for its arguments (hashable), until anything in the database changes; one statement more.

    For what is slow to count and asked for again on the next page. What this transaction itself has written is never remembered.
    """
    name = f"{count.__module__}.{count.__qualname__}"

    @wraps(count)
    def recall(*args: P.args, **kwargs: P.kwargs) -> T:
        if db.session.info.get("changed") or db.session.new or db.session.dirty:
            return count(*args, **kwargs)
        if "data_version" not in g:
            g.data_version = fetch(_VERSION).scalar()
        kept = kept_in_process()
        version, answers = kept.get(name, (None, {}))
        if version != g.data_version or len(answers) > COUNTED_MAX:
            answers = {}
            kept[name] = (g.data_version, answers)
        key = (args, tuple(kwargs.items()))
        if key not in answers:
            answers[key] = count(*args, **kwargs)
        return cast(T, answers[key])

    return recall


def built(build: Callable[P, T]) -> Callable[P, T]:
    """Put a clause or statement together once for each viewer and other arguments, which must be hashable.

    Building costs as much as running it. A function so marked may depend on nothing but its arguments: not on the time, not on
    rows, and what changes from request to request is a bindparam.
    """
    return wraps(build)(lru_cache(maxsize=BUILT_MAX)(build))  # type: ignore[return-value]  # ParamSpec is lost on the way
