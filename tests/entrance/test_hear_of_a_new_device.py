"""A mail on a new device: known is the same kind of browser in the same network, remembered on the server alone."""

import pytest
from sqlalchemy import func, select, update

from forum.entrance import actions
from forum.entrance.models import Device, KnownDevice
from forum.kernel import jobs
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.mail import Letter

WORDS = "three words here"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"


@pytest.fixture
def amina(cast):
    actions.set_password(cast.amina.id, WORDS)
    return cast.amina


def enter(browser, agent=FIREFOX, address="192.0.2.7", email="amina@example.org"):
    each = browser()
    environ = {"REMOTE_ADDR": address}
    answer = each.send("/sign-in", {"email": email, "password": WORDS}, headers={"User-Agent": agent}, environ_overrides=environ)
    assert answer.status_code == 303
    return each


def letters() -> list[Letter]:
    jobs.run_all()
    return list(db.session.scalars(select(Letter).order_by(Letter.id)))


def test_the_first_sign_in_of_an_account_brings_no_mail(browser, amina):
    enter(browser)
    assert letters() == []


def test_another_kind_of_browser_is_told(browser, amina):
    enter(browser)
    enter(browser, IPHONE)
    (letter,) = letters()
    assert letter.to_address == "amina@example.org"
    assert "Safari on iPhone signed in" in letter.text
    for words in ("http://localhost/settings/devices", "http://localhost/password/forgotten", "Safari on iPhone"):
        assert words in letter.text
        assert words in letter.html


@pytest.mark.parametrize(
    ("first", "second", "mails"),
    [
        ("192.0.2.7", "192.0.2.250", 0),
        ("192.0.2.7", "192.0.3.7", 1),
        ("2001:db8:1:2::1", "2001:db8:1:3::9", 0),
        ("2001:db8:1:2::1", "2001:db8:2:2::1", 1),
        ("::ffff:192.0.2.7", "192.0.2.8", 0),
    ],
)
def test_the_same_browser_is_known_within_its_network(browser, amina, first, second, mails):
    enter(browser, address=first)
    enter(browser, address=second)
    assert len(letters()) == mails


def test_what_is_known_to_one_is_not_known_to_another(browser, amina, cast):
    actions.set_password(cast.lucia.id, WORDS)
    enter(browser)
    enter(browser, email="lucia@example.org")
    enter(browser, IPHONE, email="lucia@example.org")
    assert [letter.to_address for letter in letters()] == ["lucia@example.org"]


def test_half_a_year_unused_is_forgotten_and_told_again(browser, amina):
    enter(browser)
    enter(browser, IPHONE)
    long_ago = utcnow() - actions.KNOWN_LIFE - actions.timedelta(days=1)
    db.session.execute(update(KnownDevice).values(last_used_at=long_ago))
    enter(browser)
    assert len(letters()) == 2
    jobs.run_duty("forget old sign-ins")
    assert db.session.scalar(select(func.count(KnownDevice.id))) == 1


def test_who_comes_back_after_all_was_forgotten_is_told_too(browser, amina, sign_in):
    enter(browser)
    db.session.execute(update(Device).values(last_used_at=utcnow() - actions.timedelta(hours=1)))
    sign_in("amina")
    db.session.execute(update(Device).values(last_used_at=utcnow() - actions.timedelta(hours=1)))
    mine = enter(browser)
    db.session.execute(update(Device).values(last_used_at=utcnow() - actions.timedelta(hours=1)))
    mine.get("/people")  # notes that she is here
    db.session.execute(update(KnownDevice).values(last_used_at=utcnow() - actions.KNOWN_LIFE - actions.timedelta(days=1)))
    jobs.run_duty("forget old sign-ins")
    enter(browser)
    assert len(letters()) == 1


def test_a_device_in_daily_use_stays_known(browser, amina):
    mine = enter(browser)
    long_ago = utcnow() - actions.timedelta(days=170)
    db.session.execute(update(KnownDevice).values(last_used_at=long_ago))
    db.session.execute(update(Device).values(last_used_at=utcnow() - actions.timedelta(hours=1)))
    mine.get("/people")
    assert db.session.scalars(select(KnownDevice.last_used_at)).one() > long_ago


def test_a_revoked_device_is_a_new_one_when_it_comes_again(browser, amina):
    mine = enter(browser)
    enter(browser, IPHONE)
    stranger = db.session.scalars(select(Device.id).where(Device.label == "Safari on iPhone")).one()
    mine.send("/settings/devices", {"device": stranger})
    enter(browser, IPHONE)
    assert len(letters()) == 2


def test_signing_out_everywhere_else_keeps_this_one(browser, amina):
    mine, phone = enter(browser), enter(browser, IPHONE)
    assert "Sign out everywhere else" in mine.get("/settings/devices").text
    answer = mine.send("/settings/devices", {"do": "others"})
    assert (answer.status_code, answer.location) == (303, "/settings/devices")
    assert phone.get("/people").status_code == 303
    page = mine.get("/settings/devices")
    assert "Sign out everywhere else" not in page.text
    enter(browser)
    assert len(letters()) == 1
    enter(browser, IPHONE)
    assert len(letters()) == 2


def test_others_stay_signed_in_when_somebody_signs_out_everywhere_else(browser, amina, sign_in):
    lucia = sign_in("lucia")
    enter(browser).send("/settings/devices", {"do": "others"})
    assert lucia.get("/people").status_code == 200


def test_the_server_keeps_a_hash_and_the_browser_nothing(browser, amina):
    mine = enter(browser)
    row = db.session.scalars(select(KnownDevice)).one()
    assert "192.0.2" not in repr(vars(row))
    assert "Firefox" not in repr(vars(row))
    with mine.session_transaction() as session:
        assert row.print_hash not in repr(dict(session))
    assert mine.get_cookie("reach_device") is None


def test_a_new_password_by_mail_on_a_new_browser_is_told_as_well(browser, amina, client):
    enter(browser)
    client.send("/password/forgotten", {"email": "amina@example.org"})
    path = letters()[-1].text.split("http://localhost")[1].split()[0]
    assert client.send(path, {"password": "three new words"}).status_code == 303
    assert sorted(letter.subject for letter in letters()[1:]) == ["A new device signed in to Reach", "Your password was changed"]
