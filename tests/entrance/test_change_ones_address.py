"""/settings/address: asked for by a member, confirmed by a link in the new mailbox, told to the old one."""

import re

import pytest
from sqlalchemy import func, select, update

from forum.entrance import actions
from forum.entrance.actions import addresses
from forum.entrance.models import AddressChange
from forum.kernel import jobs
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.jobs import Job
from forum.kernel.mail import Letter
from forum.people.actions import NewMember, add_member
from forum.people.models import Member
from forum.people.queries import by_email

NEW = "amina@new.example.org"
WORDS = "three words here"


def letters(to="") -> list[Letter]:
    jobs.run_all()
    return [row for row in db.session.scalars(select(Letter).order_by(Letter.id)) if to in ("", row.to_address)]


def ask(browser, email=NEW, **more):
    return browser.send("/settings/address", {"email": email, **more})


def link_in(letter: Letter) -> str:
    found = re.search(r"http://localhost(/settings/address/\S+)", letter.text)
    assert found
    return found[1]


def address_of(cast) -> str:
    return db.session.scalars(select(Member.email).where(Member.id == cast.amina.id)).one()


def test_the_new_address_gets_a_link_and_the_old_one_is_told_at_once(sign_in, cast):
    answer = ask(sign_in("amina"), " Amina@NEW.example.org ")
    assert (answer.status_code, answer.location) == (303, "/settings/address")
    old, new = letters("amina@example.org"), letters("Amina@new.example.org")
    assert [letter.subject for letter in old] == ["Your e-mail address is about to change"]
    assert "http://localhost/settings/address" in old[0].text
    assert "Amina@new.example.org" in old[0].text
    assert link_in(new[0]) in new[0].html
    assert link_in(new[0]) not in old[0].text
    assert address_of(cast) == "amina@example.org"


def test_only_the_button_changes_it_once_and_the_old_one_is_told_again(sign_in, cast):
    amina, phone = sign_in("amina"), sign_in("amina")
    ask(amina)
    path = link_in(letters(NEW)[0])
    for _ in range(2):
        assert NEW in amina.get(path).text
    assert address_of(cast) == "amina@example.org"
    assert amina.send(path).location == "/settings/address?done=1"
    assert address_of(cast) == NEW
    assert by_email("AMINA@new.example.org").id == cast.amina.id
    assert [letter.subject for letter in letters("amina@example.org")][1:] == ["Your e-mail address was changed"]
    assert phone.get("/people").status_code == 200
    assert amina.get(path).status_code == 410
    assert amina.send(path).status_code == 410


def test_nobody_but_who_asked_can_confirm_it(sign_in, client, cast):
    ask(sign_in("amina"))
    path = link_in(letters(NEW)[0])
    page = client.get(path)
    assert page.status_code == 200
    assert f"/sign-in?next={path}" in page.text
    assert client.send(path).location.startswith("/sign-in")
    lucia = sign_in("lucia")
    assert "Use this address" not in lucia.get(path).text
    assert lucia.send(path).status_code == 410
    for text in (page.text, lucia.get(path).text):
        assert NEW not in text
        assert "Diallo" not in text
    assert address_of(cast) == "amina@example.org"
    assert sign_in("amina").send(path).status_code == 303


def test_the_present_password_is_asked_for_where_there_is_one(sign_in, cast):
    actions.set_password(cast.amina.id, WORDS)
    amina = sign_in("amina")
    wrong = ask(amina, old_password="wrong")
    assert wrong.status_code == 422
    assert 'href="#f-old_password"' in wrong.text
    assert f'value="{NEW}"' in wrong.text
    assert letters() == []
    assert ask(amina, old_password=WORDS).status_code == 303


def test_an_address_with_an_account_is_answered_alike_and_its_owner_is_told(sign_in, cast, counted):
    told = []
    for handle, email in (("wei", NEW), ("amina", "lucia@example.org")):
        browser = sign_in(handle)
        browser.get("/settings/address")
        with counted() as statements:
            answer = ask(browser, email)
        page = browser.get("/settings/address").text
        told.append((answer.status_code, answer.location, len(statements), page.count("We have written to")))
        assert email in page
    assert told[0] == told[1]
    (letter,) = letters("lucia@example.org")
    assert letter.subject == "Somebody tried to use your e-mail address"
    assert "Amina" not in letter.text
    assert "/settings/address/" not in letter.text
    assert [each.subject for each in letters("amina@example.org")] == ["Your e-mail address is about to change"]


def test_somebody_else_may_have_taken_it_meanwhile(sign_in, cast):
    amina = sign_in("amina")
    ask(amina)
    path = link_in(letters(NEW)[0])
    add_member(NewMember("AMINA@New.Example.Org", "Another Amina"))
    assert amina.send(path).status_code == 410
    assert address_of(cast) == "amina@example.org"


def test_what_was_mailed_to_the_old_address_ends(sign_in, client, cast):
    amina = sign_in("amina")
    client.send("/password/forgotten", {"email": "amina@example.org"})
    client.send("/sign-in/mail", {"email": "amina@example.org"})
    texts = " ".join(letter.text for letter in letters())
    links = re.findall(r"http://localhost(/(?:password|sign-in/mail)/\S{30,})", texts)
    assert len(links) == 2
    assert [client.get(link).status_code for link in links] == [200, 200]
    ask(amina)
    amina.send(link_in(letters(NEW)[0]))
    assert [client.get(link).status_code for link in links] == [410, 410]
    code = re.search(r"^(\d{6})$", texts, re.M)[1]
    assert client.send("/sign-in/code", {"code": code}).status_code == 410


def test_one_signs_in_with_the_new_address_and_not_with_the_old(sign_in, client, cast):
    actions.set_password(cast.amina.id, WORDS)
    amina = sign_in("amina")
    ask(amina, old_password=WORDS)
    amina.send(link_in(letters(NEW)[0]))
    assert client.send("/sign-in", {"email": "amina@example.org", "password": WORDS}).status_code == 422
    assert client.send("/sign-in", {"email": NEW, "password": WORDS}).status_code == 303


@pytest.mark.parametrize("email", ["", "no address", "a\0b@example.org", "x" * 300 + "@example.org", "AMINA@example.org"])
def test_what_cannot_be_the_new_address_is_said_beside_the_field(sign_in, cast, email):
    answer = ask(sign_in("amina"), email)
    assert answer.status_code == 422
    assert 'href="#f-email"' in answer.text
    assert letters() == []


def test_pressed_twice_it_is_asked_for_once(sign_in, cast):
    amina = sign_in("amina")
    ask(amina)
    ask(amina)
    assert len(letters(NEW)) == 1
    assert amina.get(link_in(letters(NEW)[0])).status_code == 200


def test_another_address_ends_the_one_asked_for_before(sign_in, cast):
    amina = sign_in("amina")
    ask(amina, "amina@mistyped.example.org")
    path = link_in(letters("amina@mistyped.example.org")[0])
    ask(amina)
    assert amina.get(path).status_code == 410
    assert amina.get(link_in(letters(NEW)[0])).status_code == 200


def test_a_change_can_be_stopped(sign_in, cast):
    amina = sign_in("amina")
    ask(amina)
    path = link_in(letters(NEW)[0])
    assert "Stop this change" in amina.get("/settings/address").text
    assert amina.send("/settings/address", {"do": "undo"}).status_code == 303
    assert "Stop this change" not in amina.get("/settings/address").text
    assert amina.send(path).status_code == 410


def test_a_change_stopped_before_the_worker_came_mails_nothing(sign_in, cast):
    amina = sign_in("amina")
    ask(amina)
    amina.send("/settings/address", {"do": "undo"})
    assert letters() == []


def test_nobody_writes_to_the_world_through_us(sign_in, cast):
    amina = sign_in("amina")
    answers = [ask(amina, f"stranger{n}@example.org").status_code for n in range(addresses.CHANGES_MAX + 1)]
    assert answers == [303] * addresses.CHANGES_MAX + [422]
    assert db.session.scalar(select(func.count(AddressChange.id))) == addresses.CHANGES_MAX
    db.session.execute(update(AddressChange).values(created_at=utcnow() - actions.timedelta(days=2)))
    assert ask(amina).status_code == 303


def test_it_ends_after_a_day_and_with_its_member(sign_in, cast):
    amina = sign_in("amina")
    ask(amina)
    path = link_in(letters(NEW)[0])
    row = db.session.scalars(select(AddressChange)).one()
    assert row.expires_at - row.created_at <= actions.timedelta(hours=24, seconds=1)
    db.session.execute(update(AddressChange).values(expires_at=utcnow()))
    for answer in (amina.get(path), amina.send(path), amina.get("/settings/address/nothing")):
        assert answer.status_code == 410
        assert "Get a new one" in answer.text


def test_the_job_may_run_twice_and_mails_once(sign_in, cast):
    ask(sign_in("amina"))
    letters()
    db.session.execute(update(Job).values(done_at=None, lease_until=None))
    assert len(letters()) == 2


def test_the_silenced_and_suspended_may_change_theirs(sign_in, cast):
    for handle in ("sam", "sue"):
        browser, new = sign_in(handle), f"{handle}@new.example.org"
        assert ask(browser, new).status_code == 303
        assert browser.send(link_in(letters(new)[0])).status_code == 303


def test_visitors_are_sent_to_sign_in_and_the_menu_leads_here(client, sign_in):
    assert client.get("/settings/address").location == "/sign-in?next=/settings/address"
    assert client.send("/settings/address", {"email": NEW}).status_code == 303
    assert 'href="/settings/address"' in sign_in("amina").get("/people").text


def test_nobody_elses_page_shows_an_address(sign_in, cast):
    ask(sign_in("amina"))
    lucia = sign_in("lucia")
    assert "lucia@example.org" in lucia.get("/settings/address").text
    assert "amina" not in lucia.get("/settings/address").text


def test_changes_that_are_over_are_forgotten(sign_in, cast):
    ask(sign_in("amina"))
    db.session.execute(update(AddressChange).values(expires_at=utcnow() - actions.timedelta(days=2)))
    jobs.run_duty("forget old sign-ins")
    assert db.session.scalar(select(func.count(AddressChange.id))) == 0
