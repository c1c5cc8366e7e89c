"""What a process remembers: rows that change with a release, what was counted until something changes, statements put together.

Rows are remembered for a minute, so that another process's change is seen; `forget()` is for the process that changed them.
Pieces of pages that were laid out with other rows are forgotten with them (kernel/fragments.py).
"""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar, cast  # Any: what is kept is of any kind

from flask import current_app, g
from sqlalchemy import event, select

from forum.kernel import fragments
from forum.kernel.clock import utcnow
from forum.kernel.db import PageVersion, db, fetch
from forum.kernel.jobs import enqueue, job

T = TypeVar("T")
P = ParamSpec("P")
SECONDS = 60.0
COUNTED_MAX = 200  # answers of each function
BUILT_MAX = 64  # statements of each function: of so many viewers at a time

VERSION = select(PageVersion.n, PageVersion.rules_n, PageVersion.names_n).where(PageVersion.id == 1)  # for `note_version`


def remembered(read: Callable[[], T]) -> Callable[[], T]:
    """Let `read` (no arguments) be asked once a minute per application."""

    name = f"{read.__module__}.{read.__qualname__}"

    @wraps(read)
    def recall() -> T:
        kept = _kept()
        found = kept.get(name)
        if found is not None and found[0] > time.monotonic():
            return cast(T, found[1])
        value = read()
        if found is not None and found[1] != value:
            fragments.forget()
        kept[name] = (time.monotonic() + SECONDS, value)
        return value

    return recall


def forget() -> None:
    """Forget what the present application remembers; the next question asks the database."""
    _kept().clear()
    fragments.forget()


def forget_when_committed() -> None:
    """Forget what is remembered once this transaction has committed: before, others would only remember the old rows anew.

    Other processes see it within SECONDS. What they keep meanwhile of visitors' pages is as old, so a job then raises the
    version that those are kept under.
    """
    event.listen(db.session(), "after_commit", lambda _session: forget(), once=True)
    enqueue("memory.settled", {}, utcnow() + timedelta(seconds=SECONDS + 5))


@job("memory.settled")
def settled(_payload: dict[str, Any]) -> None:
    """Let pages kept by processes that did not know yet be older than the database."""
    db.session.info["changed"] = True


def version_columns() -> list[Any]:
    """Return the versions of the database as columns, for a statement that runs anyway: see `note_version`."""
    names = {"data_version": PageVersion.n, "rules_version": PageVersion.rules_n, "names_version": PageVersion.names_n}
    return [select(column).where(PageVersion.id == 1).scalar_subquery().label(name) for name, column in names.items()]


def note_version(data: int | None, rules: int | None, names: int | None) -> None:
    """Let this request know the versions, which were read before anything else, so that it need not ask."""
    g.data_version, g.rules_version, g.names_version = data, rules, names


def rules_version() -> int:
    """Return how often the rules of the community changed; a statement only where nobody has read it for this request."""
    return _version("rules_version")


def names_version() -> int:
    """Return how often whose names are withheld changed (kernel/withheld.py); a statement only where nobody has read it."""
    return _version("names_version")


def _version(name: str) -> int:
    if name not in g:
        note_version(*(fetch(VERSION).first() or (0, 0, 0)))
    return int(g.get(name) or 0)


def kept_of(name: str) -> Any:
    """Return what `keep_for` kept under `name` in the present application, or None."""
    return _kept().get(name)


def keep_for(name: str, value: Any) -> None:
    """Keep `value` until `forget()`; whoever keeps it keeps its version beside it."""
    _kept()[name] = value


def _kept() -> dict[str, tuple[Any, Any]]:
    return current_app.extensions.setdefault("memory", {})  # type: ignore[no-any-return]


def until_changed(count: Callable[P, T]) -> Callable[P, T]:
    """Remember what `count` gives, for its arguments (hashable), until anything in the database changes.

    For what is slow to count and asked for again on the next page. What this transaction itself has written is never remembered.
    """
    name = f"{count.__module__}.{count.__qualname__}"

    @wraps(count)
    def recall(*args: P.args, **kwargs: P.kwargs) -> T:
        if db.session.info.get("changed") or db.session.new or db.session.dirty:
            return count(*args, **kwargs)
        if "data_version" not in g:
            note_version(*(fetch(VERSION).first() or (0, 0, 0)))
        kept = _kept()
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
