"""POST /sign-in: who gets in, and that a refusal says nothing about who has an account."""

import re

import pytest
from sqlalchemy import event, func, insert, select, update

from forum.entrance import actions
from forum.entrance.models import Device, FailedSignIn
from forum.entrance.queries import ACCOUNT_LIMIT, ADDRESS_LIMIT
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.people.models import Member

WORDS = "three words here"


@pytest.fixture
def amina(cast):
    actions.set_password(cast.amina.id, WORDS)
    return cast.amina


def enter(client, email="amina@example.org", password=WORDS, **more):
    return client.send("/sign-in", {"email": email, "password": password, **more})


def plain(answer) -> str:
    """The page without what is different each time: the token and what was typed."""
    return re.sub(r'(name="csrf_token"|name="email" type="email") value="[^"]*"', "", answer.text)


def test_the_right_password_lets_in(client, amina):
    answer = enter(client)
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/people").status_code == 200


def test_one_comes_back_to_where_one_was_going(client, amina):
    to_sign_in = client.get("/people?region=africa").location
    assert to_sign_in == "/sign-in?next=/people?region%3Dafrica"
    assert 'value="/people?region=africa"' in client.get(to_sign_in).text
    assert enter(client, next="/people?region=africa").location == "/people?region=africa"


@pytest.mark.parametrize("next_", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/a\nb"])
def test_nobody_is_sent_to_another_site(client, amina, next_):
    assert enter(client, next=next_).location == "/"
    assert client.get("/sign-in", query_string={"next": next_}).location == "/"


def test_a_refusal_is_the_same_whether_or_not_the_account_exists(client, amina, cast):
    wrong = enter(client, password="wrong")
    for email in ("nobody@example.org", "lucia@example.org", "no address", "", "a\0b@example.org", "ü" * 400):
        other = enter(client, email=email, password="wrong")
        assert other.status_code == wrong.status_code == 422
        assert plain(other) == plain(wrong), email


def test_a_refusal_costs_the_same_statements_and_the_same_hashing(client, amina, counted, monkeypatch):
    hashed = []
    verify = actions._hasher.verify
    monkeypatch.setattr(actions._hasher, "verify", lambda *given: hashed.append(given) or verify(*given))
    costs = []
    client.get("/sign-in")
    for email in ("amina@example.org", "nobody@example.org", "lucia@example.org"):
        with counted() as statements:
            enter(client, email=email, password="wrong")
        costs.append((len(statements), len(hashed)))
        hashed.clear()
    assert costs == [costs[0]] * 3
    assert costs[0][1] == 1


def test_the_address_is_compared_case_blind_and_the_password_as_it_looks(client, cast):
    actions.set_password(cast.amina.id, "cafe\u0301 cafe\u0301 cafe\u0301")
    assert enter(client, email=" AMINA@Example.ORG ", password="caf\u00e9 caf\u00e9 caf\u00e9").status_code == 303


@pytest.mark.parametrize(("state", "status"), [("silenced", 303), ("suspended", 303), ("invited", 422), ("erased", 422)])
def test_the_silenced_and_suspended_may_read_and_so_may_come_in(client, amina, state, status):
    db.session.execute(update(Member).where(Member.id == amina.id).values(state=state))
    assert enter(client).status_code == status


def test_a_member_who_cannot_sign_in_does_not(client, amina):
    db.session.execute(update(Member).where(Member.id == amina.id).values(may_sign_in=False))
    assert enter(client).status_code == 422


@pytest.mark.parametrize(("site", "status"), [("http://127.0.0.1:8000", 303), ("https://reach.example.org", 422)])
def test_demo_accounts_open_nothing_but_a_site_on_this_machine(app, client, amina, monkeypatch, site, status):
    db.session.execute(update(Member).where(Member.id == amina.id).values(is_demo=True))
    monkeypatch.setitem(app.config, "SITE_URL", site)
    assert enter(client).status_code == status


def test_ten_failures_close_an_account_for_a_while_however_its_address_is_written(client, amina):
    for n in range(ACCOUNT_LIMIT):
        assert enter(client, email="amina" + " " * n + "@example.org", password="wrong").status_code == 422
    refused = enter(client)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert enter(client, email="AMINA@example.org").status_code == 429
    assert enter(client, email="lucia@example.org").status_code == 422
    db.session.execute(update(FailedSignIn).values(at=utcnow() - actions.timedelta(minutes=16)))
    assert enter(client).status_code == 303


def test_an_account_that_does_not_exist_is_closed_after_ten_failures_too(client, app):
    answers = [enter(client, email="nobody@example.org").status_code for _ in range(ACCOUNT_LIMIT + 1)]
    assert answers == [422] * ACCOUNT_LIMIT + [429]


def test_a_hundred_failures_close_a_network_address(client, amina):
    assert enter(client, password="wrong").status_code == 422
    keys = db.session.scalars(select(FailedSignIn.key).order_by(FailedSignIn.id)).all()
    db.session.execute(insert(FailedSignIn), [{"key": keys[1], "at": utcnow()} for _ in range(ADDRESS_LIMIT)])
    assert enter(client, email="lucia@example.org").status_code == 429


def test_only_failures_count(client, amina):
    for _ in range(ACCOUNT_LIMIT + 1):
        assert enter(client).status_code == 303
    assert db.session.scalar(select(func.count(FailedSignIn.id))) == 0


def test_limits_can_be_off_for_measuring(app, client, amina, monkeypatch):
    monkeypatch.setitem(app.config, "RATE_LIMITS", False)
    answers = {enter(client, password="wrong").status_code for _ in range(ACCOUNT_LIMIT + 1)}
    assert answers == {422}


def test_a_form_without_its_token_or_from_another_site_is_refused(client, amina):
    form = {"email": "amina@example.org", "password": WORDS}
    assert client.post("/sign-in", data=form).status_code == 400
    assert client.send("/sign-in", form, headers={"Origin": "https://evil.example"}).status_code == 400


def test_the_session_of_before_does_not_live_on(client, amina):
    with client.session_transaction() as session:
        session["planted"] = "by another"
    enter(client)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["_user_id"]


def test_keep_me_signed_in_lives_through_the_end_of_the_browser(client, amina):
    enter(client, remember="1")
    client.delete_cookie("reach")
    assert client.get("/people").status_code == 200


def test_without_it_the_end_of_the_browser_is_the_end(client, amina):
    enter(client)
    assert client.get_cookie("reach_device") is None
    client.delete_cookie("reach")
    assert client.get("/people").status_code == 303


def test_who_was_kept_before_is_not_brought_back_after_somebody_else(client, amina, cast):
    enter(client, remember="1")
    actions.set_password(cast.lucia.id, WORDS)
    enter(client, email="lucia@example.org")
    assert db.session.scalars(select(Device.member_id)).all() == [cast.lucia.id]
    client.delete_cookie("reach")
    assert client.get("/people").status_code == 303


def test_only_the_hash_of_a_devices_token_is_kept(client, amina):
    enter(client)
    with client.session_transaction() as session:
        token = session["_user_id"]
    kept = db.session.scalars(select(Device.token_hash)).one()
    assert token not in kept
    assert len(token) >= 40


def test_the_page_repeats_no_password_and_is_kept_by_nobody(client, amina):
    page = enter(client, password="a wrong secret")
    assert "a wrong secret" not in page.text
    assert 'value="amina@example.org"' in page.text
    assert 'role="alert"' in page.text
    answer = client.get("/sign-in")
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.sqlite_only
def test_a_password_is_compared_while_others_may_write(client, amina):
    found = []

    def note(_connection, _cursor, statement, *_rest):
        found.append(statement)

    client.get("/sign-in")
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        enter(client, password="wrong")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    before = found[: found.index("BEGIN IMMEDIATE")]
    assert any("FROM password" in statement for statement in before)


def test_who_asks_is_read_in_one_statement_and_visitors_cost_none(client, sign_in, counted):
    lucia = sign_in("lucia")
    lucia.get("/people")  # notes that she is here
    with counted() as statements:
        lucia.get("/people")
    assert sum("FROM member JOIN device" in statement for statement in statements) == 1
    with counted() as statements:
        client.get("/sign-in")
    assert not any("device" in statement for statement in statements)


def test_no_page_tells_an_address(sign_in, client, amina):
    moses = sign_in("moses")
    for path in ("/people", "/people/amina", "/editions/turin-2003", "/countries/sn", "/settings/profile", "/settings/devices"):
        assert "@example.org" not in moses.get(path).text, path
    assert "amina@" not in client.get("/sign-in").text
