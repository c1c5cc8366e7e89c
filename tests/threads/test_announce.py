"""Announcing to an edition: seen before it is sent, mailed once to each of its people, whatever happens on the way."""

import re

import pytest
from sqlalchemy import delete, func, select, update

from forum.discussion import actions as discussing
from forum.discussion.models import Comment
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.jobs import Job, run_all, run_one
from forum.kernel.mail import Letter
from forum.people.actions import join_edition, leave_edition
from forum.people.models import Member
from forum.threads import actions
from forum.threads.actions import MAIL_BATCH, hide_thread
from forum.threads.models import Announcement, AnnouncementDelivery, Thread
from tests.support.content import crowd, edition

NEW = "/editions/turin-2003/threads/new"
TYPED = {
    "title": "We meet on “Monday” & Tuesday", "kind": "announcement", "once": "a-word",
    "body": "Bring **your** drafts, as [told](/cases) and (/or) not.\n\n- pens\n- paper", "do": "post",
}  # fmt: skip


@pytest.fixture(autouse=True)
def quiet(cast):
    """Nothing waits in the queue, nothing in the outbox."""
    db.session.execute(delete(Job))
    db.session.execute(delete(Letter))
    db.session.commit()


def letters():
    db.session.rollback()
    return {row.to_address.partition("@")[0]: row for row in db.session.scalars(select(Letter).order_by(Letter.id))}


def announced():
    return db.session.scalars(select(Announcement)).one()


def set_member(who, **values):
    db.session.execute(update(Member).where(Member.id == who.id).values(**values))
    db.session.commit()


def test_the_page_says_how_many_it_reaches_before_it_is_sent(sign_in):
    browser = sign_in("moses")
    form = browser.get(NEW).text
    assert "An announcement goes by e-mail, at once, to 4 people" in form
    assert 'value="open">Open the thread' in form
    for do in ("preview", "open"):
        answer = browser.send(NEW, {**TYPED, "do": do})
        assert answer.status_code == 200
        assert "Goes by e-mail to 4 people" in answer.text
        assert "<strong>your</strong>" in answer.text
        assert 'value="post">Send it to 4 people</button>' in answer.text
        assert 'value="announcement" checked' in answer.text
    run_all()
    assert letters() == {}
    assert db.session.scalar(select(func.count(Thread.id))) == 0


def test_the_staff_opens_other_threads_of_an_edition_without_a_detour(sign_in):
    assert sign_in("moses").send(NEW, {**TYPED, "kind": "question", "do": "open"}).status_code == 303
    run_all()
    assert letters() == {}


def test_each_of_the_editions_people_gets_the_text_itself(sign_in, cast):
    set_member(cast.amina, visibility="hidden")
    answer = sign_in("moses").send(NEW, TYPED)
    assert answer.status_code == 303
    run_all()
    sent = letters()
    assert set(sent) == {
        "amina",
        "lucia",
        "sam",
        "sue",
    }  # who hides, who is silenced or suspended: they read, so they are written to
    letter, made = sent["lucia"], edition("turin-2003")
    assert letter.subject == "[Turin 2003] We meet on “Monday” & Tuesday"
    for words in ("Moses Okello announces to the people of Course turin-2003:",
                  "Bring your drafts, as told (http://localhost/cases) and (/or) not.",
                  "- pens", "http://localhost/threads/1-we-meet-on-monday-tuesday#reply",
                  "You get this because you are of Course turin-2003", "an answer to this mail reaches nobody"):  # fmt: skip
        assert words in letter.text, words
    assert "&amp;" not in letter.text
    for words in ("<strong>your</strong>", 'href="http://localhost/cases"', "&amp; Tuesday", "<li>pens</li>", "#reply"):
        assert words in letter.html, words
    assert letter.headers["List-Id"] == f"<edition-{made.id}.localhost>"
    assert letter.message_id == f"<announcement-1-{cast.lucia.id}@localhost>"
    assert letter.about == "announcement:1"


def test_the_thread_says_to_how_many_it_was_mailed_and_when(sign_in):
    address = sign_in("moses").send(NEW, TYPED).location
    assert "Being mailed to 4 people: 0 so far." in sign_in("lucia").get(address).text
    run_all()
    assert re.search(r"Mailed to 4 people on <time[^>]*>[^<]+</time>\.", sign_in("lucia").get(address).text)
    assert (announced().people, announced().mailed) == (4, 4)


def test_the_author_and_those_without_an_address_or_account_get_none(sign_in, cast):
    join_edition(cast.moses.id, edition("turin-2003").id)
    set_member(cast.amina, email=None, email_key=None)
    set_member(cast.sam, state="erased")
    set_member(cast.sue, may_sign_in=False)
    browser = sign_in("moses")
    assert "to 1 person" in browser.get(NEW).text
    browser.send(NEW, TYPED)
    run_all()
    assert set(letters()) == {"lucia"}


def test_where_it_reaches_nobody_the_page_says_so(sign_in, cast):
    leave_edition(cast.moses, cast.thandi.id, edition("turin-now").id)
    browser = sign_in("moses")
    answer = browser.send("/editions/turin-now/threads/new", {**TYPED, "do": "preview"})
    assert "Goes by e-mail to 0 people" in answer.text
    address = browser.send("/editions/turin-now/threads/new", TYPED).location
    run_all()
    assert letters() == {}
    assert "Mailed to 0 people" in browser.get(address).text


def test_elsewhere_an_announcement_mails_nobody_and_the_page_says_so(sign_in):
    browser = sign_in("moses")
    assert "It goes to nobody by e-mail" in browser.get("/regions/africa/threads/new").text
    address = browser.send("/regions/africa/threads/new", {**TYPED, "do": "open"}).location
    run_all()
    assert letters() == {}
    assert "Mailed to" not in browser.get(address).text


def test_members_are_told_nothing_of_announcing_and_cannot(sign_in):
    form = sign_in("lucia").get(NEW).text
    assert "e-mail" not in form.partition("<main")[2]
    assert 'value="announcement"' not in form
    for do in ("post", "open"):
        answer = sign_in("lucia").send(NEW, {**TYPED, "do": do})
        assert "people of this edition who" not in answer.text
        assert db.session.scalar(select(func.count(Thread.id))) == 0
    run_all()
    assert letters() == {}


def test_pressed_twice_it_is_sent_once(sign_in):
    browser = sign_in("moses")
    assert browser.send(NEW, TYPED).location == browser.send(NEW, TYPED).location
    run_all()
    assert db.session.scalar(select(func.count(Letter.id))) == 4


def test_five_hundred_people_get_one_letter_each_some_a_job(sign_in, counted):
    crowd(500, "turin-2003")
    sign_in("moses").send(NEW, TYPED)
    db.session.execute(delete(Job).where(Job.kind != "threads.announce"))
    db.session.commit()
    costs = []
    while True:
        with counted() as statements:
            ran = run_one()
        if not ran:
            break
        costs.append(len(statements))
    assert len(costs) == 504 // MAIL_BATCH + 1
    assert max(costs) == costs[0] <= MAIL_BATCH + 12  # SQLite inserts letters one by one; taking and finishing the job included
    assert len(letters()) == db.session.scalar(select(func.count(AnnouncementDelivery.member_id))) == 504
    assert announced().mailed == 504


def test_a_worker_that_dies_in_the_middle_writes_no_second_letter(sign_in, monkeypatch):
    crowd(120, "turin-2003")
    sign_in("moses").send(NEW, TYPED)
    real, calls = actions.mail.send, []

    def dying(*args):
        calls.append(args)
        if len(calls) == MAIL_BATCH + 7:
            raise SystemExit  # as a kill would: no handler of the worker sees it
        real(*args)

    monkeypatch.setattr(actions.mail, "send", dying)
    with pytest.raises(SystemExit):
        run_all()
    db.session.rollback()
    assert len(letters()) == MAIL_BATCH  # whole batches only
    db.session.execute(update(Job).where(Job.done_at.is_(None)).values(lease_until=None))  # the lease runs out
    db.session.commit()
    run_all()
    assert len(letters()) == announced().mailed == 124


def test_a_job_that_runs_again_writes_nothing_again(sign_in):
    crowd(60, "turin-2003")
    sign_in("moses").send(NEW, TYPED)
    for after in (0, 0):
        actions.mail_batch(1, after)
    db.session.commit()
    run_all()
    actions.mail_batch(1, 0)
    assert len(letters()) == announced().mailed == 64
    assert db.session.scalar(select(func.count(Letter.id))) == 64


def test_letters_forgotten_are_not_written_anew(sign_in):
    sign_in("moses").send(NEW, TYPED)
    run_all()
    db.session.execute(delete(Letter))
    db.session.execute(update(Announcement).values(ended_at=None))
    db.session.commit()
    actions.mail_batch(1, 0)
    assert letters() == {}


@pytest.mark.parametrize("deed", ["hidden", "removed", "silenced", "no moderator"])
def test_permission_is_asked_again_when_it_is_sent(sign_in, cast, deed):
    crowd(60, "turin-2003")
    sign_in("irene").send(NEW, TYPED)
    db.session.execute(delete(Job).where(Job.kind != "threads.announce"))
    db.session.commit()
    run_one()
    assert len(letters()) == MAIL_BATCH
    if deed == "hidden":
        hide_thread(cast.moses, 1, "A mistake.")
    elif deed == "removed":
        said = db.session.scalars(select(Comment)).one()
        discussing.remove_comment(cast.moses, said.id, "A mistake.")
    else:
        set_member(cast.irene, **({"state": "silenced"} if deed == "silenced" else {"role": "member"}))
    db.session.commit()
    run_all()
    assert len(letters()) == MAIL_BATCH
    assert announced().ended_at is not None


def test_who_left_meanwhile_gets_none_and_who_came_gets_one(sign_in, cast):
    sign_in("moses").send(NEW, TYPED)
    leave_edition(cast.moses, cast.lucia.id, edition("turin-2003").id)
    join_edition(cast.wei.id, edition("turin-2003").id)
    db.session.commit()
    run_all()
    assert set(letters()) == {"amina", "sam", "sue", "wei"}


def test_the_newest_one_stands_on_top_of_the_editions_page_for_its_people(sign_in, client):
    browser, made = sign_in("moses"), edition("turin-2003")
    made.programme_html, made.ends_on = "<p>Five topics.</p>", utcnow().date()  # whether it runs or is over
    browser.send(NEW, {**TYPED, "title": "The older one", "once": "1"})
    address = browser.send(NEW, {**TYPED, "title": "The newer one", "once": "2"}).location
    for who in ("lucia", "moses"):
        page = sign_in(who).get("/editions/turin-2003").text
        block = page.partition("Newest announcement")[2].partition("</section>")[0]
        assert "The newer one" in block
        assert "The older one" not in block
        assert "Bring your drafts" in block
        assert page.index("Newest announcement") < page.index('id="programme"') < page.index('id="threads"')
    for page in (sign_in("wei").get("/editions/turin-2003").text, client.get("/editions/turin-2003").text):
        assert "announcement" not in page
        assert "newer one" not in page
    browser.send(f"{address}/removal", {"reason": "A mistake."})
    assert "The older one" in sign_in("lucia").get("/editions/turin-2003").text.partition("Newest announcement")[2][:400]


def test_long_and_right_to_left_words_travel_whole(sign_in):
    body = "اجتماع يوم الاثنين\n\n" + "x" * 15_000
    assert sign_in("moses").send(NEW, {**TYPED, "title": "إعلان " + "ط" * 100, "body": body}).status_code == 303
    run_all()
    letter = letters()["lucia"]
    assert body in letter.text
    assert 'dir="auto"' in letter.html
    link = re.search(r"http://localhost/threads/\S+", letter.text)
    assert link is not None
    assert link[0].isascii()
    assert sign_in("lucia").get(link[0].removeprefix("http://localhost").partition("#")[0]).status_code == 200
