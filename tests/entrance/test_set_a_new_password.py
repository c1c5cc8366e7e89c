"""/password/forgotten, /password/<token> and /settings/password."""

import re

import pytest
from sqlalchemy import func, select, update

from forum.entrance import actions, queries
from forum.entrance.models import Device, OneTimeLink
from forum.kernel import jobs
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.mail import Letter
from forum.people.models import Member

OLD, NEW = "three old words", "three new words"


def letters() -> list[Letter]:
    jobs.run_all()
    return list(db.session.scalars(select(Letter).order_by(Letter.id)))


def ask(client, email="amina@example.org"):
    return client.send("/password/forgotten", {"email": email})


def link_of(letter: Letter) -> str:
    found = re.search(r"http://localhost(/password/\S+)", letter.text)
    assert found
    return found[1]


def may_enter(member, password) -> bool:
    return actions.password_is_right(queries.password_of(member.id), password)


def test_the_link_goes_to_the_account_in_words_and_in_html(client, cast):
    assert ask(client, " Amina@EXAMPLE.org").status_code == 303
    (letter,) = letters()
    assert letter.to_address == "amina@example.org"
    assert link_of(letter) in letter.html
    assert "Amina" in letter.text


def test_the_answer_is_the_same_where_there_is_no_account(client, counted, cast):
    answers = []
    for email in ("amina@example.org", "nobody@example.org"):
        with counted() as statements:
            answer = ask(client, email)
        answers.append((answer.status_code, answer.location, len(statements)))
    assert answers[0] == answers[1]
    assert "is on its way" in client.get(answers[0][1]).text
    assert [letter.to_address for letter in letters()] == ["amina@example.org"]


def test_what_is_no_address_is_said_beside_the_field(client):
    for email in ("", "no address", "a\0b@example.org", "x" * 300 + "@example.org"):
        answer = ask(client, email)
        assert answer.status_code == 422
        assert 'href="#f-email"' in answer.text


def test_nobody_floods_a_mailbox(client, cast):
    for _ in range(actions.PASSWORD_LINKS_MAX + 2):
        ask(client)
    assert len(letters()) == actions.PASSWORD_LINKS_MAX


@pytest.mark.parametrize("change", [{"state": "erased"}, {"state": "invited"}, {"may_sign_in": False}])
def test_who_may_not_come_in_gets_no_link(client, cast, change):
    db.session.execute(update(Member).where(Member.id == cast.amina.id).values(**change))
    ask(client)
    assert letters() == []


def test_the_link_sets_the_password_once_and_signs_everything_else_out(client, sign_in, cast):
    actions.set_password(cast.amina.id, OLD)
    old_browser = sign_in("amina")
    ask(client)
    path = link_of(letters()[0])
    for _ in range(2):  # mail programs open links before people do
        assert client.get(path).status_code == 200
    assert client.send(path, {"password": NEW}).status_code == 303
    assert client.get("/people").status_code == 200
    assert old_browser.get("/people").status_code == 303
    assert may_enter(cast.amina, NEW)
    assert not may_enter(cast.amina, OLD)
    assert letters()[-1].subject == "Your password was changed"
    assert client.get(path).status_code == 410
    assert client.send(path, {"password": "three other words"}).status_code == 410
    assert may_enter(cast.amina, NEW)


def test_the_other_links_end_with_it(client, cast):
    ask(client)
    ask(client)
    first, second = (link_of(letter) for letter in letters())
    client.send(first, {"password": NEW})
    assert client.get(second).status_code == 410


def test_a_link_ends_after_an_hour_and_with_its_member(client, cast):
    ask(client)
    path = link_of(letters()[0])
    db.session.execute(update(Member).where(Member.id == cast.amina.id).values(state="erased"))
    assert client.send(path, {"password": NEW}).status_code == 410
    db.session.execute(update(Member).where(Member.id == cast.amina.id).values(state="active"))
    life = db.session.scalars(select(OneTimeLink)).one()
    assert life.expires_at - life.created_at <= actions.timedelta(minutes=61)
    life.expires_at = utcnow()
    db.session.flush()
    assert client.get(path).status_code == 410


def test_a_broken_link_says_where_to_get_another(client):
    for path in ("/password/nothing", "/password/" + "x" * 500, "/sign-in/link/nothing"):
        answer = client.get(path)
        assert answer.status_code == 410
        assert "Get a new one" in answer.text
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "password",
    ["", "short", "x" * 201, "password123", "Qwerty12345", "amina diallo", "AMINA@example.org", "ten letters\0", "          "],
)
def test_a_poor_password_is_refused_and_the_link_stays_good(client, cast, password):
    ask(client)
    path = link_of(letters()[0])
    answer = client.send(path, {"password": password})
    assert answer.status_code == 422
    assert 'href="#f-password"' in answer.text
    assert client.send(path, {"password": NEW}).status_code == 303


def test_a_link_of_one_purpose_opens_no_other_door(client, cast):
    token = actions.make_link(cast.amina.id, "sign_in", actions.SIGN_IN_LINK_LIFE)
    assert client.get(f"/password/{token}").status_code == 410
    assert client.get(f"/sign-in/link/{token}").status_code == 200


def test_the_present_password_is_asked_for_where_there_is_one(sign_in, cast):
    actions.set_password(cast.amina.id, OLD)
    amina = sign_in("amina")
    wrong = amina.send("/settings/password", {"old_password": "wrong", "password": NEW})
    assert wrong.status_code == 422
    assert 'href="#f-old_password"' in wrong.text
    assert NEW not in wrong.text
    assert may_enter(cast.amina, OLD)
    assert amina.send("/settings/password", {"old_password": OLD, "password": NEW}).status_code == 303
    assert may_enter(cast.amina, NEW)


def test_who_never_had_one_sets_it_without(sign_in, cast):
    assert sign_in("lucia").send("/settings/password", {"password": NEW}).status_code == 303
    assert may_enter(cast.lucia, NEW)


def test_a_change_signs_out_all_browsers_but_this_one(sign_in, cast):
    amina, phone = sign_in("amina"), sign_in("amina")
    amina.send("/settings/password", {"password": NEW})
    assert amina.get("/people").status_code == 200
    assert phone.get("/people").status_code == 303
    assert db.session.scalar(select(func.count(Device.id))) == 1


def test_the_silenced_may_mend_their_password(sign_in, cast):
    assert sign_in("sam").send("/settings/password", {"password": NEW}).status_code == 303


def test_visitors_are_sent_to_sign_in(client):
    assert client.get("/settings/password").location == "/sign-in?next=/settings/password"
    assert client.send("/settings/password", {"password": NEW}).status_code == 303
