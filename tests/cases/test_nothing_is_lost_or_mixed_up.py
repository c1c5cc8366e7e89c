"""Traps on the way from a form to a page: sources that move, tabs that are old, presses that come twice, odd numbers."""

import pytest
from sqlalchemy import func, select

from forum.cases.actions.importing import import_cases
from forum.cases.models import Case, CaseDraft, CaseVersion
from forum.kernel.db import db
from forum.people.actions import join_edition
from tests.cases.test_import import FILE
from tests.cases.test_tell_a_case import TERMS, base_of, start
from tests.support.content import SNAPSHOT, edition, path_of, tell

FIGURE = {"coverage-0-indicator": "members", "coverage-0-unit": "persons", "coverage-0-year": "2001", "coverage-0-value": "120"}


def save(browser, edit, **fields):
    return browser.send(edit, {"base": base_of(browser, edit), "do": "save", **fields})


def stored():
    return db.session.scalar(select(CaseDraft.fields))


def test_a_figure_keeps_its_source_when_another_source_goes(sign_in, client):
    browser = sign_in("amina")
    three = {f"sources-{n}-{key}": value for n in range(3) for key, value in (("kind", "own_records"), ("title", f"Notebook {n}"))}
    edit = start(browser, **three)
    save(browser, edit, section="coverage", **FIGURE, **{"coverage-0-source": "s2"})
    snapshot = {**SNAPSHOT, **three, **{f"sources-{n}-id": f"s{n + 1}" for n in range(3)}}
    save(browser, edit, **{**snapshot, "do": "remove-sources-0"})
    answer = browser.send(edit, TERMS)
    assert answer.status_code == 303, answer.text
    record = db.session.scalar(select(CaseVersion.record))
    assert [source["id"] for source in record["sources"]] == ["s2", "s3"]
    assert record["coverage"][0]["source"] == "s2"
    assert record["sources"][0]["title"] == "Notebook 1"


def test_a_source_is_named_at_the_first_save_and_keeps_its_name(sign_in):
    browser = sign_in("amina")
    edit = start(browser)
    assert stored()["sources-0-id"] == ["s1"]
    save(browser, edit, **{**SNAPSHOT, "sources-0-title": "The notebook, second edition"})
    assert stored()["sources-0-id"] == ["s1"]


@pytest.mark.parametrize("bad", ["a b", "<x>", 'x"y'])
def test_a_short_name_that_no_anchor_can_be_is_refused(sign_in, bad):
    browser = sign_in("amina")
    answer = browser.send(start(browser, **{"sources-0-id": bad}), TERMS)
    assert answer.status_code == 422
    assert "letters, digits and hyphens" in answer.text


def test_a_figure_of_nought_is_a_figure(sign_in, client):
    browser = sign_in("amina")
    edit = start(browser)
    nought = {**FIGURE, "coverage-0-value": "0", "coverage-0-women": "0", "coverage-0-men": "0", "coverage-0-source": "s1"}
    save(browser, edit, section="coverage", **nought)
    case = browser.send(edit, TERMS).headers["Location"]
    for address in ("/", "/cases", "/cases?view=table", case, "/countries/sn"):
        assert client.get(address).status_code == 200, address
    assert "Women  0" in client.get(case).text


def test_a_tab_of_before_a_publication_meets_a_conflict(sign_in, cast, client):
    case = tell(cast.amina)
    browser, edit = sign_in("amina"), f"/cases/{case.id}/edit"
    old = base_of(browser, edit)
    browser.send(edit, {**SNAPSHOT, "base": old, "title": "From the first tab", "do": "save"})
    assert browser.send(edit, {**TERMS, "note": "First"}).status_code == 303
    answer = browser.send(edit, {**SNAPSHOT, "base": old, "title": "From the second tab", "do": "save"})
    assert answer.status_code == 409
    assert "From the first tab" in answer.text
    assert "From the second tab" in answer.text


def test_what_was_saved_since_the_page_of_publishing_opened_is_looked_at_first(sign_in):
    browser = sign_in("amina")
    edit = start(browser)
    old = base_of(browser, edit)
    save(browser, edit, **{**SNAPSHOT, "title": "Not seen yet"})
    answer = browser.send(edit, {**TERMS, "base": old})
    assert answer.status_code == 409
    assert "saved since this page was opened" in answer.text
    assert db.session.scalar(select(Case.state)) == "draft"


def test_the_form_of_a_new_one_sent_twice_is_one_draft(sign_in):
    browser = sign_in("amina")
    for _n in range(2):
        assert browser.send("/cases/new", {**SNAPSHOT, "once": "o" * 22, "do": "save"}).status_code == 303
    assert db.session.scalar(select(func.count(Case.id))) == 1
    other = browser.send("/cases/new", {**SNAPSHOT, "once": "o" * 22, "title": "Typed on meanwhile", "do": "save"})
    assert other.status_code in (303, 409)
    assert "Typed on meanwhile" in (other.text + str(stored()))


def test_a_member_of_two_editions_chooses_between_them(sign_in, cast):
    join_edition(cast.amina.id, edition("turin-now").id)
    db.session.commit()
    browser = sign_in("amina")
    edit = start(browser)
    assert "Which edition?" in browser.get(f"{edit}?section=publish").text
    terms = {**TERMS, "audience": "edition"}
    assert browser.send(edit, terms).status_code == 422
    assert browser.send(edit, {**terms, "edition_id": str(edition("turin-now").id)}).status_code == 303
    assert db.session.scalar(select(Case.edition_id)) == edition("turin-now").id


def test_every_problem_is_listed_whatever_else_is_missing(sign_in):
    browser = sign_in("amina")
    edit = start(browser, title="", **{"period-start": "2015", "period-end": "2010"})
    page = browser.send(edit, {"section": "publish", "do": "publish"}).text
    for words in (
        "Title: this is missing.",
        "before it began in 2015",
        "Who may read it: choose one.",
        "Under whose name: choose one.",
    ):
        assert words in page, words


def test_a_problem_leads_to_its_own_row(sign_in):
    browser = sign_in("amina")
    edit = start(browser)
    gap = {name.replace("-0-", "-5-"): value for name, value in FIGURE.items()} | {"coverage-5-value": "many"}
    save(browser, edit, section="coverage", **gap)
    assert "#f-coverage-5-value" in browser.get(f"{edit}?section=publish").text
    page = browser.get(f"{edit}?section=coverage").text
    assert "write a number in digits" in page


def test_odd_answers_are_shown_beside_their_fields_and_missing_ones_are_not(sign_in):
    browser = sign_in("amina")
    edit = start(browser, title="x" * 120, summary="")
    page = browser.get(edit).text
    assert "has 120 characters; 90 fit" in page
    assert "Summary: this is missing" not in page


def test_eight_countries_stay_eight(sign_in):
    browser = sign_in("amina")
    lands = ["SN", "ML", "NE", "BF", "TG", "BJ", "GH", "CI"]
    edit = start(browser, countries=lands)
    page = browser.get(edit).text
    assert all(f'<option value="{land}" selected>' in page for land in lands)


def test_the_main_kind_of_scheme_stays_the_main_one(sign_in, client):
    browser = sign_in("amina")
    edit = start(browser, scheme_types=["linkages", "decentralised_micro_insurance"])
    browser.send(edit, TERMS)
    assert db.session.scalar(select(CaseVersion.record))["scheme_types"] == ["linkages", "decentralised_micro_insurance"]


def test_boxes_ticked_again_keep_the_order_they_had(sign_in):
    browser = sign_in("amina")
    edit = start(browser, target_groups=["women_workers", "migrants"])
    save(browser, edit, **{**SNAPSHOT, "target_groups": ["migrants", "women_workers"]})
    assert stored()["target_groups"] == ["women_workers", "migrants"]


def test_a_draft_is_thrown_away_by_its_author_alone(sign_in):
    edit = start(sign_in("amina"))
    assert sign_in("lucia").send(edit, {"do": "discard"}).status_code == 404
    assert sign_in("amina").send(edit, {"do": "discard"}).status_code == 303
    assert db.session.scalar(select(func.count(Case.id))) == 0


def test_throwing_changes_away_leaves_what_is_published(sign_in, client, cast):
    case = tell(cast.amina)
    browser, edit = sign_in("amina"), f"/cases/{case.id}/edit"
    save(browser, edit, **{**SNAPSHOT, "title": "A worse title"})
    browser.send(edit, {"do": "discard"})
    assert client.get(path_of(case)).status_code == 200
    assert "A worse title" not in browser.get(edit).text


def test_what_the_editors_wrote_stays_under_their_name(sign_in, client, cast):
    from forum.cases.actions.importing import editors

    import_cases(FILE, editors().id)
    db.session.commit()
    case = db.session.scalars(select(Case).order_by(Case.id)).first()
    browser, edit = sign_in("moses"), f"/cases/{case.id}/edit"
    assert "Reach editors, from published sources" in browser.get(f"{edit}?section=publish").text
    for byline in ("my_name", "my_organisation"):
        assert browser.send(edit, {**TERMS, "byline-kind": byline, "note": "x"}).status_code == 422
    assert browser.send(edit, {**TERMS, "byline-kind": "organisation", "note": "A word"}).status_code == 303
    assert "Reach editors, from published sources" in client.get(path_of(case)).text


def test_facts_are_confirmed_by_whoever_says_so(sign_in, client, cast):
    from forum.cases.actions.importing import editors

    import_cases(FILE, editors().id)
    db.session.commit()
    case = db.session.scalars(select(Case).order_by(Case.id)).first()
    assert case.facts_checked_on is None
    browser, edit = sign_in("moses"), f"/cases/{case.id}/edit"
    browser.send(edit, {**TERMS, "byline-kind": "organisation", "note": "A word"})
    assert db.session.get(Case, case.id).facts_checked_on is None
    browser.send(edit, {**TERMS, "byline-kind": "organisation", "note": "Checked", "facts_checked": "1"})
    assert db.session.get(Case, case.id).facts_checked_on is not None


def test_a_withdrawn_one_is_not_brought_back_by_a_file(cast, sign_in, client):
    from forum.cases.actions import drafts
    from forum.cases.actions.importing import editors

    import_cases(FILE, editors().id)
    case = db.session.scalars(select(Case).where(Case.import_key == "india-vimosewa")).one()
    drafts.withdraw_case(cast.moses, case.id, "A person is named.")
    report = import_cases(FILE.replace("Since 1992 the SEWA", "From 1992 the SEWA"), editors().id)
    assert "withdrawn" in report.faults[0]
    assert db.session.get(Case, case.id).state == "withdrawn"


@pytest.mark.parametrize(("path", "fields"), [
    ("history", {"version": "9" * 30}), ("history", {"version": "-1"}), ("history", {"version": str(2**31)}),
    ("edit", {"do": "remove-sources-" + "9" * 5000}), ("edit", {"base": "-" + "9" * 30}), ("edit", {"base": str(2**40)}),
])  # fmt: skip
def test_numbers_beyond_all_columns_are_no_fault_of_ours(sign_in, cast, path, fields):
    case = tell(cast.amina)
    answer = sign_in("amina").send(f"/cases/{case.id}/{path}", {**SNAPSHOT, **fields})
    assert answer.status_code in (303, 404, 409, 422)


def test_a_preview_under_the_name_chosen_says_who_will_read_it(sign_in):
    browser = sign_in("amina")
    edit = start(browser)
    page = browser.send(edit, {**TERMS, "do": "preview"}).text
    assert "Amina Diallo" in page
    assert "Who will read it: Everyone" in page
    assert db.session.scalar(select(Case.state)) == "draft"


def test_an_empty_draft_reads_whole_as_a_preview(sign_in):
    browser = sign_in("amina")
    edit = start(browser, **dict.fromkeys(SNAPSHOT, ""))
    page = browser.get(edit.replace("/edit", "/preview")).text
    assert "A case study without a title yet" in page
    for words in ("Cite as", "Version 0", "not given of 3", "Published"):
        assert words not in page, words
