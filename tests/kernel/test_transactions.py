"""One transaction per request, and of which kind: on SQLite there is one writer at a time, and it must say so at the start."""

from collections.abc import Iterator

import pytest
from sqlalchemy import event

from forum.kernel.db import db

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def statements(app) -> Iterator[list[str]]:
    """Every statement from here on, BEGIN included."""
    found: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield found
    event.remove(db.engine, "before_cursor_execute", note)


def test_what_a_member_posts_is_written_in_a_transaction_that_began_as_a_writer(sign_in, statements):
    amina = sign_in("amina")
    statements.clear()
    amina.send("/settings/devices", {"device": "999"})
    deed = next(n for n, statement in enumerate(statements) if statement.startswith("DELETE FROM device"))
    begun = [statement for statement in statements[:deed] if statement.startswith("BEGIN")]
    assert begun[-1] == "BEGIN IMMEDIATE"


def test_reading_a_page_never_takes_the_writers_lock(sign_in, statements):
    amina = sign_in("amina")
    statements.clear()
    assert amina.get("/people").status_code == 200
    assert "BEGIN IMMEDIATE" not in statements
