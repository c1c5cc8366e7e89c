"""How a PostgreSQL connection behaves: UTC, and no statement or lock waits for ever."""

from typing import Any  # SQLAlchemy's event payloads

from sqlalchemy import Engine, event

STATEMENT_TIMEOUT = "30s"
LOCK_TIMEOUT = "5s"


def prepare(engine: Engine) -> None:
    """Set zone and time limits of every new connection of `engine`."""

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET TIME ZONE 'UTC'")
            cursor.execute(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'")
            cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        connection.commit()


def optimize(engine: Engine) -> None:
    """Do nothing: autovacuum keeps the planner's statistics."""
