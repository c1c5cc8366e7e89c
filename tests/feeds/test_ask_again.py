"""Asking for a feed again: 304 without a feed built where nothing changed, without one sent where it says the same."""

from datetime import timedelta
from email.utils import format_datetime

import pytest
import time_machine

from forum.feeds.models import atom
from forum.kernel.clock import utcnow
from tests.support.content import comment, tell
from tests.support.feeds import titles

FEED = "/feeds/cases.atom"


@pytest.fixture
def built(monkeypatch):
    """The feeds that are built from here on."""
    made, document = [], atom.document

    def note(*args):
        made.append(args)
        return document(*args)

    monkeypatch.setattr(atom, "document", note)
    return made


def in_a_while():
    return time_machine.travel(utcnow() + timedelta(seconds=5), tick=False)


def test_who_has_it_already_is_told_so_and_nothing_is_built(client, browser, cast, built, counted):
    tell(cast.amina)
    first = client.get(FEED)
    assert first.content_type == "application/atom+xml; charset=utf-8" and len(built) == 1
    with counted() as statements:
        again = client.get(FEED, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and again.data == b"" and again.headers["ETag"] == first.headers["ETag"]
    assert browser().get(FEED).data == first.data
    assert len(built) == 1 and len(statements) <= 2


def test_a_change_elsewhere_sends_nothing_again(client, cast):
    case = tell(cast.amina)
    first = client.get(FEED)
    comment(cast.lucia, case.discussion_id)
    again = client.get(FEED, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and again.headers["ETag"] != first.headers["ETag"]
    assert client.get(FEED, headers={"If-None-Match": again.headers["ETag"]}).status_code == 304


def test_a_change_of_the_feed_is_sent(client, cast):
    tell(cast.amina, title="The first")
    first = client.get(FEED)
    tell(cast.amina, title="The second")
    assert titles(client.get(FEED, headers={"If-None-Match": first.headers["ETag"]})) == ["The second", "The first"]


def test_who_asks_by_time_is_told_so_until_something_changes(client, cast, built):
    tell(cast.amina)
    client.get(FEED)  # ... and what was told is stored now
    with in_a_while():
        first = client.get(FEED)
        since = {"If-Modified-Since": first.headers["Last-Modified"]}
        assert client.get(FEED, headers=since).status_code == 304 and len(built) == 1
        tell(cast.amina, title="The second")
        assert client.get(FEED, headers=since).status_code == 200


def test_no_time_is_given_while_the_second_lasts(client, cast):
    with time_machine.travel(utcnow(), tick=False):
        tell(cast.amina)
        now = format_datetime(utcnow(), usegmt=True)
        first = client.get(FEED)
        assert "Last-Modified" not in first.headers
        assert client.get(FEED, headers={"If-Modified-Since": now}).status_code == 200


def test_the_feed_of_another_place_is_another(client, cast):
    tell(cast.amina)
    tag = client.get(FEED).headers["ETag"]
    assert client.get("/countries/sn.atom", headers={"If-None-Match": tag}).status_code == 200


def test_it_travels_small_and_costs_few_statements(client, cast, counted):
    for n in range(5):
        tell(cast.amina, title=f"Case {n}")
    client.get("/regions/africa")
    with counted() as statements:
        answer = client.get(FEED, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip" and len(statements) <= 4
