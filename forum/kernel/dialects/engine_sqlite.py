"""How a SQLite connection behaves: WAL, durable, with real transactions that start when Python says so."""

import sqlite3
from contextvars import ContextVar
from typing import Any  # SQLAlchemy's event payloads

from sqlalchemy import Connection, Engine, event

writing: ContextVar[bool] = ContextVar("writing", default=False)

BUSY_TIMEOUT = 5000  # milliseconds that a writer waits for another one
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # what was acknowledged survives a power cut
    f"PRAGMA busy_timeout={BUSY_TIMEOUT}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-16000",  # KiB
    "PRAGMA temp_store=MEMORY",
)


def prepare(engine: Engine) -> None:
    """Set the pragmas of every new connection of `engine`, and let SQLAlchemy, not the driver, begin transactions.

    A transaction that may write begins IMMEDIATE: a deferred one that turns into a writer after another has committed
    fails at once with "database is locked", however long the busy timeout is.
    """

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")


def optimize(engine: Engine) -> None:
    """Refresh the planner's statistics where they are stale; run daily by the worker."""
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA optimize")
