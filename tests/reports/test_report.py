"""Report, decide, appeal: from a member's report to the decision of a moderator and the answer to an appeal."""

import html
import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from forum.discussion.models import Comment
from forum.kernel import jobs
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.journal import Entry
from forum.people.models import Member
from forum.reports import actions, policy
from forum.reports.models import Appeal, Report
from tests.support.content import comment, path_of, start_thread, tell

PERSONAL = {"reason": "personal_data", "body": "Stall number and illness together."}


@pytest.fixture
def said(cast):
    """A comment of lucia's (Ministry of Labour) in amina's thread: the comment, its address, the thread's path."""
    thread = start_thread(cast.amina)
    found = comment(cast.lucia, thread.discussion_id, "Mrs Banda of stall 14 is ill.")
    db.session.commit()
    return found, f"/comments/{found.id}", f"/threads/{thread.id}-{thread.slug}"


def pile(found) -> str:
    return f"/moderation/reports/comment/{found.id}"


def decide(browser, found, **fields):
    base = re.search(r'name="base" value="(\d+)"', browser.get(pile(found)).text)
    return browser.send(pile(found), {"base": base[1] if base else "0", **fields})


def waiting(browser) -> str:
    return html.unescape(browser.get("/moderation").text)


def test_from_a_report_to_a_hidden_text_both_sides_are_told(sign_in, said):
    found, path, thread = said
    thandi, moses = sign_in("thandi"), sign_in("moses")
    assert thandi.send(f"{path}/report", PERSONAL).status_code == 303
    assert "a moderator will look at it" in thandi.get(f"{path}/report").text.lower()
    assert "Personal data reported" in waiting(moses)
    page = moses.get(pile(found)).text
    assert "stall 14" in page
    assert "Stall number and illness together." in page
    assert "Thandi" not in page  # nobody is told who reported it
    assert decide(moses, found, do="act", reason="It shows who is ill.").status_code == 303
    assert "stall 14" not in sign_in("wei").get(thread).text
    assert "Nothing waits." in waiting(moses)
    jobs.run_all()
    told = sign_in("lucia").get("/notifications").text
    assert "It shows who is ill." in told
    assert "/settings/decisions" in told
    assert "has acted on what you reported" in thandi.get("/notifications").text
    assert thandi.get(f"{path}/report").status_code == 404  # what is hidden is hidden from who reported it, too


def test_what_is_kept_stays_and_can_be_reopened(sign_in, said):
    found, path, thread = said
    sign_in("thandi").send(f"{path}/report", {"reason": "hostile", "body": ""})
    moses = sign_in("moses")
    assert decide(moses, found, do="keep").status_code == 303
    undo = re.search(r'action="(/moderation/log/\d+/undo)"', moses.get("/help").text)
    assert "stall 14" in sign_in("wei").get(thread).text
    assert "Nothing waits." in waiting(moses)
    assert moses.send(undo[1], {}).status_code == 303
    assert "Reported:" in waiting(moses)


def test_two_reports_of_personal_data_from_two_organizations_hide_it_until_somebody_looks(sign_in, said):
    found, path, thread = said
    sign_in("thandi").send(f"{path}/report", PERSONAL)
    sign_in("wei").send(f"{path}/report", PERSONAL)  # of no organization: counts for nothing here
    assert "stall 14" in sign_in("wei").get(thread).text
    sign_in("amina").send(f"{path}/report", PERSONAL)
    assert "stall 14" not in sign_in("wei").get(thread).text
    jobs.run_all()
    assert "until a moderator has looked" in sign_in("lucia").get("/notifications").text
    assert decide(sign_in("moses"), found, do="keep").status_code == 303
    assert "stall 14" in sign_in("wei").get(thread).text


def test_hidden_by_the_site_a_moderator_s_reason_takes_its_place(sign_in, said):
    found, path, _thread = said
    for handle in ("thandi", "amina"):
        sign_in(handle).send(f"{path}/report", PERSONAL)
    assert decide(sign_in("moses"), found, do="act", reason="It shows who is ill.").status_code == 303
    newest = db.session.scalars(select(Entry).order_by(Entry.id.desc()).limit(1)).one()
    assert (newest.deed, newest.reason) == ("hidden", "It shows who is ill.")
    jobs.run_all()
    told = sign_in("lucia").get("/notifications").text
    assert "It shows who is ill." in told
    assert "Shown again" not in told
    db.session.expire_all()
    assert db.session.get_one(Comment, found.id).state == "hidden"


@pytest.mark.parametrize("kind", ["thread", "case", "person"])
def test_every_kind_of_thing_is_reported_and_decided(sign_in, cast, kind):
    thread, case = start_thread(cast.lucia, title="Buy soap"), tell(cast.lucia, title="Soap for all")
    db.session.commit()
    path = {"thread": f"/threads/{thread.id}-{thread.slug}", "case": path_of(case), "person": "/people/lucia"}[kind]
    key = {"thread": thread.id, "case": case.id, "person": cast.lucia.id}[kind]
    thandi, moses = sign_in("thandi"), sign_in("moses")
    assert f"{path}/report" in thandi.get(path).text
    assert thandi.send(f"{path}/report", {"reason": "advertising", "body": "It sells."}).status_code == 303
    where = f"/moderation/reports/{kind}/{key}"
    base = re.search(r'name="base" value="(\d+)"', moses.get(where).text)[1]
    assert moses.send(where, {"do": "act", "base": base, "reason": "It sells."}).status_code == 303
    jobs.run_all()
    assert "has acted on what you reported" in thandi.get("/notifications").text
    assert thandi.get(path).status_code == {"person": 200, "thread": 404, "case": 410}[kind]
    assert "Nothing waits." in waiting(moses)


def test_bad_input_is_said_and_kept(sign_in, said):
    found, path, _thread = said
    thandi, moses = sign_in("thandi"), sign_in("moses")
    answer = thandi.send(f"{path}/report", {"reason": "", "body": "Look here."})
    assert answer.status_code == 422
    assert "Look here." in answer.text
    assert thandi.send(f"{path}/report", {"reason": "other", "body": ""}).status_code == 422
    assert thandi.send(f"{path}/report", {"reason": "<b>", "body": "x" * 2000}).status_code == 422
    assert not db.session.scalars(select(Report)).all()
    thandi.send(f"{path}/report", PERSONAL)
    answer = decide(moses, found, do="act", reason=" ")
    assert answer.status_code == 422
    assert decide(moses, found, do="burn").status_code == 422


def test_reported_twice_it_is_one_report_with_the_newer_words(sign_in, said):
    _found, path, _thread = said
    thandi = sign_in("thandi")
    thandi.send(f"{path}/report", PERSONAL)
    thandi.send(f"{path}/report", {"reason": "hostile", "body": "No: hostile."})
    rows = db.session.scalars(select(Report)).all()
    assert [(row.reason, row.body, row.state) for row in rows] == [("hostile", "No: hostile.", "open")]
    assert thandi.send(f"{path}/report", {"do": "undo"}).status_code == 303
    assert thandi.send(f"{path}/report", {"do": "undo"}).status_code == 409
    assert "Nothing waits." in waiting(sign_in("moses"))


@pytest.mark.parametrize(("handle", "status"), [("lucia", 404), ("sam", 403), ("sue", 403), (None, 303)])
def test_who_may_not_report(sign_in, client, said, handle, status):
    _found, path, _thread = said
    browser = sign_in(handle) if handle else client
    assert browser.send(f"{path}/report", PERSONAL).status_code == status
    assert browser.get(f"{path}/report").status_code == (404 if status == 303 else status)


def test_what_one_may_not_read_one_cannot_report(sign_in, cast):
    thread = start_thread(cast.amina, "edition turin-2003")
    found = comment(cast.lucia, thread.discussion_id, "Among us.")
    db.session.commit()
    assert sign_in("thandi").get(f"/comments/{found.id}/report").status_code == 404
    assert sign_in("thandi").send(f"/comments/{found.id}/report", PERSONAL).status_code == 404


def give_organization(member_id: int, name: str) -> None:
    db.session.execute(update(Member).where(Member.id == member_id).values(organization=name, organization_key=name.lower()))
    db.session.commit()


def test_nobody_sees_a_report_about_themselves_or_their_organization_or_that_they_made(sign_in, cast, said):
    found, path, _thread = said
    give_organization(cast.irene.id, "ministry of labour")
    own = comment(cast.moses, found.discussion_id, "I am a moderator.")
    db.session.commit()
    thandi, moses, irene, ada = (sign_in(each) for each in ("thandi", "moses", "irene", "ada"))
    thandi.send(f"{path}/report", PERSONAL)
    thandi.send(f"/comments/{own.id}/report", {"reason": "hostile", "body": ""})
    assert "Personal data" not in waiting(irene)
    assert irene.get(pile(found)).status_code == 404
    assert irene.send(pile(found), {"do": "keep", "base": "1"}).status_code == 404
    assert moses.get(pile(own)).status_code == 404
    assert moses.get(pile(found)).status_code == 200
    assert waiting(ada).count("/moderation/reports/") == 2
    assert 'class="count">1<' in moses.get("/help").text
    assert 'class="count">2<' in ada.get("/help").text
    moses.send(f"{path}/report", PERSONAL)
    assert moses.get(pile(found)).status_code == 404
    assert moses.send(pile(found), {"do": "keep", "base": "1"}).status_code == 404
    for handle in ("wei", "lucia", "sue"):
        assert sign_in(handle).get(pile(found)).status_code == 404


def test_who_decides_on_what_was_reported_again_meanwhile_is_told(sign_in, said):
    found, path, thread = said
    sign_in("thandi").send(f"{path}/report", PERSONAL)
    moses, irene = sign_in("moses"), sign_in("irene")
    base = re.search(r'name="base" value="(\d+)"', moses.get(pile(found)).text)[1]
    sign_in("wei").send(f"{path}/report", PERSONAL)
    assert moses.send(pile(found), {"do": "keep", "base": base}).status_code == 409
    assert decide(irene, found, do="act", reason="It shows who is ill.").status_code == 303
    assert moses.send(pile(found), {"do": "keep", "base": base}).status_code == 409
    assert "stall 14" not in sign_in("wei").get(thread).text


# Appeals


@pytest.fixture
def hidden(sign_in, said):
    """What `said` is, hidden by moses; and the address by which lucia appeals."""
    found, _path, thread = said
    sign_in("moses").send(f"/comments/{found.id}/hiding", {"reason": "It shows who is ill."})
    page = sign_in("lucia").get("/settings/decisions").text
    return thread, re.search(r'href="(/appeals/\d+)"', page)[1]


def case_path() -> str:
    return f"/moderation/appeals/{db.session.scalars(select(Appeal.id)).one()}"


def test_an_appeal_granted_by_another_moderator_brings_it_back(sign_in, hidden):
    thread, address = hidden
    lucia, moses, irene = sign_in("lucia"), sign_in("moses"), sign_in("irene")
    assert lucia.send(address, {"body": ""}).status_code == 422
    assert lucia.send(address, {"body": "She asked me to tell it."}).status_code == 303
    assert lucia.send(address, {"body": "Twice."}).status_code == 303
    assert db.session.scalars(select(Appeal.body)).all() == ["She asked me to tell it."]
    assert "waits for a moderator" in lucia.get(address).text
    assert moses.get(case_path()).status_code == 404  # it is about his own act
    assert "Appeal by" not in waiting(moses)
    assert "Appeal by Lucía Paredes" in waiting(irene)
    assert irene.send(case_path(), {"do": "grant", "answer": " "}).status_code == 422
    assert irene.send(case_path(), {"do": "grant", "answer": "She agreed in writing."}).status_code == 303
    assert "stall 14" in sign_in("wei").get(thread).text
    assert irene.send(case_path(), {"do": "uphold", "answer": "No."}).status_code == 409
    jobs.run_all()
    assert "grants your appeal" in lucia.get("/notifications").text
    assert "She agreed in writing." in lucia.get(address).text


def test_an_appeal_upheld_leaves_it_and_says_why(sign_in, hidden):
    thread, address = hidden
    sign_in("lucia").send(address, {"body": "Why?"})
    assert sign_in("ada").send(case_path(), {"do": "uphold", "answer": "She did not agree."}).status_code == 303
    assert "stall 14" not in sign_in("wei").get(thread).text
    assert "She did not agree." in sign_in("lucia").get(address).text


def test_granted_after_something_else_was_done_nothing_is_undone_by_itself(sign_in, hidden, said):
    thread, address = hidden
    sign_in("lucia").send(address, {"body": "Why?"})
    sign_in("moses").send(f"/comments/{said[0].id}/edit", {"body": "Mrs B. is ill.", "base": "1", "reason": "Her name."})
    irene = sign_in("irene")
    assert irene.send(case_path(), {"do": "grant", "answer": "Yes."}).status_code == 303
    assert "nothing was undone by itself" in irene.get("/moderation").text
    assert "Mrs B." not in sign_in("wei").get(thread).text


@pytest.mark.parametrize("handle", ["wei", "amina", "moses", None])
def test_nobody_else_appeals_or_reads_it(sign_in, client, hidden, handle):
    _thread, address = hidden
    browser = sign_in(handle) if handle else client
    assert browser.get(address).status_code == 404
    assert browser.send(address, {"body": "I mind."}).status_code == (404 if handle else 303)
    assert not db.session.scalars(select(Appeal)).all()


def test_a_suspended_member_appeals_too(sign_in, cast, hidden):
    _thread, address = hidden
    db.session.execute(update(Member).where(Member.id == cast.lucia.id).values(state="suspended"))
    db.session.commit()
    assert sign_in("lucia").send(address, {"body": "Look again."}).status_code == 303


# Claims


def test_who_takes_a_piece_of_work_keeps_others_from_it_for_a_day(sign_in, said):
    found, path, _thread = said
    sign_in("thandi").send(f"{path}/report", PERSONAL)
    moses, irene = sign_in("moses"), sign_in("irene")
    fields = {"kind": "report", "key": f"comment-{found.id}"}
    assert moses.send("/moderation/claims", fields).status_code == 303
    assert "you have taken it" in moses.get("/moderation").text
    assert "Moses Okello has taken it" in irene.get("/moderation").text
    assert irene.send("/moderation/claims", fields).status_code == 409
    assert moses.send("/moderation/claims", fields | {"do": "undo"}).status_code == 303
    assert irene.send("/moderation/claims", fields).status_code == 303
    with time_machine.travel(utcnow() + timedelta(hours=25), tick=True):
        assert "has taken it" not in sign_in("moses").get("/moderation").text
        assert sign_in("moses").send("/moderation/claims", fields).status_code == 303
    assert moses.send("/moderation/claims", {"kind": "report", "key": "comment-99"}).status_code == 404
    assert sign_in("wei").send("/moderation/claims", fields).status_code == 404


# States, without a database


@pytest.mark.parametrize("state", ["open", "withdrawn", "kept", "acted"])
@pytest.mark.parametrize("deed", ["withdraw", "keep", "act", "reopen"])
def test_every_step_of_a_report(state, deed):
    wanted = {
        ("open", "withdraw"): "withdrawn", ("open", "keep"): "kept", ("open", "act"): "acted", ("kept", "reopen"): "open",
        ("acted", "reopen"): "open",
    }.get((state, deed))  # fmt: skip
    if wanted:
        assert policy.next_of_report(state, deed) == wanted
    else:
        with pytest.raises(policy.Forbidden, match=r"^[A-Z].+\.$|:"):
            policy.next_of_report(state, deed)


@pytest.mark.parametrize("state", ["open", "upheld", "granted"])
@pytest.mark.parametrize("deed", ["uphold", "grant"])
def test_every_step_of_an_appeal(state, deed):
    wanted = {("open", "uphold"): "upheld", ("open", "grant"): "granted"}.get((state, deed))
    if wanted:
        assert policy.next_of_appeal(state, deed) == wanted
    else:
        with pytest.raises(policy.Forbidden, match="already"):
            policy.next_of_appeal(state, deed)


def test_what_is_stored_agrees(sign_in, said):
    _found, path, _thread = said
    sign_in("thandi").send(f"{path}/report", PERSONAL)
    assert actions.check(repair=False) == []
    db.session.execute(update(Report).values(state="kept"))
    assert actions.check(repair=False) == [f"report {db.session.scalars(select(Report.id)).one()}: state and decision do not agree"]
