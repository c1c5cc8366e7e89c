"""Addresses that answer: whose, for what, how long; and what other addresses of ours mean."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.kernel.clock import utcnow
from forum.kernel.replies import ID_MAX, LIFE, address_for, bounce_address, marker, read_address
from forum.mailin import queries
from forum.mailin.models.targets import TAKEN, cases_address, edition_address, region_address, target_of
from tests.mailin.letters import DOMAIN
from tests.support.content import edition


def local(address):
    return address.rpartition("@")[0]


def test_an_address_says_whose_it_is_and_for_what_whatever_its_case(app):
    address = address_for(7, "comment", 12)
    for spelled in (address, address.upper(), address.title()):
        signed = read_address(local(spelled))
        assert (signed.member_id, signed.kind, signed.key, signed.is_good) == (7, "comment", 12, True)
    assert address == address.lower()


@pytest.mark.sqlite_only
@given(member_id=st.integers(0, ID_MAX), key=st.integers(0, ID_MAX))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_address_fits_and_says_what_it_was_made_for(app, member_id, key):
    for address, kind in ((address_for(member_id, "mail", key), "mail"), (bounce_address(key), "letter")):
        signed = read_address(local(address))
        assert len(local(address)) <= 64
        assert (signed.kind, signed.key) == (kind, key)


def test_an_address_that_anybody_else_made_or_changed_is_none(app, monkeypatch):
    good = local(address_for(7, "comment", 12))
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    changed = [good[:n] + letters[(letters.index(good[n]) + 1) % 32] + good[n + 1 :] for n in range(6, len(good))]
    others = [good + "a", good[:-1], good.replace("reply", "bounce"), "reply+", "reply+" + "a" * 40, "reply+" + "a" * 500, ""]
    assert [each for each in (*changed, *others) if read_address(each) is not None] == []
    assert read_address(local(bounce_address(3)).replace("bounce", "reply")) is None
    monkeypatch.setitem(app.config, "SECRET_KEY", "another secret, just as long as it")
    assert read_address(good) is None
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", ["the secret of the tests, 32 long"])
    assert read_address(good).key == 12


def test_an_address_expires_after_90_days_and_a_bounce_address_does_not(app):
    reply, back = address_for(7, "comment", 12), bounce_address(3)
    with time_machine.travel(utcnow() + LIFE):
        assert read_address(local(reply)).is_good
    with time_machine.travel(utcnow() + LIFE + timedelta(days=1)):
        assert not read_address(local(reply)).is_good
        assert read_address(local(back)).is_good


def test_without_a_domain_there_is_no_address_and_none_means_anything(app, monkeypatch):
    address = address_for(7, "comment", 12)
    monkeypatch.setitem(app.config, "MAIL_IN_DOMAIN", "")
    made = (address_for(7, "comment", 12), bounce_address(3), edition_address(1, "x"), region_address("x"), cases_address())
    assert made == ("",) * 5
    assert target_of(address) is None
    assert target_of("cases@") is None


def test_what_cannot_be_answered_has_no_address(app):
    assert address_for(7, "letter", 1) == address_for(7, "anything", 1) == ""


def test_the_addresses_of_places_are_read_whatever_their_case(app):
    assert target_of(f"Turin-2003@{DOMAIN.upper()}").key == "turin-2003"
    assert target_of(f"Region+Africa@{DOMAIN}").kind == "region"
    assert target_of(f"<CASES@{DOMAIN}>").kind == "cases"
    assert queries.is_taken(edition_address(1, "turin-2003"))
    assert queries.is_taken(region_address("africa"))
    number = edition("turin-2003").id
    assert edition_address(number, "تورينو") == f"edition+{number}@{DOMAIN}"
    assert queries.place_for(target_of(f"edition+{number}@{DOMAIN}")).path == "/editions/turin-2003"
    assert all(edition_address(number, slug).startswith("edition+") for slug in TAKEN)


@pytest.mark.parametrize(
    "address",
    [
        "turin-2003@elsewhere.test", f"nothing-here@{DOMAIN}", f"region+atlantis@{DOMAIN}", f"edition+999999@{DOMAIN}",
        f"edition+99999999999999999999@{DOMAIN}", f"postmaster@{DOMAIN}", f"reply+abc@{DOMAIN}", f"@{DOMAIN}", "", "x",
        f"a b@{DOMAIN}", f"tür@{DOMAIN}", "a" * 400 + f"@{DOMAIN}", f"turin-2003@{DOMAIN}@evil.test", f"\0@{DOMAIN}",
    ],
)  # fmt: skip
def test_any_other_address_takes_no_mail(app, address):
    assert not queries.is_taken(address)


def test_the_line_above_which_one_writes_is_recognised_by_its_marks(app):
    assert marker() == "=-=-= Write above this line =-=-="
