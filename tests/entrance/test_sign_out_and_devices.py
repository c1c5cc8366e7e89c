"""POST /sign-out and /settings/devices: what ends a device, and that only its owner does."""

import pytest
from sqlalchemy import select, update

from forum.entrance import actions
from forum.entrance.models import Device
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.people.models import Member


def devices_of(member):
    return list(db.session.scalars(select(Device.id).where(Device.member_id == member.id).order_by(Device.id)))


def test_signing_out_ends_the_device_the_session_and_the_kept_cookie(client, cast):
    actions.set_password(cast.amina.id, "three words here")
    client.send("/sign-in", {"email": "amina@example.org", "password": "three words here", "remember": "1"})
    assert client.get_cookie("reach_device")
    answer = client.send("/sign-out")
    assert answer.status_code == 303
    assert "cache" in answer.headers["Clear-Site-Data"]
    assert client.get_cookie("reach_device") is None
    assert devices_of(cast.amina) == []
    assert client.get("/people").status_code == 303


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(sign_in, client):
    amina = sign_in("amina")
    with amina.session_transaction() as session:
        stolen = dict(session)
    amina.send("/sign-out")
    with client.session_transaction() as session:
        session.update(stolen)
    assert client.get("/people").status_code == 303


def test_signing_out_is_no_link(sign_in):
    assert sign_in("amina").get("/sign-out").status_code == 405


def test_one_sees_ones_own_browsers_and_which_is_this(sign_in):
    amina, other, lucia = sign_in("amina"), sign_in("amina"), sign_in("lucia")
    page = amina.get("/settings/devices").text
    assert page.count('name="device"') == 2
    assert page.count("this one") == 1
    assert lucia.get("/settings/devices").text.count('name="device"') == 1
    assert other.get("/people").status_code == 200


def test_revoking_signs_that_browser_out_and_no_other(sign_in, cast):
    amina, phone = sign_in("amina"), sign_in("amina")
    answer = amina.send("/settings/devices", {"device": devices_of(cast.amina)[1]})
    assert (answer.status_code, answer.location) == (303, "/settings/devices")
    assert phone.get("/people").status_code == 303
    assert amina.get("/people").status_code == 200


@pytest.mark.parametrize("device", ["", "-1", "x", "9" * 40, "\0"])
def test_what_is_no_device_is_refused(sign_in, device):
    amina = sign_in("amina")
    assert amina.send("/settings/devices", {"device": device}).status_code == 422
    assert amina.get("/people").status_code == 200


def test_nobody_revokes_anothers_device(sign_in, cast):
    amina, lucia = sign_in("amina"), sign_in("lucia")
    lucia.send("/settings/devices", {"device": devices_of(cast.amina)[0]})
    assert amina.get("/people").status_code == 200


def test_the_silenced_may_end_their_devices(sign_in, cast):
    sam = sign_in("sam")
    assert sam.send("/settings/devices", {"device": devices_of(cast.sam)[0]}).location == "/sign-in"
    assert sam.get("/people").status_code == 303


def test_a_device_lives_on_while_it_is_used_and_ends_when_it_is_not(sign_in, cast):
    amina = sign_in("amina")
    long_ago = utcnow() - actions.timedelta(hours=1)
    db.session.execute(update(Device).values(last_used_at=long_ago))
    amina.get("/people")
    assert db.session.scalars(select(Device.last_used_at)).one() > long_ago
    db.session.execute(update(Device).values(expires_at=utcnow()))
    assert amina.get("/people").status_code == 303


def test_a_member_who_is_suspended_meanwhile_reads_on_and_one_who_is_erased_does_not(sign_in, cast):
    amina = sign_in("amina")
    db.session.execute(update(Member).where(Member.id == cast.amina.id).values(state="suspended"))
    assert amina.get("/people").status_code == 200
    db.session.execute(update(Member).where(Member.id == cast.amina.id).values(state="erased"))
    assert amina.get("/people").status_code == 303


def test_visitors_are_sent_to_sign_in_and_back(client):
    assert client.get("/settings/devices").location == "/sign-in?next=/settings/devices"
    assert client.send("/settings/devices", {"device": "1"}).status_code == 303
