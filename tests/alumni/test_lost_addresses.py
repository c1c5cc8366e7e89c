"""Mail to a member comes back: people of the edition say where they are, a moderator decides, who reads the address confirms.

docs/decisions/0008 says what must not be possible.
"""

import re
from datetime import timedelta

import pytest
import time_machine
from aiosmtpd.controller import Controller
from sqlalchemy import select, update

from forum.alumni.models import LostAddress, NewAddress
from forum.entrance.actions import password_is_right, set_password
from forum.entrance.actions import sign_in as make_device
from forum.entrance.models import Device
from forum.entrance.queries import password_of
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.events import emit
from forum.kernel.jobs import run_duty
from forum.kernel.journal import Entry
from forum.kernel.mail import Letter, LetterEnded, Message, post
from forum.people.actions import change_email
from forum.people.models import Member
from forum.people.queries import viewer_of
from tests.kernel.test_mail import Receiver, free_port

REFUSED = "SMTPRecipientsRefused({'amina@example.org': (550, b'5.1.1 no such user')})"
NEW = "amina@new.example"
FORM = "/people/amina/new-address"


def fail(to="amina@example.org", error=REFUSED, failed=True):
    emit(LetterEnded(1, "digest:1", to, failed, error))
    db.session.commit()


def letters(to: str) -> list[Letter]:
    return list(db.session.scalars(select(Letter).where(Letter.to_address == to).order_by(Letter.id)))


def link(to: str, pattern: str = r"/new-address/\S+") -> str:
    found = re.search(pattern, letters(to)[-1].text)
    assert found, letters(to)[-1].text
    return found[0]


def address_of(member_id: int) -> str | None:
    return db.session.scalar(select(Member.email).where(Member.id == member_id))


@pytest.fixture
def server(app, monkeypatch):
    """A real SMTP server."""
    receiver = Receiver()
    controller = Controller(receiver, hostname="127.0.0.1", port=free_port())
    controller.start()
    monkeypatch.setitem(app.config, "SMTP_URL", f"smtp://127.0.0.1:{controller.port}")
    monkeypatch.setitem(app.config, "MAIL_DELAY_SECONDS", 0)
    yield receiver
    controller.stop()


@pytest.fixture
def lost(cast):
    """Amina, mail to whom has come back."""
    fail()
    return cast


@pytest.fixture
def approved(lost, sign_in):
    """Lucía has suggested an address and Moses approved it."""
    assert sign_in("lucia").send(FORM, {"email": NEW, "note": "Her card"}).status_code == 303
    ident = db.session.scalar(select(NewAddress.id))
    assert sign_in("moses").send(f"/new-addresses/{ident}", {"do": "approve"}).status_code == 303
    return lost


def test_people_of_the_edition_read_whom_touch_was_lost_with(lost, sign_in, client):
    page = sign_in("lucia").get("/editions/turin-2003/people").text
    assert "We have lost touch with" in page
    assert FORM in page
    for other in (client, sign_in("wei"), sign_in("amina"), sign_in("sam")):
        assert "lost touch" not in other.get("/editions/turin-2003/people").text


@pytest.mark.parametrize(
    ("to", "error", "failed"),
    [("amina@example.org", "SMTPSenderRefused(550, b'no relay', 'reach@example.org')", True), ("nobody@example.net", REFUSED, True),
     ("amina@example.org", "", False)],
)  # fmt: skip
def test_a_fault_of_ours_or_a_strangers_address_loses_nobody(cast, to, error, failed):
    fail(to, error, failed)
    assert db.session.scalars(select(LostAddress)).all() == []


def test_a_letter_that_arrives_ends_it(lost, sign_in):
    fail(error="", failed=False)
    assert "lost touch" not in sign_in("lucia").get("/editions/turin-2003/people").text
    assert sign_in("lucia").get(FORM).status_code == 404


def test_another_address_ends_it(lost, sign_in):
    change_email(lost.amina, "amina@elsewhere.example")
    assert "lost touch" not in sign_in("lucia").get("/editions/turin-2003/people").text
    assert sign_in("lucia").get(FORM).status_code == 404


def test_whoever_hides_is_not_looked_for(lost, sign_in):
    db.session.execute(update(Member).where(Member.handle == "amina").values(visibility="hidden"))
    assert "lost touch" not in sign_in("lucia").get("/editions/turin-2003/people").text
    for who in ("lucia", "moses"):
        assert sign_in(who).get(FORM).status_code == 404


def test_a_mail_server_that_refuses_an_address_loses_it(cast, server, sign_in):
    server.answers["amina@example.org"] = "550 5.1.1 no such user"
    post(Message("amina@example.org", "Amina", "Hello", "Hello"))
    db.session.commit()
    run_duty("send mail")
    assert "We have lost touch with" in sign_in("lucia").get("/editions/turin-2003/people").text
    server.answers.clear()
    post(Message("amina@example.org", "Amina", "Hello", "Hello"))
    db.session.commit()
    run_duty("send mail")
    assert "We have lost touch with" not in sign_in("lucia").get("/editions/turin-2003/people").text


@pytest.mark.parametrize("who", ["wei", "amina", "thandi", "sam"])
def test_nobody_else_can_suggest(lost, sign_in, who):
    browser = sign_in(who)
    assert browser.get(FORM).status_code in (403, 404)
    assert browser.send(FORM, {"email": NEW}).status_code in (403, 404)
    assert db.session.scalars(select(NewAddress)).all() == []


def test_staff_is_never_recovered_this_way(cast, sign_in):
    fail("irene@example.org")
    assert sign_in("moses").get("/people/irene/new-address").status_code == 404


def test_a_suggestion_waits_and_can_be_changed_by_its_writer_alone(lost, sign_in):
    lucia = sign_in("lucia")
    assert lucia.send(FORM, {"email": "wrong"}).status_code == 422
    assert lucia.send(FORM, {"email": NEW, "note": "Her card"}).status_code == 303
    assert "A moderator looks at the address" in lucia.get(FORM).text
    assert lucia.send(FORM, {"email": "amina@other.example"}).status_code == 303
    (row,) = db.session.scalars(select(NewAddress)).all()
    assert (row.email, row.state) == ("amina@other.example", "waiting")
    assert "other.example" not in sign_in("sam").get("/editions/turin-2003/people").text
    assert letters("amina@other.example") == []
    assert address_of(lost.amina.id) == "amina@example.org"


def test_a_mate_does_not_learn_whether_an_address_has_an_account(lost, sign_in):
    known, unknown = (sign_in("lucia").send(FORM, {"email": to}) for to in ("wei@example.org", "x@example.net"))
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)


def test_the_queue_says_what_it_means_and_an_act_is_journaled(lost, sign_in):
    moses = sign_in("moses")
    assert "nobody has suggested where they are" in moses.get("/moderation").text
    sign_in("lucia").send(FORM, {"email": NEW, "note": "Her card"})
    page = moses.get("/moderation").text
    for words in (NEW, "Her card", "Lucía Paredes", "5.1.1 no such user", "what you would vouch for"):
        assert words in page
    assert NEW not in sign_in("lucia").get("/moderation/log").text
    ident = db.session.scalar(select(NewAddress.id))
    assert moses.send(f"/new-addresses/{ident}", {"do": "refuse"}).status_code == 303
    assert moses.send(f"/new-addresses/{ident}", {"do": "approve"}).status_code == 409
    assert "refused a new address" in db.session.scalars(select(Entry.deed)).all()
    assert letters(NEW) == []


def test_an_address_that_somebody_has_is_not_asked(lost, sign_in):
    sign_in("lucia").send(FORM, {"email": "Wei@example.org"})
    ident = db.session.scalar(select(NewAddress.id))
    assert "somebody has this address already" in sign_in("moses").get("/moderation").text
    assert sign_in("moses").send(f"/new-addresses/{ident}", {"do": "approve"}).status_code == 409
    assert letters("Wei@example.org") == []


def test_with_name_and_password_one_is_back_at_once_and_signed_out_elsewhere(approved, browser):
    set_password(approved.amina.id, "three words in rain")
    make_device(approved.amina.id, "thief", keep=True)
    db.session.execute(update(Device).values(last_used_at=utcnow() - timedelta(days=2)))
    visitor, path = browser(), link(NEW)
    assert "Amina" not in visitor.get(path).text, "the page names nobody"
    assert visitor.send(path, {"name": "Lucía", "password": "three words in rain"}).status_code == 422
    assert visitor.send(path, {"name": "amina diallo", "password": "wrong"}).status_code == 422
    assert address_of(approved.amina.id) == "amina@example.org"
    answer = visitor.send(path, {"name": "amina diallo", "password": "three words in rain"})
    assert "You are back" in visitor.get(answer.location).text
    assert address_of(approved.amina.id) == NEW
    assert db.session.scalars(select(Device).where(Device.member_id == approved.amina.id)).all() == []
    assert db.session.scalars(select(LostAddress)).all() == []
    assert [letter.subject for letter in letters("amina@example.org")][-1] == "Your e-mail address was changed"
    assert visitor.get(path).status_code == 410


def test_passwords_cannot_be_guessed_here_either(approved, browser):
    set_password(approved.amina.id, "three words in rain")
    visitor, path = browser(), link(NEW)
    for _n in range(10):
        visitor.send(path, {"name": "Amina Diallo", "password": "wrong words here"})
    page = visitor.send(path, {"name": "Amina Diallo", "password": "three words in rain"})
    assert "too many tries" in page.text
    assert address_of(approved.amina.id) == "amina@example.org"


def after(days: float) -> None:
    db.session.commit()
    with time_machine.travel(utcnow() + timedelta(days=days), tick=False):
        run_duty("use new addresses")
    db.session.expire_all()


def test_without_a_password_it_takes_seven_days(approved, browser):
    answer = browser().send(link(NEW), {"name": "Amina Diallo"})
    assert "In seven days" in browser().get(answer.location).text
    after(6.9)
    assert address_of(approved.amina.id) == "amina@example.org"
    after(7.1)
    assert address_of(approved.amina.id) == NEW
    assert letters(NEW)[-1].subject == "You are back"


def test_a_member_who_comes_back_meanwhile_keeps_the_address(approved, browser):
    browser().send(link(NEW), {"name": "Amina Diallo"})
    make_device(approved.amina.id, "her phone", keep=True)
    after(7.1)
    assert address_of(approved.amina.id) == "amina@example.org"


def test_mail_that_arrives_meanwhile_keeps_the_address(approved, browser):
    browser().send(link(NEW), {"name": "Amina Diallo"})
    fail(error="", failed=False)
    after(7.1)
    assert address_of(approved.amina.id) == "amina@example.org"


def test_the_old_address_can_say_no(approved, browser):
    stop = link("amina@example.org")
    browser().send(link(NEW), {"name": "Amina Diallo"})
    for _n in range(2):
        assert browser().get(stop).status_code == 200, "opening it consumes nothing"
    assert "You keep your address" in browser().send(stop).text
    assert browser().send(stop).status_code == 410
    after(7.1)
    assert address_of(approved.amina.id) == "amina@example.org"


def test_the_old_address_has_it_back_within_thirty_days_with_what_a_thief_set_undone(approved, browser):
    browser().send(link(NEW), {"name": "Amina Diallo"})
    after(7.1)
    back = link("amina@example.org")
    with time_machine.travel(utcnow() + timedelta(days=8), tick=False):
        set_password(approved.amina.id, "the thief's words")
        make_device(approved.amina.id, "thief", keep=True)
        assert "You keep your address" in browser().send(back).text
    assert address_of(approved.amina.id) == "amina@example.org"
    assert password_of(approved.amina.id) is None
    assert db.session.scalars(select(Device).where(Device.member_id == approved.amina.id)).all() == []


def test_after_thirty_days_it_is_too_late(approved, browser):
    browser().send(link(NEW), {"name": "Amina Diallo"})
    after(7.1)
    with time_machine.travel(utcnow() + timedelta(days=38), tick=False):
        assert browser().send(link("amina@example.org")).status_code == 410
    assert address_of(approved.amina.id) == NEW


def test_an_older_password_stays_when_the_address_is_taken_back(approved, browser):
    set_password(approved.amina.id, "three words in rain")
    browser().send(link(NEW), {"name": "Amina Diallo"})
    after(7.1)
    with time_machine.travel(utcnow() + timedelta(days=8), tick=False):
        browser().send(link("amina@example.org"))
    assert password_is_right(password_of(approved.amina.id), "three words in rain")


def test_a_link_not_used_within_fourteen_days_is_over(approved, browser):
    path = link(NEW)
    with time_machine.travel(utcnow() + timedelta(days=15), tick=False):
        assert browser().get(path).status_code == 410
        assert browser().send(path, {"name": "Amina Diallo"}).status_code == 410


def test_a_moderator_corrects_an_address_themselves(lost, sign_in):
    assert sign_in("moses").send(FORM, {"email": NEW}).status_code == 303
    assert link(NEW)
    assert "approved a new address" in db.session.scalars(select(Entry.deed)).all()


def test_only_one_address_is_asked_at_a_time(approved, sign_in, browser):
    first = link(NEW)
    assert sign_in("irene").send(FORM, {"email": "amina@third.example"}).status_code == 303
    assert browser().get(first).status_code == 410
    assert browser().get(link("amina@third.example")).status_code == 200


def test_a_refused_suggestion_cannot_be_pressed_again_and_again(lost, sign_in):
    lucia = sign_in("lucia")
    lucia.send(FORM, {"email": NEW})
    ident = db.session.scalar(select(NewAddress.id))
    sign_in("moses").send(f"/new-addresses/{ident}", {"do": "refuse"})
    answer = lucia.send(FORM, {"email": "amina@other.example"})
    assert answer.status_code == 422
    assert "a moderator has decided on it" in answer.text
    assert "other.example" not in sign_in("moses").get("/moderation").text


def test_after_a_question_that_nobody_answered_another_address_can_be_told(approved, sign_in):
    assert sign_in("lucia").send(FORM, {"email": "amina@other.example"}).status_code == 422
    db.session.execute(update(NewAddress).values(expires_at=utcnow() - timedelta(hours=1)))
    assert sign_in("lucia").send(FORM, {"email": "amina@other.example"}).status_code == 303
    assert "other.example" in sign_in("moses").get("/moderation").text


def test_a_moderator_can_always_ask_elsewhere(lost, sign_in, browser):
    for address in (NEW, "amina@third.example"):
        assert sign_in("moses").send(FORM, {"email": address}).status_code == 303
    assert browser().get(link(NEW)).status_code == 410
    assert browser().get(link("amina@third.example")).status_code == 200


def test_the_password_is_proof_also_where_one_is_signed_in_elsewhere(approved, browser):
    set_password(approved.amina.id, "three words in rain")
    make_device(approved.amina.id, "her phone", keep=True)
    browser().send(link(NEW), {"name": "Amina Diallo", "password": "three words in rain"})
    assert address_of(approved.amina.id) == NEW


def test_an_address_that_was_taken_meanwhile_is_not_promised(approved, browser, cast):
    set_password(approved.amina.id, "three words in rain")
    change_email(cast.wei, NEW)
    path = link(NEW)
    assert browser().send(path, {"name": "Amina Diallo", "password": "three words in rain"}).status_code == 410
    assert address_of(approved.amina.id) == "amina@example.org"


def test_what_is_over_is_forgotten(approved):
    db.session.execute(update(NewAddress).values(state="used", decided_at=utcnow() - timedelta(days=59)))
    run_duty("forget new addresses")
    assert len(db.session.scalars(select(NewAddress)).all()) == 1
    db.session.execute(update(NewAddress).values(decided_at=utcnow() - timedelta(days=61)))
    run_duty("forget new addresses")
    assert db.session.scalars(select(NewAddress)).all() == []


def test_what_is_done_about_addresses_stands_in_the_journal_and_not_in_what_members_read_of_it(approved, browser, sign_in):
    browser().send(link("amina@example.org"))
    deeds = db.session.scalars(select(Entry.deed).where(Entry.kind == "person", Entry.key == str(approved.amina.id))).all()
    assert deeds == ["approved a new address", "a new address was stopped"]
    assert "new address" not in sign_in("lucia").get("/moderation/log").text


def test_whoever_was_suspended_since_gets_no_account_back(approved, browser):
    db.session.execute(update(Member).where(Member.handle == "amina").values(state="suspended"))
    assert browser().send(link(NEW), {"name": "Amina Diallo"}).status_code == 410
    after(7.1)
    assert address_of(approved.amina.id) == "amina@example.org"
    assert viewer_of(approved.amina.id).state == "suspended"
