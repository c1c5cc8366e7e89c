"""The fixtures that every test stands on: tests/conftest.py."""

import pytest
from sqlalchemy import func, select

from forum.kernel.db import db
from forum.kernel.journal import Entry, record


def test_a_browser_is_a_visitors_until_somebody_signs_in(client, sign_in):
    assert client.get("/people").status_code == 303
    amina = sign_in("amina")
    assert amina.get("/people").status_code == 200
    assert client.get("/people").status_code == 303


def test_what_is_sent_from_our_own_page_passes_the_guards_and_what_is_not_does_not(sign_in):
    amina = sign_in("amina")
    assert amina.send("/sign-out").status_code == 303
    assert amina.get("/people").status_code == 303
    assert sign_in("amina").post("/sign-out").status_code == 400


@pytest.mark.parametrize("time", ["first", "second"])
def test_every_test_begins_with_the_same_database(cast, time):
    assert cast.moses.is_moderator
    assert not cast.sam.may_write
    assert cast.thandi.edition_ids != cast.amina.edition_ids
    assert db.session.scalar(select(func.count(Entry.id))) == 0
    record(cast.moses.id, "noted", "test", time)
    db.session.commit()


def test_statements_of_a_request_are_counted(client, counted):
    with counted() as statements:
        client.get("/countries/sn")
    assert statements
