"""/join/<token>/again and /join/again: a new link, to the address invited and to no other."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.invitations.models import Invitation
from forum.kernel import jobs
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.mail import Letter


def letters():
    return db.session.scalars(select(Letter).order_by(Letter.id)).all()


def link(letter):
    return re.search(r"http://localhost(/join/\S+)", letter.text)[1]


@pytest.fixture
def path(sign_in):
    """The link of an invitation of Inés whose letter is sent."""
    sign_in("moses").send("/people/invite", {"email": "ines@example.org", "name": "Inés"})
    jobs.run_duty("send mail")
    return link(letters()[0])


def expire():
    db.session.execute(update(Invitation).values(expires_at=utcnow() - timedelta(minutes=1)))
    db.session.commit()


def test_an_expired_invitation_offers_a_new_one_to_the_same_address(client, path):
    expire()
    assert "Send me a new invitation" in client.get(path).text
    answer = client.send(f"{path}/again", {"email": "eve@example.org"})  # whatever is typed
    assert "on its way" in client.get(answer.location).text
    assert [each.to_address for each in letters()] == ["ines@example.org"] * 2
    assert client.get(path).status_code == 410
    assert client.get(link(letters()[-1])).status_code == 200


def test_three_in_a_day_are_enough(client, path):
    for n in range(5):
        expire()
        jobs.run_duty("send mail")
        answer = client.send(f"{link(letters()[-1])}/again")
        assert ("often" in answer.location) == (n >= 3)
    assert "tomorrow" in client.get(answer.location).text
    assert len(letters()) == 4
    db.session.execute(update(Invitation).values(asked_at=utcnow() - timedelta(hours=25)))
    client.send(f"{link(letters()[-1])}/again")
    assert len(letters()) == 5


def test_a_link_that_is_not_known_asks_for_the_address_and_answers_alike(client, path):
    page = client.get("/join/broken")
    assert page.status_code == 410
    assert 'name="email"' in page.text
    answers = [
        client.send("/join/again", {"email": each}) for each in ("ines@example.org", "nobody@example.org", "amina@example.org")
    ]
    assert len({(each.status_code, each.location, each.text) for each in answers}) == 1
    assert "If this address is invited" in client.get(answers[0].location).text
    jobs.run_all()
    assert [each.to_address for each in letters()] == ["ines@example.org"] * 2


def test_who_has_joined_is_mailed_nothing_and_offered_to_sign_in(client, path, app):
    client.send(path, {"name": "Inés"})
    stranger = app.test_client()
    page = stranger.get(path)
    assert "You are a member already" in page.text
    assert "/sign-in" in page.text
    assert stranger.send(f"{path}/again").status_code == 410
    stranger.send("/join/again", {"email": "ines@example.org"})
    jobs.run_all()
    assert len(letters()) == 1


def test_asking_floods_no_mailbox(client, path):
    for _ in range(6):
        client.send("/join/again", {"email": "ines@example.org"})
    jobs.run_all()
    jobs.run_duty("send mail")
    assert db.session.scalars(select(Invitation)).one().letters == 4


@pytest.mark.parametrize("address", ["", "ines", "x" * 400, "a b@example.org"])
def test_what_is_no_address_is_said_beside_the_field(client, address):
    answer = client.send("/join/again", {"email": address})
    assert answer.status_code == 422
    assert 'href="#f-email"' in answer.text


def test_reading_the_page_sends_nothing(client, path):
    expire()
    for _ in range(3):
        client.get(path)
        client.get("/join/again")
        assert client.get(f"{path}/again").status_code in (404, 405)
    jobs.run_all()
    assert len(letters()) == 1
