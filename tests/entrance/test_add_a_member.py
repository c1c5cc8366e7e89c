"""`reach member add`: the first administrator, and rescue; and the link that it prints."""

import re

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, update

from forum.entrance import actions, commands, queries
from forum.entrance.models import OneTimeLink
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.people.models import Member
from forum.people.queries import viewer_of


def add(*words: str):
    """Run the command as the shell would, inside the test's application."""
    inner = commands.member.commands["add"]
    callback = getattr(inner.callback, "__wrapped__", inner.callback)
    return CliRunner().invoke(type(inner)("add", params=inner.params, callback=callback), words, catch_exceptions=False)


def link_of(result) -> str:
    found = re.search(r"http://localhost(/sign-in/link/\S+)", result.output)
    assert found, result.output
    return found[1]


def test_the_first_administrator_comes_in_by_the_link_once_and_sets_a_password(client):
    path = link_of(add("Root@Example.org", "--name", "Rosa Root", "--role", "administrator"))
    for _ in range(2):
        assert client.get(path).status_code == 200
    answer = client.send(path)
    assert answer.status_code == 303
    assert client.get("/people/invite").status_code == 200
    assert 'name="old_password"' not in client.get(answer.location).text
    assert client.send(answer.location, {"password": "three words here"}).status_code == 303
    assert client.get("/people/invite").status_code == 200
    assert client.get(path).status_code == 410
    assert client.send(path).status_code == 410


def test_who_forgot_their_password_is_not_asked_for_it(client, cast):
    actions.set_password(cast.ada.id, "three lost words")
    answer = client.send(link_of(add("ada@example.org", "--name", "Ada")))
    assert 'name="old_password"' not in client.get(answer.location).text
    client.send(answer.location, {"password": "three found words"})
    assert actions.password_is_right(queries.password_of(cast.ada.id), "three found words")
    assert 'name="old_password"' in client.get("/settings/password").text


def test_the_same_address_again_rescues_and_keeps_the_role_unless_one_is_named(cast):
    db.session.execute(update(Member).where(Member.id == cast.ada.id).values(state="suspended"))
    add("ADA@example.org", "--name", "Ada")
    ada = db.session.get_one(Member, cast.ada.id)
    assert (ada.role, ada.state, ada.name) == ("administrator", "active", "Ada Conti")
    add("irene@example.org", "--name", "Irene", "--role", "administrator")
    add("ada@example.org", "--name", "Ada", "--role", "moderator")
    assert db.session.get_one(Member, cast.ada.id).role == "moderator"
    assert db.session.scalar(select(func.count(Member.id)).where(Member.email_key == "ada@example.org")) == 1


def test_a_link_ends_after_a_day(client, cast):
    path = link_of(add("ada@example.org", "--name", "Ada"))
    db.session.execute(update(OneTimeLink).values(expires_at=utcnow()))
    assert client.get(path).status_code == 410


@pytest.mark.parametrize(
    "words", [("nobody", "--name", "N"), ("n@example.org", "--name", ""), ("n@example.org", "--name", "x" * 91)]
)
def test_what_cannot_be_is_said_and_adds_nobody(app, words):
    before = db.session.scalar(select(func.count(Member.id)))
    result = add(*words)
    assert result.exit_code == 1
    assert "Error:" in result.output
    assert db.session.scalar(select(func.count(Member.id))) == before


def test_a_role_that_is_none_is_refused(app):
    assert add("n@example.org", "--name", "N", "--role", "king").exit_code == 2


def test_the_last_administrator_keeps_the_role(cast):
    said = add("ada@example.org", "--name", "Ada Conti", "--role", "member")
    assert said.exit_code == 1
    assert "Make somebody else administrator first" in said.output
    assert viewer_of(cast.ada.id).role == "administrator"
    add("irene@example.org", "--name", "Irene Castillo", "--role", "administrator")
    assert add("ada@example.org", "--name", "Ada Conti", "--role", "member").exit_code == 0
    assert viewer_of(cast.ada.id).role == "member"
