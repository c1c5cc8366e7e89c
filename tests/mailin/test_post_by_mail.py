"""What becomes of a mail: posted as its sender, once; else one clear answer, or silence where a program wrote it."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update

from forum.cases.models import Case
from forum.discussion.actions import AboutToPost
from forum.discussion.models import Comment, Discussion
from forum.kernel import gates, replies
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.gates import Answer
from forum.kernel.mail import Letter
from forum.mailin.actions import forget_old
from forum.mailin.models import ANSWERS_MAX, IncomingMail
from forum.people.models import EditionMember, Member
from forum.threads.models import Thread
from tests.mailin.letters import DOMAIN, bounce, letter
from tests.support.content import comment, edition, start_thread, tell
from tests.support.telling import choose, mail_now

LUCIA = "Lucía Paredes <lucia@example.org>"


@pytest.fixture
def thread(cast):
    return start_thread(cast.amina, title="Who collects?")


def address(member, row, kind="comment"):
    return replies.address_for(member.id, kind, row.id)


def opening(thread):
    return db.session.scalars(select(Comment).where(Comment.discussion_id == thread.discussion_id, Comment.number == 1)).one()


def said(discussion_id):
    """What stands in a discussion after its opening: (author, text, number of what it answers)."""
    rows = db.session.execute(
        select(Member.handle, Comment.body, Comment.reply_to_number)
        .join(Member, Member.id == Comment.author_id)
        .where(Comment.discussion_id == discussion_id, Comment.number > 1)
        .order_by(Comment.number)
    )
    return [tuple(row) for row in rows]


def test_an_answer_becomes_a_comment_of_its_sender_below_what_it_answers(cast, thread, arrive, letters):
    first = comment(cast.wei, thread.discussion_id, "I do.")
    row = arrive(letter(LUCIA, address(cast.lucia, first), "So do I.\n\n> I do.\n"), address(cast.lucia, first))
    assert said(thread.discussion_id)[1:] == [("lucia", "So do I.", 2)]
    assert (row.state, row.reason, row.member_id) == ("posted", "", cast.lucia.id)
    assert row.outcome.startswith("comment:")
    assert letters() == [], "nothing need be said"


@pytest.mark.parametrize("kind", ["opening", "thread", "case"])
def test_an_answer_to_a_thread_or_a_case_study_stands_in_its_discussion(cast, thread, arrive, kind):
    case = tell(cast.amina)
    talk = case.discussion_id if kind == "case" else thread.discussion_id
    to = {
        "opening": address(cast.lucia, opening(thread)), "thread": address(cast.lucia, thread, "thread"),
        "case": address(cast.lucia, case, "case"),
    }[kind]  # fmt: skip
    assert arrive(letter(LUCIA, to, "We did the same."), to).state == "posted"
    rows = db.session.execute(select(Comment.body, Comment.reply_to_id).where(Comment.discussion_id == talk)).all()
    assert ("We did the same.", None) in [tuple(row) for row in rows]


def refused(row, letters, reason):
    """The sender is told why in one letter that brings their words back and that no program answers."""
    assert (row.state, row.reason) == ("refused", reason)
    (answer,) = letters()
    assert answer.headers["Auto-Submitted"] == "auto-replied"
    assert answer.headers["In-Reply-To"]
    assert answer.to_address == "lucia@example.org"
    return answer


def test_an_address_of_somebody_else_posts_nothing(cast, thread, arrive, letters):
    to = address(cast.amina, opening(thread))
    answer = refused(arrive(letter(LUCIA, to, "Let me in."), to), letters, "not-yours")
    assert said(thread.discussion_id) == []
    assert "Let me in." in answer.text


def test_an_address_that_is_over_says_so(cast, thread, arrive, letters):
    to = address(cast.lucia, opening(thread))
    with time_machine.travel(utcnow() + timedelta(days=91)):
        answer = refused(arrive(letter(LUCIA, to), to), letters, "expired")
    assert "good for 90 days" in answer.text


@pytest.mark.parametrize(
    ("state", "reason", "words"), [("closed", "closed", "is closed"), ("hidden", "gone", "not there any more")]
)
def test_what_cannot_be_answered_any_more_says_why(cast, thread, arrive, letters, state, reason, words):
    to = address(cast.lucia, opening(thread))
    db.session.execute(update(Discussion).where(Discussion.id == thread.discussion_id).values(state=state))
    db.session.execute(update(Thread).where(Thread.id == thread.id).values(state=state))
    assert words in refused(arrive(letter(LUCIA, to), to), letters, reason).text


def test_who_left_the_edition_answers_nothing_of_it(cast, arrive, letters):
    thread = start_thread(cast.amina, "edition turin-2003", title="The secret of the edition")
    to = address(cast.lucia, opening(thread))
    db.session.execute(EditionMember.__table__.delete().where(EditionMember.member_id == cast.lucia.id))
    answer = refused(arrive(letter(LUCIA, to, subject="Re: x"), to), letters, "gone")
    assert "secret" not in answer.text


@pytest.mark.parametrize("handle", ["sam", "sue"])
def test_who_is_silenced_or_suspended_reads_why_nothing_is_posted(cast, thread, arrive, letters, handle):
    to = address(getattr(cast, handle), opening(thread))
    row = arrive(letter(f"{handle}@example.org", to), to)
    assert (row.state, row.reason) == ("refused", "standing")
    assert "silenced" in letters()[0].text or "suspended" in letters()[0].text
    assert said(thread.discussion_id) == []


@pytest.mark.parametrize(("text", "reason"), [
    ("> Who does?\n", "empty"), ("\u200b \n-- \nLucía", "empty"), ("word " * 4001, "too-long"),
    ("[x](" * 3000, "refused"),
])  # fmt: skip
def test_words_that_cannot_be_posted_come_back_with_the_reason(cast, thread, arrive, letters, text, reason):
    to = address(cast.lucia, opening(thread))
    row = arrive(letter(LUCIA, to, text), to)
    if row.state == "posted":
        pytest.skip("this text can be laid out")
    refused(row, letters, reason)


def test_a_mail_that_is_too_large_is_not_kept_whole_and_its_sender_told(app, cast, thread, arrive, letters, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_IN_MAX_BYTES", 200_000)
    message = letter(LUCIA, address(cast.lucia, opening(thread)), "See the file.")
    message.add_attachment(b"x" * 300_000, maintype="application", subtype="pdf", filename="rules.pdf")
    row = arrive(message, address(cast.lucia, opening(thread)))
    refused(row, letters, "too-large")
    assert len(row.raw) <= 64 * 1024


def test_what_is_attached_is_left_out_kindly(cast, thread, arrive, letters):
    to = address(cast.lucia, opening(thread))
    message = letter(LUCIA, to, "See the file.")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="rules.pdf")
    assert arrive(message, to).state == "posted"
    assert said(thread.discussion_id) == [("lucia", "See the file.", None)]
    assert "What you attached was left out" in letters()[0].text
    assert "rules.pdf" in letters()[0].text


def test_the_same_mail_is_posted_once_whatever_way_it_comes(cast, thread, arrive):
    to = address(cast.lucia, opening(thread))
    message = letter(LUCIA, to)
    for _n in range(3):
        arrive(message, to, to)
    assert len(said(thread.discussion_id)) == 1


def test_what_waits_for_a_moderator_says_so(cast, thread, arrive, letters):
    def hold(_question):
        return Answer("hold", "It waits.")

    gates._keepers[AboutToPost].append(hold)
    try:
        to = address(cast.lucia, opening(thread))
        assert arrive(letter(LUCIA, to), to).state == "posted"
    finally:
        gates._keepers[AboutToPost].remove(hold)
    assert "a moderator looks at it" in letters()[0].text


AUTOMATIC = {
    "a holiday note": {"Auto_Submitted": "auto-replied"}, "an old holiday note": {"X_Autoreply": "yes", "Precedence": "bulk"},
    "a list": {"Precedence": "list", "List_Id": "<x.example.org>"}, "our own": {"From": f"reply@{DOMAIN}"},
}  # fmt: skip


@pytest.mark.parametrize("name", AUTOMATIC)
def test_what_a_program_wrote_is_passed_over_in_silence(cast, thread, arrive, letters, name):
    to = address(cast.lucia, opening(thread))
    headers = dict(AUTOMATIC[name])
    row = arrive(letter(headers.pop("From", LUCIA), to, **headers), to)
    assert row.state == "ignored"
    assert said(thread.discussion_id) == []
    assert letters() == []


def test_a_bounce_is_noted_on_its_letter_and_posted_nowhere(cast, thread, arrive, letters):
    choose(cast.lucia, "once", "direct")
    comment(cast.amina, thread.discussion_id, "Does @lucia know?")
    sent = mail_now(cast.lucia)[0]
    db.session.execute(update(Letter).where(Letter.id == sent.id).values(sent_at=utcnow()))
    to = replies.bounce_address(sent.id)
    row = arrive(bounce(to), to, sender="")
    assert row.state == "bounced"
    db.session.expire_all()
    assert "5.1.1" in db.session.get_one(Letter, sent.id).error
    assert letters() == []


def test_a_stranger_gets_one_answer_that_tells_nothing(cast, thread, arrive, letters):
    to = address(cast.lucia, opening(thread))
    for _n in range(3):
        row = arrive(letter("stranger@example.net", to, "A secret of mine."), to)
    assert (row.state, row.reason) == ("refused", "unknown-sender")
    (answer,) = letters()
    assert answer.to_address == "stranger@example.net"
    for word in ("secret", "Who collects", "Lucía"):
        assert word not in answer.text


def test_nobody_is_answered_more_than_a_few_times_a_day(cast, thread, arrive, letters):
    to = address(cast.amina, opening(thread))
    for _n in range(ANSWERS_MAX + 3):
        arrive(letter(LUCIA, to), to)
    assert len(letters()) == ANSWERS_MAX


PLACES = {"region": f"region+africa@{DOMAIN}", "edition": f"turin-2003@{DOMAIN}", "cases": f"cases@{DOMAIN}"}


def vouched_for(result="pass"):
    return {"Authentication_Results": f"mx.reach.test; dmarc={result} header.from=example.org"}


@pytest.mark.parametrize("kind", ["region", "edition"])
def test_a_mail_to_a_place_opens_a_thread_once_its_sender_confirms_it(cast, arrive, letters, kind):
    before = db.session.scalar(select(func.count(Thread.id)))
    row = arrive(letter(LUCIA, PLACES[kind], "We collect by boat.\n\n-- \nLucía", subject="Boats"), PLACES[kind])
    assert row.state == "asked"
    assert db.session.scalar(select(func.count(Thread.id))) == before
    (question,) = letters()
    assert "We collect by boat." in question.text
    back = question.headers["Reply-To"]
    arrive(letter(LUCIA, back, "Yes."), back)
    thread = db.session.scalars(select(Thread).order_by(Thread.id.desc())).first()
    assert (thread.title, thread.author_id, opening(thread).body) == ("Boats", cast.lucia.id, "We collect by boat.")
    assert thread.region_id or thread.edition_id == edition("turin-2003").id
    arrive(letter(LUCIA, back, "Yes, yes."), back)
    assert db.session.scalar(select(func.count(Thread.id))) == before + 1, "confirmed twice, opened once"


def test_a_forged_answer_to_the_question_confirms_nothing(cast, arrive, letters):
    arrive(letter(LUCIA, PLACES["region"], "Send money.", subject="Help"), PLACES["region"])
    back = letters()[0].headers["Reply-To"]
    arrive(letter("amina@example.org", back, "Yes."), back)
    assert db.session.scalars(select(Thread).where(Thread.title == "Help")).all() == []


def test_where_our_mail_server_vouches_nobody_is_asked_and_a_forgery_is_refused(app, cast, arrive, letters, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_IN_TRUSTED", "mx.reach.test")
    assert arrive(letter(LUCIA, PLACES["region"], subject="True", **vouched_for()), PLACES["region"]).state == "posted"
    row = arrive(letter(LUCIA, PLACES["region"], subject="Forged", **vouched_for("fail")), PLACES["region"])
    assert (row.state, row.reason) == ("refused", "not-authentic")
    titles = db.session.scalars(select(Thread.title)).all()
    assert "True" in titles
    assert "Forged" not in titles
    assert "Re: " not in " ".join(titles)


def test_who_is_not_of_an_edition_opens_nothing_there(app, cast, arrive, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_IN_TRUSTED", "mx.reach.test")
    row = arrive(letter("wei@example.org", PLACES["edition"], **vouched_for()), PLACES["edition"])
    assert (row.state, row.reason) == ("refused", "not-there")


def test_an_answer_to_a_place_s_mail_stands_below_what_it_answers(app, cast, arrive, monkeypatch):
    """As in a mailing list: the mail of one, to the region's address, that answers what another had mailed there."""
    monkeypatch.setitem(app.config, "MAIL_IN_TRUSTED", "mx.reach.test")
    first = letter(LUCIA, PLACES["region"], "Who collects by boat?", subject="Boats", **vouched_for())
    arrive(first, PLACES["region"])
    thread = db.session.scalars(select(Thread).where(Thread.title == "Boats")).one()
    ids = {"In_Reply_To": first["Message-ID"], "References": first["Message-ID"]}
    answer = letter("amina@example.org", PLACES["region"], "We do.", subject="Re: Boats", **vouched_for(), **ids)
    assert arrive(answer, PLACES["region"]).state == "posted"
    assert said(thread.discussion_id) == [("amina", "We do.", None)]


def test_an_answer_that_names_our_own_letter_stands_below_its_comment(app, cast, thread, arrive, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_IN_TRUSTED", "mx.reach.test")
    choose(cast.lucia, "once", "direct")
    named = comment(cast.amina, thread.discussion_id, "Does @lucia know?")
    ours = mail_now(cast.lucia)[0].message_id
    arrive(letter(LUCIA, PLACES["region"], "I do.", **vouched_for(), In_Reply_To=ours, References=ours), PLACES["region"])
    assert said(thread.discussion_id)[-1] == ("lucia", "I do.", named.number)


def test_a_story_mailed_to_the_cases_is_a_draft_of_its_sender_with_a_link(app, cast, arrive, letters, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_IN_TRUSTED", "mx.reach.test")
    story = "We sat down in 2015.\n\nThen we wrote the rules."
    row = arrive(letter(LUCIA, PLACES["cases"], story, subject="Rules of our own", **vouched_for()), PLACES["cases"])
    case = db.session.scalars(select(Case).order_by(Case.id.desc())).first()
    assert (row.state, row.outcome) == ("posted", f"draft:{case.id}")
    assert case.state == "draft"
    (answer,) = letters()
    assert f"http://localhost/cases/{case.id}/edit" in answer.text


def test_an_answer_to_a_letter_with_news_goes_where_it_says_and_one_to_a_digest_to_its_item(cast, thread, arrive, letters):
    others = start_thread(cast.wei, title="Who pays?")
    for talk in (thread, others):
        db.session.merge(Thread(id=talk.id))
        comment(cast.lucia, talk.discussion_id, "I watch this.")
        comment(cast.amina, talk.discussion_id, f"A word on “{talk.title}”.")
    choose(cast.lucia, "daily", "direct")
    digest = mail_now(cast.lucia)[0]
    to = digest.headers["Reply-To"]
    quoted = "\n".join(f"> {line}" for line in digest.text.splitlines())
    arrive(letter(LUCIA, to, f"To which?\n\n{quoted}"), to)
    assert "tells of several things" in letters()[-1].text
    items = re.findall(r"reply\+\S+", digest.text)
    assert len(items) == 2
    arrive(letter(LUCIA, to, f"To this one.\n\n> A word\n> Answer by mail: {items[1]}"), to)
    bodies = [body for talk in (thread, others) for _who, body, _to in said(talk.discussion_id)]
    assert bodies.count("To this one.") == 1
    assert "To which?" not in bodies


def test_what_comes_in_is_forgotten_in_time(cast, thread, arrive):
    to = address(cast.lucia, opening(thread))
    arrive(letter(LUCIA, to), to)
    for days, kept in ((8, [b""]), (91, [])):
        with time_machine.travel(utcnow() + timedelta(days=days)):
            forget_old()
            assert db.session.scalars(select(IncomingMail.raw)).all() == kept
