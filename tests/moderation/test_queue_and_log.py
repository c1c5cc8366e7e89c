"""/moderation: what waits for the staff, classifying, and the journal that members read."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.cases.actions import Terms, authors, drafts, publish
from forum.cases.models import Case, CaseVersion
from forum.discussion import actions as discussing
from forum.discussion.forms import CommentDraft
from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.journal import Entry
from forum.people.models import Member
from forum.threads.actions import retitle
from forum.threads.models import Thread
from tests.support.content import comment, path_of, start_thread, tell

UNSURE = {"scheme_types": "not_sure", "facilitating_factors-0-code": "not_sure", "title": "Hard to file"}
CODES = {
    "scheme_types": "linkages", "facilitating_factors-0-code": "trusted_intermediaries", "reason": "It links two systems.",
}  # fmt: skip


def waiting(browser) -> int:
    """The number beside the menu's entry."""
    found = re.search(r'<span class="count">(\d+)<span class="vh"> waiting', browser.get("/help").text)
    return int(found[1]) if found else 0


def record_of(case) -> dict:
    newest = select(CaseVersion.record).where(CaseVersion.case_id == case.id).order_by(CaseVersion.version.desc()).limit(1)
    return db.session.scalars(newest).one()


@pytest.mark.parametrize("handle", ["amina", "sam", "sue", "wei", None])
def test_the_queue_is_there_for_the_staff_only(client, sign_in, cast, handle):
    case = tell(cast.amina, **UNSURE)
    browser = sign_in(handle) if handle else client
    assert browser.get("/moderation").status_code == (404 if handle else 303)
    assert browser.get(f"/moderation/cases/{case.id}").status_code == 404
    answer = browser.send(f"/moderation/cases/{case.id}", CODES)
    assert answer.status_code == {"sam": 403, "sue": 403, None: 303}.get(handle, 404)
    assert 'href="/moderation"' not in browser.get("/help").text
    assert record_of(case)["scheme_types"] == ["not_sure"]


@pytest.mark.parametrize("handle", ["moses", "ada"])
def test_what_its_author_was_not_sure_of_waits_there(sign_in, cast, handle):
    browser = sign_in(handle)
    assert "Nothing waits." in browser.get("/moderation").text
    assert waiting(browser) == 0
    case, _sure = tell(cast.amina, **UNSURE), tell(cast.amina, title="Well filed")
    page = browser.get("/moderation").text
    assert f'href="/moderation/cases/{case.id}"' in page
    assert "Hard to file" in page
    assert "Well filed" not in page
    assert waiting(browser) == 1


def test_the_oldest_waits_first_and_a_withdrawn_one_not_at_all(sign_in, cast):
    first, second = (tell(cast.amina, **UNSURE | {"title": title}) for title in ("The older", "The newer"))
    page = sign_in("moses").get("/moderation").text
    assert page.index("The older") < page.index("The newer")
    drafts.withdraw_case(cast.amina, first.id, "")
    page = sign_in("moses").get("/moderation").text
    assert "The older" not in page
    assert "The newer" in page
    assert sign_in("moses").get(f"/moderation/cases/{first.id}").status_code == 404
    assert sign_in("moses").get(f"/moderation/cases/{second.id}").status_code == 200


def test_a_moderator_classifies_and_the_next_version_is_found_by_it(client, sign_in, cast):
    case = tell(cast.amina, **UNSURE)
    browser = sign_in("moses")
    form = browser.get(f"/moderation/cases/{case.id}").text
    assert 'name="scheme_types"' in form
    assert 'name="facilitating_factors-0-code"' in form
    assert 'name="hindering_factors-0-code"' not in form, "only what is not sure is asked"
    assert "We knew each other." in form
    assert "Hard to file" not in client.get("/cases?scheme=linkages").text
    answer = browser.send(f"/moderation/cases/{case.id}", CODES)
    assert (answer.status_code, answer.location) == (303, "/moderation")
    assert "Hard to file" in client.get("/cases?scheme=linkages").text
    assert "Nothing waits." in browser.get("/moderation").text
    record = record_of(case)
    assert record["scheme_types"] == ["linkages"]
    assert record["facilitating_factors"][0]["code"] == "trusted_intermediaries"
    assert record["facilitating_factors"][0]["text"] == "We knew each other."
    row = db.session.get_one(Case, case.id)
    assert (row.version, row.needs_classifying, row.audience, row.byline_kind) == (2, False, "everyone", "my_name")
    history = client.get(f"{path_of(case)}/history").text
    assert "It links two systems." in history
    entry = db.session.scalars(select(Entry).where(Entry.deed == "classified")).one()
    assert (entry.actor_id, entry.key, entry.reason) == (cast.moses.id, str(case.id), "It links two systems.")
    assert browser.get(f"/moderation/cases/{case.id}").status_code == 404, "it waits no more"


@pytest.mark.parametrize(("changes", "field"), [
    ({"reason": ""}, "reason"), ({"reason": "x" * 201}, "reason"), ({"scheme_types": ""}, "scheme_types"),
    ({"scheme_types": "nonsense"}, "scheme_types"), ({"facilitating_factors-0-code": ""}, "facilitating_factors-0-code"),
    ({"facilitating_factors-0-code": "low_awareness"}, "facilitating_factors-0-code"),
])  # fmt: skip
def test_what_is_missing_is_asked_for_and_what_was_chosen_is_kept(sign_in, cast, changes, field):
    case = tell(cast.amina, **UNSURE)
    answer = sign_in("moses").send(f"/moderation/cases/{case.id}", CODES | changes)
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert f'id="f-{field}"' in answer.text
    if field != "scheme_types":
        assert re.search(r'value="linkages"[^>]* checked', answer.text)
    if field != "reason":
        assert "It links two systems." in answer.text
    assert db.session.get_one(Case, case.id).version == 1


def test_topics_and_branches_are_classified_too(sign_in, cast):
    case = tell(cast.amina, topics="not_sure", branches="not_sure")
    browser = sign_in("moses")
    form = browser.get(f"/moderation/cases/{case.id}").text
    assert 'name="topics"' in form
    assert 'name="branches"' in form
    answer = browser.send(
        f"/moderation/cases/{case.id}", {"topics": ["linkages", "gender"], "branches": "medical_care", "reason": "So."}
    )
    assert answer.status_code == 303
    record = record_of(case)
    assert (record["topics"], record["branches"]) == (["linkages", "gender"], ["medical_care"])


def test_codes_chosen_for_another_version_are_not_stored(sign_in, cast):
    case = tell(cast.amina, **UNSURE)
    moses, path = sign_in("moses"), f"/moderation/cases/{case.id}"
    assert 'name="base" value="1"' in moses.get(path).text
    record = dict(record_of(case), summary="Another summary.")
    publish(cast.amina.id, db.session.get_one(Case, case.id), record, {}, Terms("everyone", "my_name"))
    refused = moses.send(path, {**CODES, "base": "1"})
    assert refused.status_code == 409
    assert CODES["reason"] in refused.text
    assert record_of(case)["facilitating_factors"][0]["code"] == "not_sure"


def test_a_moderator_who_is_suspended_reads_as_a_member_does(sign_in, cast):
    case = tell(cast.amina, byline="a_member")
    db.session.get_one(Member, cast.moses.id).state = "suspended"
    moses = sign_in("moses")
    assert moses.get("/moderation").status_code == 404
    assert "Amina" not in moses.get(path_of(case)).text


def test_classifying_keeps_an_authors_anonymity(client, sign_in, cast):
    case = tell(cast.amina, byline="a_member", **UNSURE)
    sign_in("moses").send(f"/moderation/cases/{case.id}", CODES)
    for address in (path_of(case), f"{path_of(case)}/history"):
        assert "Amina" not in client.get(address).text
        assert "Amina" not in sign_in("lucia").get(address).text


@pytest.mark.parametrize("number", ["99999", "0", "x"])
def test_what_is_not_there_cannot_be_classified(sign_in, cast, number):
    assert sign_in("moses").get(f"/moderation/cases/{number}").status_code == 404
    assert sign_in("moses").send(f"/moderation/cases/{number}", CODES).status_code == 404


def test_members_read_what_moderators_did_and_visitors_are_sent_to_sign_in(client, sign_in, cast):
    case = tell(cast.amina)
    drafts.withdraw_case(cast.moses, case.id, "A person is named.")
    thread = start_thread(cast.lucia)
    row = comment(cast.amina, thread.discussion_id, "A bitter word.")
    discussing.remove_comment(cast.irene, row.id, "Unkind to a colleague.")
    for handle in ("wei", "lucia", "sam", "moses"):
        page = html.unescape(sign_in(handle).get("/moderation/log").text)
        for words in ("Moses Okello", "A person is named.", "Irene Castillo", "Unkind to a colleague."):
            assert words in page, (handle, words)
    answer = client.get("/moderation/log")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/moderation/log")


def test_the_journal_gives_nothing_away_of_what_is_for_one_edition(sign_in, cast):
    case = tell(cast.amina, "edition", title="Told in confidence")
    drafts.withdraw_case(cast.moses, case.id, "It names Mr Secret.")
    inside = start_thread(cast.amina, "edition turin-2003", "A hidden title")
    discussing.remove_comment(cast.irene, comment(cast.amina, inside.discussion_id, "A bitter word.").id, "Unkind to Mrs Private.")
    page = sign_in("wei").get("/moderation/log").text
    main = page[page.index("<main") : page.index("</main>")]
    for words in ("Told in confidence", "Mr Secret", "Mrs Private", "A hidden title", "Amina", "/cases/", "/comments/"):
        assert words not in main, words
    assert "Nothing yet." in main
    for handle in ("lucia", "moses"):
        assert "Mrs Private" in sign_in(handle).get("/moderation/log").text


def test_the_journal_leads_to_what_one_may_see(sign_in, cast):
    thread = start_thread(cast.lucia, title="Before")
    row = comment(cast.amina, thread.discussion_id)
    discussing.edit_comment(cast.moses, row.id, CommentDraft("Other.", "<p>Other.</p>", None, ""), 1, "A name.")
    retitle(cast.moses, thread.id, "After", "Before", "It misled.")
    page = sign_in("wei").get("/moderation/log").text
    for words in (f"/comments/{row.id}", "After", "It misled.", "A name."):
        assert words in page, words


def test_an_author_withdrawing_their_own_stands_in_no_journal(sign_in, cast):
    case = tell(cast.amina, byline="a_member")
    drafts.withdraw_case(cast.amina, case.id, "")
    drafts.restore_case(cast.amina, case.id)
    assert "Nothing yet." in sign_in("wei").get("/moderation/log").text


def test_an_anonymous_author_who_left_stands_in_no_journal(sign_in, cast):
    case = tell(cast.amina, byline="a_member")
    authors.let_in(cast.amina, case.id, cast.lucia.id, as_author=True)
    authors.answer(cast.lucia, case.id, yes=True)
    drafts.withdraw_case(cast.amina, case.id, "Private.")
    drafts.restore_case(cast.amina, case.id)
    authors.leave(cast.amina, case.id)
    assert "Nothing yet." in sign_in("wei").get("/moderation/log").text


def test_who_was_invited_stands_in_no_journal(sign_in, cast):
    journal.record(cast.moses.id, "invited", "invitation", 1, "someone@example.org")
    assert "someone@example.org" not in sign_in("wei").get("/moderation/log").text


def test_a_region_that_has_fallen_silent_is_named(sign_in, cast):
    start_thread(cast.lucia, "country sn")
    asia = start_thread(cast.lucia, "region asia-and-the-pacific")
    old = utcnow() - timedelta(days=31)
    db.session.get_one(Thread, asia.id).last_comment_at = old
    db.session.commit()
    page = sign_in("moses").get("/moderation").text
    assert page.count("Quiet: nobody") == 2  # its line, and the words of its button
    assert "/regions/asia-and-the-pacific" in page


def test_the_journal_and_the_queue_cost_the_same_however_long(sign_in, cast, counted):
    browser = sign_in("moses")

    def cost(address) -> int:
        browser.get(address)
        with counted() as statements:
            browser.get(address)
        return len(statements)

    tell(cast.amina, **UNSURE)
    before = cost("/moderation"), cost("/moderation/log")
    for n in range(5):
        tell(cast.amina, **UNSURE | {"title": f"Number {n}"})
        journal.record(cast.irene.id, "withdrawn", "case", n, "So.")
    journal.record(cast.moses.id, "withdrawn", "case", 9, "So.")
    after = cost("/moderation"), cost("/moderation/log")
    assert after[0] == before[0] <= 24, "one or two for each source of work"
    assert after[1] <= before[1] + 2 <= 10, "names and things are read once there is one"
    assert db.session.scalar(select(func.count(Entry.id))) == 6
