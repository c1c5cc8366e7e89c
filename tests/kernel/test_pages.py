"""Lists by key: forum/kernel/pages.py."""

import base64
import json
from datetime import UTC, date, datetime, timedelta
from itertools import chain

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Date, Float, Integer, MetaData, String, Table, event, insert, select

from forum.kernel.clock import utcnow
from forum.kernel.db import AwareTime, db
from forum.kernel.jobs import Job
from forum.kernel.pages import CURSOR_MAX, Key, mapped, page_of

NOW = datetime(2025, 9, 3, 14, 32, 5, 123456, tzinfo=UTC)
thing = Table(
    "thing_of_a_test",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("at", AwareTime, nullable=False),
    Column("name", String, nullable=False),
    Column("score", Float, nullable=True),
    Column("day", Date, nullable=True),
    prefixes=["TEMPORARY"],
)
some_things = st.lists(
    st.tuples(
        st.integers(0, 2).map(lambda hours: NOW + timedelta(hours=hours)),
        st.sampled_from(["a", "é", "b c", ""]),
        st.none() | st.sampled_from([0.5, 2.0, -1.0]),
        st.none() | st.sampled_from([date(2003, 11, 17), date(2025, 1, 1)]),
    ),
    max_size=12,
)
some_keys = st.lists(st.tuples(st.sampled_from(["at", "score", "day"]), st.booleans()), max_size=3, unique_by=lambda key: key[0])


@pytest.fixture
def things(app):
    thing.create(db.session.connection())
    yield thing
    db.session.rollback()


def filled(rows):
    db.session.execute(thing.delete())
    for number, (at, name, score, day) in enumerate(rows, 1):
        db.session.execute(insert(thing).values(id=number, at=at, name=name, score=score, day=day))


def expected(rows, order):
    """The numbers of `rows` in `order`, as Python sorts them: NULL last."""
    numbers = list(range(1, len(rows) + 1))
    for name, descending in reversed(order):
        place = {"id": None, "at": 0, "score": 2, "day": 3}[name]
        values = {n: n if place is None else rows[n - 1][place] for n in numbers}
        given_ones = sorted((n for n in numbers if values[n] is not None), key=values.__getitem__, reverse=descending)
        numbers = given_ones + [n for n in numbers if values[n] is None]
    return numbers


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=some_things, order=some_keys, last=st.booleans(), limit=st.integers(1, 4))
def test_going_forward_and_back_shows_every_row_once_and_in_order(things, rows, order, last, limit):
    filled(rows)
    order = [*order, ("id", last)]
    keys = [Key(thing.c[name], descending) for name, descending in order]
    pages = [page_of(select(thing.c.id), keys, None, None, limit)]
    while pages[-1].after and len(pages) <= len(rows):
        pages.append(page_of(select(thing.c.id), keys, pages[-1].after, None, limit))
    shown = [[row.id for row in page.rows] for page in pages]
    assert list(chain(*shown)) == expected(rows, order)
    assert pages[0].before is None
    back = [shown[-1]]
    page = pages[-1]
    while page.before and len(back) <= len(rows):
        page = page_of(select(thing.c.id), keys, None, page.before, limit)
        back.insert(0, [row.id for row in page.rows])
    assert list(chain(*back)) == list(chain(*shown))
    assert page.before is None


def cursor_of(*values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "", "x", "%%%", "a" * (CURSOR_MAX + 1), "[" * 300, cursor_of(), cursor_of(1), cursor_of(1, 2, 3), cursor_of(None, 1),
        cursor_of("yesterday", 1), cursor_of("2025-01-01T00:00:00", 1), cursor_of("2025-01-01T00:00:00+00:00", 2**64),
        cursor_of("2025-01-01T00:00:00+00:00", True), cursor_of("2025-01-01T00:00:00+00:00", "1"), cursor_of({}, []),
        cursor_of("0001-01-01T00:00:00+23:59", 1), cursor_of("2025-01-01T00:00:00+00:00", 1.5),
    ],
)  # fmt: skip
def test_a_bad_cursor_gives_the_first_page(things, cursor):
    filled([(NOW, "a", None, None)] * 3)
    keys = [Key(thing.c.at), Key(thing.c.id)]
    for place in ({"after": cursor}, {"before": cursor}):
        page = page_of(select(thing.c.id), keys, **place, limit=2)
        assert [row.id for row in page.rows] == [3, 2]
        assert page.before is None
        assert page.after


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
def test_a_cursor_with_characters_that_no_row_holds_gives_the_first_page(things, name):
    filled([(NOW, "a", None, None)])
    page = page_of(select(thing.c.id), [Key(thing.c.name), Key(thing.c.id)], cursor_of(name, 1), None, 2)
    assert [row.id for row in page.rows] == [1]


def test_a_page_costs_one_statement(things):
    filled([(NOW, "a", None, None)] * 5)
    keys = [Key(thing.c.at), Key(thing.c.id)]
    place = page_of(select(thing.c.id), keys, limit=2).after
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    page_of(select(thing.c.id), keys, place, limit=2)
    event.remove(db.engine, "before_cursor_execute", note)
    assert len(seen) == 1


def test_rows_can_be_turned_into_others(app):
    for number in range(3):
        db.session.add(Job(kind=f"k{number}", payload={}, run_at=utcnow()))
    page = mapped(page_of(select(Job.kind), [Key(Job.id)], limit=2), lambda row: row.kind)
    assert list(page.rows) == ["k2", "k1"]
    assert page.after
    assert page.before is None


def test_a_page_beyond_the_end_is_empty_and_links_nowhere(things):
    filled([(NOW, "a", None, None)])
    page = page_of(select(thing.c.id), [Key(thing.c.id)], cursor_of(1), None, 2)
    assert page.rows == []
    assert (page.after, page.before) == (None, None)
