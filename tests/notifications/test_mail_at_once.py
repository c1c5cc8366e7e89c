"""Letters with news at once: what they say, how programs thread them, when they go, when not."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
import time_machine
from sqlalchemy import select, update

from forum.discussion import actions as discussing
from forum.discussion.models import Discussion
from forum.following.actions import follow
from forum.kernel.bounces import note_bounce
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.jobs import Job, run_duty
from forum.kernel.mail import Letter, _composed
from forum.notifications.actions.settings import set_discreet
from forum.notifications.models import Delivery, Telling
from forum.people.actions import hiding
from tests.support.content import comment, start_thread, tell
from tests.support.telling import choose, ledger, letters, mail_now, work


@pytest.fixture(autouse=True)
def quiet(app):
    """Nothing waits."""
    db.session.execute(Job.__table__.delete())
    db.session.commit()


@pytest.fixture
def talk(cast):
    """A thread that Lucía watches, at once."""
    thread = start_thread(cast.wei, title="Who collects in the rains?")
    follow(cast.lucia, "thread", str(thread.id), "watching")
    choose(cast.lucia, "once", "watching")
    work()
    return thread


def parsed(letter):
    return message_from_bytes(_composed(letter).as_bytes(), policy=default)


def test_a_letter_brings_the_whole_text_says_who_and_where_and_how_to_stop(cast, talk):
    said = comment(cast.amina, talk.discussion_id, "We go *by boat*, see [the rules](/rules).\n\n- twice a month\n- with a clerk")
    message = parsed(mail_now(cast.lucia)[0])
    assert str(message["To"]) == "Lucía Paredes <lucia@example.org>"
    assert message["From"].addresses[0].display_name == "Amina Diallo (Reach)"
    assert message["Subject"] == "Re: Who collects in the rains?"
    assert message["Auto-Submitted"] == "auto-generated"
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for part in (text, html):
        assert "Amina Diallo in “Who collects in the rains?”:" in part
        assert f"http://localhost/comments/{said.id}" in part
        assert "You get this because you watch “Who collects in the rains?”." in part
        assert "http://localhost/rules" in part
        assert "twice a month" in part
    assert "<em>by boat</em>" in html
    assert "<img" not in html
    assert not re.search(r'(?:src|href)="/', html), "links lead there from a mail"


def test_programs_thread_what_belongs_together(cast):
    """The opening, a comment, and an answer to it: a chain, whoever's mailbox it stands in."""
    follow(cast.lucia, "person", str(cast.amina.id), "watching")
    for what in ("threads", "watching"):
        choose(cast.lucia, "once", what)
    thread = start_thread(cast.amina)
    first = parsed(mail_now(cast.lucia)[0])
    said = comment(cast.amina, thread.discussion_id, "One more thing.")
    comment(cast.amina, thread.discussion_id, "And to that:", said.id)
    work()
    db.session.execute(update(Delivery).where(Delivery.event_key == f"comment:{said.id}").values(actor_id=None))  # no burst
    second, third = (parsed(letter) for letter in mail_now(cast.lucia)[1:])
    assert first["Message-ID"].endswith(f".{cast.lucia.id}@localhost>")
    assert first["In-Reply-To"] is None
    assert (second["In-Reply-To"], second["References"]) == (first["Message-ID"], first["Message-ID"])
    assert third["In-Reply-To"] == second["Message-ID"]
    assert third["References"].split() == [first["Message-ID"], second["Message-ID"]]
    assert len({each["Message-ID"] for each in (first, second, third)}) == 3
    assert {each["List-Id"] for each in (first, second, third)} == {f"<thread-{thread.id}.localhost>"}
    assert {each["Subject"].removeprefix("Re: ") for each in (first, second, third)} == {thread.title}


def test_the_headers_let_programs_stop_it_with_one_click(cast, talk):
    comment(cast.amina, talk.discussion_id)
    message = parsed(mail_now(cast.lucia)[0])
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<http://localhost/unsubscribe/\S+>", message["List-Unsubscribe"])


def test_a_letter_waits_five_minutes_and_holds_what_was_changed_meanwhile(cast, talk, sign_in):
    said = comment(cast.amina, talk.discussion_id, "At teh market.")
    work()
    run_duty("mail news")
    assert letters() == []
    sign_in("amina").send(f"/comments/{said.id}/edit", {"body": "At the market.", "base": "1"})
    work()
    with time_machine.travel(utcnow() + timedelta(seconds=301), tick=False):
        run_duty("mail news")
    assert ["At the market." in letter.text for letter in letters(cast.lucia)] == [True]


def test_what_was_read_meanwhile_is_not_mailed(cast, talk, sign_in):
    comment(cast.amina, talk.discussion_id)
    work()
    sign_in("lucia").get(f"/threads/{talk.id}-{talk.slug}")
    assert mail_now(cast.lucia) == []
    assert ledger(cast.lucia)[-1] == ("watching", "once", "skipped", "read")


def test_a_burst_of_one_writer_becomes_one_letter_that_waits_for_its_end(app, cast, talk):
    start = utcnow()
    for n, seconds in enumerate((0, 200, 400)):
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            comment(cast.amina, talk.discussion_id, f"Thought number {n}.")
            work()
            run_duty("mail news")
            assert letters() == [], "the writer goes on"
    with time_machine.travel(start + timedelta(seconds=701), tick=False):
        run_duty("mail news")
    (letter,) = letters(cast.lucia)
    assert re.findall(r"Thought number \d", letter.text) == ["Thought number 0", "Thought number 1", "Thought number 2"]
    assert [row[2] for row in ledger(cast.lucia)] == ["written"] * 3


def test_who_never_ends_does_not_keep_others_waiting_for_ever(cast, talk):
    start = utcnow()
    for n in range(8):
        with time_machine.travel(start + timedelta(seconds=250 * n), tick=False):
            comment(cast.amina, talk.discussion_id, f"Thought number {n}.")
            work()
            run_duty("mail news")
    assert letters(cast.lucia), "what is three delays old goes"


def test_two_writers_are_two_letters(cast, talk):
    comment(cast.amina, talk.discussion_id, "I think so.")
    comment(cast.moses, talk.discussion_id, "I do not.")
    assert len(mail_now(cast.lucia)) == 2


def test_discreet_mail_says_nothing_of_what_where_or_who(cast, talk):
    db.session.add(Telling(member_id=cast.lucia.id, hour=7, weekday=0, is_discreet=True, is_plain=False, bounces=0))
    comment(cast.amina, talk.discussion_id, "The secret.")
    message = parsed(mail_now(cast.lucia)[0])
    assert message["Subject"] == "Something new for you"
    whole = message.as_string()
    for word in ("secret", "Amina", "rains", "thread", "List-Id", "Reply-To"):
        assert word not in whole


def test_letters_of_a_thread_that_is_discreet_say_nothing_to_anybody(cast, talk):

    discussion = db.session.get_one(Discussion, talk.discussion_id)
    assert not set_discreet(cast.lucia, discussion, cast.wei.id, True), "neither hers nor the staff's"
    assert set_discreet(cast.wei, discussion, cast.wei.id, True)
    comment(cast.amina, talk.discussion_id, "The secret.")
    assert [letter.subject for letter in mail_now(cast.lucia)] == ["Something new for you"]


def test_plain_mail_has_no_html(cast, talk):
    db.session.add(Telling(member_id=cast.lucia.id, hour=7, weekday=0, is_discreet=False, is_plain=True, bounces=0))
    comment(cast.amina, talk.discussion_id)
    assert [letter.html for letter in mail_now(cast.lucia)] == [""]


def test_a_long_text_is_cut_between_paragraphs_in_mail(cast, talk, monkeypatch):
    monkeypatch.setattr("forum.notifications.mail.TEXT_MAX", 40)
    monkeypatch.setattr("forum.notifications.mail.item_of.__defaults__", (40,))
    comment(cast.amina, talk.discussion_id, "The first paragraph.\n\nThe second one, which is longer.\n\nThe third.")
    letter = mail_now(cast.lucia)[0]
    assert "The first paragraph." in letter.text
    assert "The second" not in letter.text
    assert "The second" not in letter.html


def test_the_name_of_who_hides_is_in_no_letter(app, cast, talk, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_DIR", tmp_path)
    comment(cast.amina, talk.discussion_id, "I am Amina Diallo of Dakar.")
    hiding.hide(cast.amina)
    mail_now(cast.lucia)
    run_duty("send mail")
    (path,) = tmp_path.glob("*.eml")
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert "rains" in message["Subject"]
    for part in (message["From"], message.get_body(("plain",)).get_content(), message.get_body(("html",)).get_content()):
        assert "Amina" not in str(part)


def test_case_studies_and_decisions_are_mailed_as_what_they_are(cast):
    choose(cast.lucia, "once", "cases")
    follow(cast.lucia, "person", str(cast.amina.id), "following")
    tell(cast.amina, title="Rules of our own in Dakar")
    letter = mail_now(cast.lucia)[0]
    assert letter.subject == "Rules of our own in Dakar"
    assert "Women who smoke fish wrote rules" in letter.text
    assert "You get this because you follow Amina Diallo." in letter.text


def test_a_letter_that_comes_back_three_times_ends_mail_and_the_site_says_so(cast, talk, sign_in):

    for n in range(3):
        comment(cast.amina, talk.discussion_id, f"Word {n}")
        letter = mail_now(cast.lucia)[-1]
        db.session.execute(update(Letter).where(Letter.id == letter.id).values(sent_at=utcnow()))
        assert note_bounce(letter.id, "550 no such mailbox", True)
        db.session.commit()
    assert [row[2:] for row in ledger(cast.lucia)] == [("failed", "bounced")] * 3
    comment(cast.amina, talk.discussion_id, "Word 4")
    assert len(mail_now(cast.lucia)) == 3
    assert ledger(cast.lucia)[-1][2:] == ("skipped", "bounced")
    browser = sign_in("lucia")
    assert "came back three times" in browser.get("/notifications").text
    browser.send("/settings/notifications", {"do": "again"})
    comment(cast.amina, talk.discussion_id, "Word 5")
    assert len(mail_now(cast.lucia)) == 4


def test_the_ledger_follows_the_letter_to_its_end(cast, talk):
    comment(cast.amina, talk.discussion_id)
    mail_now(cast.lucia)
    assert ledger(cast.lucia)[-1][2] == "written"
    run_duty("send mail")
    assert ledger(cast.lucia)[-1][2] == "sent"
    assert db.session.scalar(select(Delivery.done_at).where(Delivery.state == "sent", Delivery.channel == "mail"))


def test_the_composer_says_to_how_many_it_goes_and_when(cast, talk, sign_in):
    for person in (cast.moses, cast.irene):
        follow(person, "thread", str(talk.id), "watching")
        choose(person, "once", "watching")
    choose(cast.irene, "daily", str(talk.id), "thread")
    browser = sign_in("amina")
    with time_machine.travel(utcnow().replace(hour=14, minute=35) + timedelta(days=1), tick=False):
        said = sign_in("amina").get(f"/discussions/{talk.discussion_id}/reach").json
        assert said == {"words": "Goes by e-mail to 2 people at 14:40; until then you can change it."}
    page = browser.send(f"/threads/{talk.id}-{talk.slug}/comments", {"body": "Yes.", "do": "preview"}).text
    assert "Goes by e-mail to 2 people at" in page
    assert sign_in("lucia").get(f"/discussions/{talk.discussion_id}/reach").json["words"].startswith("Goes by e-mail to 1 person")


def test_who_may_not_read_is_not_told_how_many_do(cast, client, sign_in):
    thread = start_thread(cast.amina, "edition turin-2003")
    db.session.commit()
    for browser in (client, sign_in("wei")):
        assert browser.get(f"/discussions/{thread.discussion_id}/reach").status_code == 404


def test_who_started_a_thread_and_the_staff_make_its_mail_discreet(cast, talk, sign_in):
    path = f"/threads/{talk.id}-{talk.slug}/mail"
    assert sign_in("lucia").get(path).status_code == 404
    assert sign_in("lucia").send(path, {"do": "hide"}).status_code == 404
    for handle in ("wei", "moses"):
        browser = sign_in(handle)
        assert path in browser.get(f"/threads/{talk.id}-{talk.slug}").text
        assert browser.send(path, {"do": "hide"}).status_code == 303
        assert "Letters about it are discreet" in browser.get(path).text
        assert browser.send(path, {"do": "say"}).status_code == 303
        assert "bring the whole text" in browser.get(path).text
    assert path not in sign_in("lucia").get(f"/threads/{talk.id}-{talk.slug}").text


def test_a_letter_that_waits_for_a_mail_server_does_not_tell_what_was_removed(cast, talk):
    first = comment(cast.amina, talk.discussion_id, "The first thought.")
    second = comment(cast.amina, talk.discussion_id, "The second, which I regret.")
    assert len(mail_now(cast.lucia)) == 1, "one letter for both"
    discussing.remove_comment(cast.amina, second.id, "")
    (letter,) = mail_now(cast.lucia)
    assert "The first thought." in letter.text
    assert "regret" not in letter.text
    discussing.remove_comment(cast.amina, first.id, "")
    assert mail_now(cast.lucia) == []


def test_a_digest_says_nothing_of_a_discreet_thread(cast, talk):
    choose(cast.lucia, "daily", "watching")
    assert set_discreet(cast.wei, db.session.get_one(Discussion, talk.discussion_id), cast.wei.id, True)
    comment(cast.amina, talk.discussion_id, "The secret.")
    letter = mail_now(cast.lucia)[0]
    for part in (letter.text, letter.html, letter.subject):
        for word in ("secret", "rains", "Amina"):
            assert word not in part
