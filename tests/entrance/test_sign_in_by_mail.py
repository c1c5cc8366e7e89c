"""/sign-in/mail, /sign-in/code and /sign-in/mail/<token>: a link for any browser, a code for the one that asked."""

import re

import pytest
from sqlalchemy import func, select, update
from werkzeug.exceptions import NotFound

from forum.entrance import actions
from forum.entrance.actions import mailed
from forum.entrance.models import Device, MailedSignIn
from forum.entrance.queries import ACCOUNT_LIMIT, TRIES_MAX
from forum.kernel import jobs
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.jobs import Job
from forum.kernel.mail import Letter
from forum.people.models import Member

PHONE = {"User-Agent": "Mozilla/5.0 (Android 15; Mobile) Gecko/130.0 Firefox/130.0"}
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def letters() -> list[Letter]:
    jobs.run_all()
    return list(db.session.scalars(select(Letter).order_by(Letter.id)))


def ask(browser, email="amina@example.org", **more):
    return browser.send("/sign-in/mail", {"email": email, **more}, headers=PHONE)


def link_and_code(letter: Letter) -> tuple[str, str]:
    link, code = re.search(r"http://localhost(/sign-in/mail/\S+)", letter.text), re.search(r"^(\d{6})$", letter.text, re.M)
    assert link
    assert code
    return link[1], code[1]


def mailed_to(browser, **more) -> tuple[str, str]:
    ask(browser, **more)
    return link_and_code(letters()[-1])


def another(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def type_code(browser, code):
    return browser.send("/sign-in/code", {"code": code})


def is_in(browser) -> bool:
    return browser.get("/people").status_code == 200


def plain(answer) -> str:
    return re.sub(r'name="(csrf_token|code|email)"[^>]*value="[^"]*"', "", answer.text)


def test_the_mail_says_who_asked_and_holds_a_link_and_a_code(client, cast):
    answer = ask(client, " AMINA@example.org ")
    assert (answer.status_code, answer.location) == (303, "/sign-in/code")
    (letter,) = letters()
    link, code = link_and_code(letter)
    assert letter.to_address == "amina@example.org"
    assert "Firefox on Android asked" in letter.text
    assert str(utcnow().year) in letter.text
    for words in (link, code, "Firefox on Android"):
        assert words in letter.html
    assert "Look into your mail" in client.get("/sign-in/code").text


def test_the_code_signs_in_the_browser_that_asked_once(client, cast):
    link, code = mailed_to(client)
    assert type_code(client, code).status_code == 303
    assert is_in(client)
    client.send("/sign-out")
    assert type_code(client, code).status_code == 410
    assert client.get(link).status_code == 410


@pytest.mark.parametrize("write", [lambda c: f" {c[:3]} {c[3:]} ", lambda c: f"{c[:3]}-{c[3:]}", lambda c: c.translate(ARABIC)])
def test_the_code_may_be_written_in_other_ways(client, cast, write):
    assert type_code(client, write(mailed_to(client)[1])).status_code == 303


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "x" * 500, "1²3456", "12\x00456"])
def test_what_is_no_code_is_said_and_counts_as_no_try(client, cast, typed):
    _link, code = mailed_to(client)
    for _ in range(TRIES_MAX + 1):
        answer = type_code(client, typed)
        assert answer.status_code == 422
        assert 'href="#f-code"' in answer.text
    assert type_code(client, code).status_code == 303


def test_the_link_works_on_another_device_and_ends_the_code(client, browser, cast):
    link, code = mailed_to(client)
    phone = browser()
    for _ in range(2):  # mail programs open links before people do
        page = phone.get(link)
        assert page.status_code == 200
        assert "Firefox on Android" in page.text
        assert "Amina Diallo" in page.text
        assert "this browser" not in page.text
    assert not is_in(phone)
    assert phone.send(link).status_code == 303
    assert is_in(phone)
    assert type_code(client, code).status_code == 410
    assert phone.send(link).status_code == 410
    assert not is_in(client)


def test_the_link_knows_the_browser_that_asked(client, cast):
    link, _code = mailed_to(client, remember="1")
    page = client.get(link).text
    assert "this browser" in page
    assert re.search(r'name="remember" value="1" checked', page)
    client.send(link, {"remember": "1"})
    assert db.session.scalars(select(Device.is_kept)).all() == [True]


def test_another_device_is_not_kept_because_the_first_one_was(client, browser, cast):
    link, _code = mailed_to(client, remember="1")
    phone = browser()
    assert "checked" not in phone.get(link).text
    phone.send(link)
    assert phone.get_cookie("reach_device") is None


def test_a_code_of_one_browser_is_none_of_another(client, browser, cast):
    _link, code = mailed_to(client)
    thief = browser()
    assert type_code(thief, code).status_code == 410
    ask(thief, "nobody@example.org")
    assert type_code(thief, code).status_code == 422


@pytest.mark.parametrize(("remember", "kept"), [("1", True), ("", False)])
def test_next_and_remember_are_obeyed(client, cast, remember, kept):
    _link, code = mailed_to(client, next="/people?region=africa", remember=remember)
    assert type_code(client, code).location == "/people?region=africa"
    assert (client.get_cookie("reach_device") is not None) is kept


@pytest.mark.parametrize("next_", ["//evil.example", "https://evil.example/", "/\\evil.example", "/a\nb", "/" + "x" * 2000])
def test_nobody_is_sent_to_another_site(client, cast, next_):
    _link, code = mailed_to(client, next=next_)
    assert type_code(client, code).location == "/"


def test_every_step_is_the_same_where_there_is_no_account(browser, cast, counted):
    told = []
    for email in ("amina@example.org", "nobody@example.org"):
        each = browser()
        each.get("/sign-in")
        steps = []
        with counted() as asked:
            answer = ask(each, email)
        code = link_and_code(letters()[0])[1]
        steps.append((answer.status_code, answer.location, len(asked), plain(each.get("/sign-in/code"))))
        for _ in range(TRIES_MAX + 1):
            with counted() as tried:
                answer = type_code(each, another(code))
            steps.append((answer.status_code, plain(answer), len(tried)))
        told.append(steps)
    assert told[0] == told[1]
    assert [step[0] for step in told[0]] == [303, *[422] * (TRIES_MAX - 1), 410, 410]
    assert [letter.to_address for letter in letters()] == ["amina@example.org"]


def test_a_row_is_made_for_nobody_too_and_holds_no_address(client, cast):
    ask(client, "nobody@example.org")
    letters()
    row = db.session.scalars(select(MailedSignIn)).one()
    assert (row.member_id, row.token_hash, row.code_hash) == (None, None, None)
    assert "nobody" not in repr(vars(row))


def test_five_wrong_codes_end_link_and_code(client, cast):
    link, code = mailed_to(client)
    answers = [type_code(client, another(code)).status_code for _ in range(TRIES_MAX)]
    assert answers == [422] * (TRIES_MAX - 1) + [410]
    assert type_code(client, code).status_code == 410
    assert client.get(link).status_code == 410


def test_wrong_codes_count_for_the_account_like_wrong_passwords(client, browser, cast):
    actions.set_password(cast.amina.id, "three words here")
    for _ in range(ACCOUNT_LIMIT // TRIES_MAX):
        _link, code = mailed_to(client)
        for _ in range(TRIES_MAX):
            type_code(client, another(code))
    link, code = mailed_to(client)
    limited = type_code(client, code)
    assert limited.status_code == 429
    assert int(limited.headers["Retry-After"]) > 0
    assert client.send("/sign-in", {"email": "amina@example.org", "password": "three words here"}).status_code == 429
    assert client.send(link).status_code == 303  # nobody guesses a link, so nobody locks its reader out


def test_at_most_three_mails_lie_unused_and_wrong_codes_bring_no_more(client, cast):
    for _ in range(mailed.REQUESTS_MAX):
        ask(client)
    assert len(letters()) == mailed.REQUESTS_MAX
    for _ in range(TRIES_MAX):
        type_code(client, "000000")
    ask(client)
    assert len(letters()) == mailed.REQUESTS_MAX
    db.session.execute(update(MailedSignIn).values(expires_at=utcnow()))
    ask(client)
    assert len(letters()) == mailed.REQUESTS_MAX + 1


def test_it_ends_after_a_quarter_of_an_hour(client, cast):
    link, code = mailed_to(client)
    row = db.session.scalars(select(MailedSignIn)).one()
    assert row.expires_at - row.created_at <= actions.timedelta(minutes=15, seconds=1)
    db.session.execute(update(MailedSignIn).values(expires_at=utcnow()))
    assert client.get(link).status_code == 410
    assert client.send(link).status_code == 410
    assert type_code(client, code).status_code == 410
    assert "Get a new one" in client.get(link).text


def test_a_worker_that_comes_too_late_mails_nothing(client, cast):
    ask(client)
    db.session.execute(update(MailedSignIn).values(expires_at=utcnow()))
    assert letters() == []


def test_the_job_may_run_twice_and_mails_once(client, cast):
    ask(client)
    letters()
    db.session.execute(update(Job).values(done_at=None, lease_until=None))
    assert len(letters()) == 1


@pytest.mark.parametrize("change", [{"state": "erased"}, {"state": "invited"}, {"may_sign_in": False}, {"is_demo": True}])
def test_who_may_not_come_in_gets_no_mail_and_no_entrance(client, app, cast, monkeypatch, change):
    monkeypatch.setitem(app.config, "SITE_URL", "https://reach.example.org")
    ask(client)
    link, code = _parts(letters()[-1])
    db.session.execute(update(Member).where(Member.id == cast.amina.id).values(**change))
    assert client.get(link).status_code == 410
    assert client.send(link).status_code == 410
    assert type_code(client, code).status_code == 422
    before = len(letters())
    ask(client)
    assert len(letters()) == before


def _parts(letter: Letter) -> tuple[str, str]:
    link, code = re.search(r"(/sign-in/mail/\S+)", letter.text), re.search(r"^(\d{6})$", letter.text, re.M)
    assert link
    assert code
    return link[1], code[1]


def test_the_suspended_may_come_in_to_read(client, cast):
    _link, code = mailed_to(client, email="sue@example.org")
    assert type_code(client, code).status_code == 303


def test_of_two_at_one_moment_one_gets_in(client, cast):
    ask(client)
    letters()
    request_id = db.session.scalars(select(MailedSignIn.id)).one()
    assert mailed.use_sign_in(request_id).member_id == cast.amina.id
    with pytest.raises(NotFound):
        mailed.use_sign_in(request_id)


def test_a_new_password_ends_what_was_mailed(client, sign_in, cast):
    link, code = mailed_to(client)
    sign_in("amina").send("/settings/password", {"password": "three new words"})
    assert client.get(link).status_code == 410
    assert type_code(client, code).status_code == 410


def test_what_is_no_address_is_said_beside_the_field(client):
    for email in ("", "no address", "a\0b@example.org", "x" * 300 + "@example.org"):
        answer = ask(client, email)
        assert answer.status_code == 422
        assert 'href="#f-email"' in answer.text
    assert db.session.scalar(select(func.count(MailedSignIn.id))) == 0


def test_a_password_typed_beside_it_is_not_kept_or_repeated(client, cast):
    answer = ask(client, "no address", password="a secret of mine")
    assert "a secret of mine" not in answer.text
    ask(client, password="a secret of mine")
    assert "a secret" not in repr(db.session.scalars(select(Job.payload)).all())


def test_database_and_cookie_hold_neither_token_nor_code(client, cast):
    link, code = mailed_to(client)
    row = db.session.scalars(select(MailedSignIn)).one()
    assert link.rpartition("/")[2] not in repr(vars(row))
    assert code not in (row.code_hash, row.token_hash, row.ticket_hash)
    with client.session_transaction() as session:
        assert code not in repr(dict(session))
        assert session["ticket"] not in repr(vars(row))


def test_who_asked_for_nothing_here_goes_to_sign_in(client, sign_in):
    assert client.get("/sign-in/code").location == "/sign-in"
    assert type_code(client, "123456").status_code == 410
    assert sign_in("amina").get("/sign-in/code").location == "/"


def test_the_pages_are_kept_by_nobody(client, cast):
    link, _code = mailed_to(client)
    for path in ("/sign-in/code", link, "/sign-in/mail/nothing"):
        answer = client.get(path)
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_a_form_without_its_token_or_from_another_site_is_refused(client, cast):
    link, code = mailed_to(client)
    for path, form in (("/sign-in/mail", {"email": "amina@example.org"}), ("/sign-in/code", {"code": code}), (link, {})):
        assert client.post(path, data=form).status_code == 400
        assert client.send(path, form, headers={"Origin": "https://evil.example"}).status_code == 400
    assert not is_in(client)


def test_old_requests_are_forgotten(client, cast):
    ask(client)
    db.session.execute(update(MailedSignIn).values(expires_at=utcnow() - actions.timedelta(hours=2)))
    jobs.run_duty("forget old sign-ins")
    assert db.session.scalar(select(func.count(MailedSignIn.id))) == 0
