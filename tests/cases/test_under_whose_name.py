"""A name that was shown and is not to be shown any more; versions for fewer people; who is known to moderators alone."""

import pytest
from sqlalchemy import select

from forum.cases.actions import Terms, drafts, publish
from forum.cases.models import Case, CaseAuthor
from forum.cases.queries import version_of
from forum.discussion import actions as discussing
from forum.discussion.models import Comment
from forum.following import actions as following
from forum.kernel import jobs
from forum.kernel.db import db
from forum.kernel.journal import Entry
from tests.cases.test_tell_a_case import TERMS, base_of
from tests.support.content import SNAPSHOT, comment, edition, path_of, tell


def publish_again(browser, case, **terms):
    edit = f"/cases/{case.id}/edit"
    browser.send(edit, {**SNAPSHOT, "base": base_of(browser, edit), "summary": "Another summary.", "do": "save"})
    assert browser.send(edit, {**TERMS, "note": "Changed", **terms}).status_code == 303
    db.session.expire_all()


def test_going_anonymous_takes_the_name_out_everywhere(sign_in, client, cast):
    following.follow(cast.lucia, "person", str(cast.amina.id), "following")
    case = tell(cast.amina)
    comment(cast.amina, case.discussion_id, "I told it.")
    jobs.run_all()
    lucia = sign_in("lucia")
    assert "Amina Diallo" in lucia.get("/notifications").text
    publish_again(sign_in("amina"), case, **{"byline-kind": "a_member"})
    jobs.run_all()
    for address in ("/notifications", path_of(case), f"{path_of(case)}/history", "/cases", "/"):
        assert "Amina" not in lucia.get(address).text.partition("From your edition")[0], address
    assert path_of(case) not in lucia.get("/people/amina").text
    assert "Rules of our own" not in lucia.get("/people/amina").text


def test_what_a_later_author_said_as_a_reader_stays_under_their_name(sign_in, cast):
    case = tell(cast.amina, byline="a_member")
    row = comment(cast.lucia, case.discussion_id, "As a reader.")
    db.session.add(CaseAuthor(case_id=case.id, member_id=cast.lucia.id, position=2))
    publish_again(sign_in("amina"), case, **{"byline-kind": "a_member"})
    assert not db.session.get_one(Comment, row.id).as_author


def test_the_moderators_know_who_an_anonymous_author_is_and_nobody_else(sign_in, client, cast):
    path = path_of(tell(cast.amina, byline="a_member"))
    assert "Amina Diallo" in sign_in("moses").get(path).text
    for browser in (client, sign_in("lucia")):
        assert "Amina" not in browser.get(path).text


def test_what_is_for_fewer_people_now_leaves_no_notice_behind(sign_in, cast):
    following.follow(cast.wei, "country", "sn", "following")
    case = tell(cast.amina, "members")
    jobs.run_all()
    wei = sign_in("wei")
    assert "unread notifications" in wei.get("/").text
    publish_again(sign_in("amina"), case, audience="edition")
    jobs.run_all()
    assert "unread notifications" not in wei.get("/").text


def test_an_earlier_version_comes_back_for_whom_it_was_written(sign_in, client, cast):
    case = tell(cast.amina, "members", summary="For members alone.")
    publish_again(sign_in("amina"), case)
    assert client.get(path_of(case)).status_code == 200
    assert sign_in("amina").send(f"{path_of(case)}/history", {"version": "1"}).status_code == 303
    assert client.get(path_of(case)).status_code == 404
    assert db.session.scalar(select(Case.audience)) == "members"


def test_what_was_told_to_one_edition_comes_back_to_that_one(cast):
    case = tell(cast.amina, "edition")
    first, other = case.edition_id, edition("turin-now").id
    record = dict(version_of(case).record)
    publish(cast.amina.id, case, record, {}, Terms("edition", "my_name", edition_id=other))
    restored = drafts.restore_version(cast.amina, case.id, 1)
    assert (restored.version, restored.edition_id) == (3, first)


def test_the_staff_says_why_it_brings_a_version_back(sign_in, cast):
    case = tell(cast.amina)
    publish_again(sign_in("amina"), case)
    moses, history = sign_in("moses"), f"{path_of(case)}/history"
    assert "Bring a version back" in moses.get(history).text
    assert moses.send(history, {"version": "1"}).status_code == 422
    assert moses.send(history, {"version": "1", "reason": "The first was right."}).status_code == 303
    assert "The first was right." in db.session.scalars(select(Entry.reason)).one()
    jobs.run_all()
    assert "The first was right." in sign_in("amina").get("/notifications").text


def test_visitors_count_what_is_open_to_them_and_learn_of_nothing_else(sign_in, client, cast):
    case = tell(cast.amina)
    for n in range(25):
        comment(cast.lucia, case.discussion_id, f"Between us, {n}.")
    hidden = comment(cast.wei, case.discussion_id, "A question among members.")
    discussing.set_open(case.discussion_id, True)
    comment(cast.lucia, case.discussion_id, "An answer for all.", reply_to=hidden.id)
    page = client.get(path_of(case)).text
    assert "An answer for all." in page
    for words in ("Between us", "Page 1 of", "#27", "in reply to", "/people/lucia", "#26"):
        assert words not in page, words
    assert "#1," in page
    assert client.get(f"{path_of(case)}?page=2").status_code == 404
    assert "Page 1 of 2" in sign_in("wei").get(path_of(case)).text
    for n in range(21):
        comment(cast.lucia, case.discussion_id, f"For all, {n}.")
    assert "For all, 20." in client.get(f"{path_of(case)}?page=2").text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "//evil.example", "ftp://x.y"])
def test_a_preview_links_to_the_web_alone(sign_in, address):
    browser = sign_in("amina")
    where = browser.send("/cases/new", {**SNAPSHOT, "sources-0-url": address, "do": "save"}).headers["Location"]
    page = browser.get(where.split("?")[0].split("#")[0].replace("/edit", "/preview")).text
    assert f'href="{address}' not in page
