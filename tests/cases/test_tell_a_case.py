"""Telling: the snapshot from the empty form to the page, and everything that may be wrong on the way."""

import json
import re

import pytest
from sqlalchemy import select

from forum.cases.models import Case, CaseDraft, CaseVersion
from forum.kernel.db import db
from tests.support.content import SNAPSHOT, path_of, tell

TERMS = {"section": "publish", "do": "publish", "audience": "everyone", "byline-kind": "my_name"}


def start(browser, **fields):
    answer = browser.send("/cases/new", {**SNAPSHOT, **fields, "do": "save"})
    assert answer.status_code == 303
    return answer.headers["Location"].split("#")[0].split("?")[0]


def base_of(browser, edit):
    """The save that a form opened now is based on."""
    return re.search(r'name="base" value="(\d+)"', browser.get(edit).text)[1]


def test_the_form_is_filled_from_the_profile(sign_in):
    page = sign_in("amina").get("/cases/new").text
    assert '<option value="SN" selected>' in page
    assert 'value="Mutual of Dakar' in page


def test_a_visitor_is_sent_to_sign_in_and_back(client):
    assert client.get("/cases/new").headers["Location"] == "/sign-in?next=/cases/new"


def test_a_snapshot_is_saved_published_and_read(sign_in, client):
    browser = sign_in("amina")
    edit = start(browser)
    answer = browser.send(edit, TERMS)
    assert answer.status_code == 303, answer.text
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "Write the rule before you need it." in page.text
    assert "Amina Diallo" in page.text


def test_an_empty_draft_can_be_saved_and_says_all_that_is_missing(sign_in):
    browser = sign_in("amina")
    answer = browser.send("/cases/new", {"title": "Only a title", "do": "publish"})
    page = browser.get(answer.headers["Location"]).text
    assert "things are still missing" in page
    assert "Summary: this is missing." in page
    assert "Sources: this is missing." in page


def test_nothing_is_chosen_for_the_author_at_publishing(sign_in):
    browser = sign_in("amina")
    edit = start(browser)
    assert "checked" not in browser.get(f"{edit}?section=publish").text
    answer = browser.send(edit, {"section": "publish", "do": "publish"})
    assert answer.status_code == 422
    assert "Who may read it: choose one." in answer.text
    assert "Under whose name: choose one." in answer.text


def test_everything_can_be_sent_at_once(sign_in):
    browser = sign_in("amina")
    edit = start(browser, title="First title")
    base = 1
    answer = browser.send(edit, {**SNAPSHOT, **TERMS, "section": "snapshot", "base": base, "title": "Second title"})
    assert answer.status_code == 303, answer.text
    assert db.session.scalar(select(Case.title)) == "Second title"


def test_a_draft_is_its_authors_alone(sign_in, client):
    edit = start(sign_in("amina"))
    for handle in ("lucia", "moses", "ada"):
        assert sign_in(handle).get(edit).status_code == 404
        assert sign_in(handle).send(edit, {"title": "Mine now", "do": "save"}).status_code == 404
    assert client.get(edit).status_code in (303, 404)
    assert client.get(edit.replace("/edit", "")).status_code == 404


def test_what_was_typed_stays_as_typed(sign_in):
    browser = sign_in("amina")
    edit = start(browser, **{"period-start": "long ago", "coverage-0-value": "many", "title": "x" * 300})
    page = browser.get(edit).text
    assert "long ago" in page
    assert "x" * 300 in page


def test_two_tabs_meet_and_nothing_is_overwritten(sign_in):
    browser = sign_in("amina")
    edit = start(browser)
    first = browser.send(edit, {**SNAPSHOT, "base": 1, "title": "From the first tab", "do": "save"})
    second = browser.send(edit, {**SNAPSHOT, "base": 1, "title": "From the second tab", "do": "save"})
    assert first.status_code == 303
    assert second.status_code == 409
    assert "From the first tab" in second.text
    assert "From the second tab" in second.text
    assert db.session.scalar(select(CaseDraft.fields))["title"] == ["From the first tab"]


def test_a_page_saves_itself_and_hears_of_a_conflict(sign_in):
    browser = sign_in("amina")
    edit = start(browser)
    auto = {"X-Requested-With": "autosave"}
    answer = browser.send(edit, {**SNAPSHOT, "base": 1, "title": "Saved by itself", "do": "save"}, headers=auto)
    assert (answer.status_code, answer.headers["X-Base"]) == (204, "2")
    assert browser.send(edit, {**SNAPSHOT, "base": 1, "title": "Late", "do": "save"}, headers=auto).status_code == 409


def test_rows_are_added_and_removed_without_javascript(sign_in):
    browser = sign_in("amina")
    edit = start(browser)
    answer = browser.send(edit, {**SNAPSHOT, "base": 1, "do": "add-lessons"})
    assert 'name="lessons-1-text"' in browser.get(answer.headers["Location"]).text
    fields = {**SNAPSHOT, "lessons-4-type": "worked", "lessons-4-text": "Another", "base": 2, "do": "remove-lessons-0"}
    browser.send(edit, fields)
    kept = db.session.scalar(select(CaseDraft.fields))
    assert "lessons-0-text" not in kept
    assert kept["lessons-4-text"] == ["Another"]


def test_a_section_saves_itself_and_leaves_the_others(sign_in):
    browser = sign_in("amina")
    edit = start(browser)
    browser.send(edit, {"section": "results", "base": 1, "results": "More women joined.", "do": "save"})
    kept = db.session.scalar(select(CaseDraft.fields))
    assert kept["results"] == ["More women joined."]
    assert kept["title"] == [SNAPSHOT["title"]]


@pytest.mark.parametrize("bad", ["\0", "a\0b"])
def test_what_cannot_be_stored_is_refused_with_a_sentence(sign_in, bad):
    answer = sign_in("amina").send("/cases/new", {**SNAPSHOT, "title": bad + "x"})
    assert answer.status_code == 422
    assert db.session.scalar(select(Case.id)) is None


def test_a_draft_beyond_its_size_is_refused_and_kept_on_the_page(sign_in):
    answer = sign_in("amina").send("/cases/new", {**SNAPSHOT, "narrative": "word " * 60_000})
    assert answer.status_code == 422
    assert "256 KB" in answer.text


def test_a_figure_without_a_source_cannot_be_published(sign_in):
    browser = sign_in("amina")
    edit = start(browser)
    figure = {
        "coverage-0-indicator": "members",
        "coverage-0-value": "1,200",
        "coverage-0-unit": "persons",
        "coverage-0-year": "2020",
    }
    browser.send(edit, {"section": "coverage", "base": 1, **figure, "do": "save"})
    answer = browser.send(edit, TERMS)
    assert answer.status_code == 422
    assert "Source: this is missing." in answer.text


def test_more_women_than_people_is_named_with_its_numbers(sign_in):
    browser = sign_in("amina")
    edit = start(browser)
    figure = {
        "coverage-0-indicator": "members", "coverage-0-value": "1310", "coverage-0-unit": "persons", "coverage-0-year": "2023",
        "coverage-0-women": "1380", "coverage-0-source": "s1",
    }  # fmt: skip
    browser.send(edit, {"section": "coverage", "base": 1, **figure, "do": "save"})
    answer = browser.send(edit, TERMS)
    assert "2023: women, men and children together are 1,380, more than the 1,310 counted." in answer.text


def test_publishing_twice_by_a_double_press_makes_one_version(sign_in):
    browser = sign_in("amina")
    edit = start(browser)
    assert browser.send(edit, TERMS).status_code == 303
    browser.send(edit, TERMS)
    assert len(db.session.scalars(select(CaseVersion)).all()) == 1


def test_changes_wait_in_the_working_copy_until_published_with_a_note(sign_in, client, cast):
    case = tell(cast.amina)
    browser, path = sign_in("amina"), path_of(case)
    edit = f"/cases/{case.id}/edit"
    browser.send(edit, {**SNAPSHOT, "base": base_of(browser, edit), "title": "A better title", "do": "save"})
    assert "A better title" not in client.get(path).text
    assert browser.send(edit, TERMS).status_code == 422
    answer = browser.send(edit, {**TERMS, "note": "Better title"})
    assert "A better title" in client.get(answer.headers["Location"]).text
    assert client.get(path).status_code == 301


def test_the_preview_shows_the_working_copy_to_its_author_alone(sign_in):
    browser = sign_in("amina")
    edit = start(browser)
    preview = edit.replace("/edit", "/preview")
    assert "We sat down and wrote the rules" in browser.get(preview).text
    assert sign_in("moses").get(preview).status_code == 404


def test_a_silenced_member_writes_nothing(sign_in):
    answer = sign_in("sam").send("/cases/new", SNAPSHOT)
    assert answer.status_code == 403
    assert "silenced" in answer.text
    assert db.session.scalar(select(Case.id)) is None


def test_drafts_are_listed_for_their_author(sign_in):
    browser = sign_in("amina")
    start(browser, title="Half a story")
    assert "Half a story" in browser.get("/drafts").text
    assert "Half a story" not in sign_in("lucia").get("/drafts").text


def test_the_record_is_stored_whole(sign_in, cast):
    case = tell(cast.amina)
    record = db.session.scalar(select(CaseVersion.record).where(CaseVersion.case_id == case.id))
    assert json.loads(json.dumps(record))["sources"] == [{"id": "s1", "kind": "own_records", "title": "Our notebook"}]


@pytest.mark.parametrize("fields", [{"do": "remove-lessons-²"}, {"do": "save", "base": "9" * 40}, {"do": "save", "base": "²"}])
def test_a_form_that_was_tampered_with_is_no_fault_of_ours(sign_in, fields):
    browser = sign_in("amina")
    edit = start(browser)
    assert browser.send(edit, {**SNAPSHOT, "base": 1, **fields}).status_code in (303, 409)


def test_publishing_over_somebody_elses_save_shows_both(sign_in, cast):
    browser = sign_in("amina")
    edit = start(browser)
    browser.send(edit, {**SNAPSHOT, "base": 1, "do": "save"})
    late = {**SNAPSHOT, "title": "From the other tab", "base": 1, "do": "publish", "audience": "members", "byline-kind": "my_name"}
    answer = browser.send(edit, late)
    assert answer.status_code == 409
    assert "From the other tab" in answer.text


def test_a_country_left_open_leaves_nothing_behind(sign_in):
    browser = sign_in("amina")
    edit = start(browser)
    for base in (1, 2):
        browser.send(edit, {**SNAPSHOT, "countries": ["SN", "", ""], "base": str(base), "do": "save"})
    assert browser.get(edit).text.count('name="countries"') == 2


def test_publishing_changes_begins_with_what_was_answered_before(sign_in, cast):
    case = tell(cast.amina, "members")
    page = sign_in("amina").get(f"/cases/{case.id}/edit?section=publish").text
    for value in ("members", "my_name"):
        assert re.search(f'value="{value}" checked', page), value
