"""GET /cases: facets, counts, words, order, views, pages; and that nobody learns of what they may not read."""

import html
import re

import pytest
from sqlalchemy import update

from forum.cases.models import Case
from forum.curation.actions import decide
from forum.curation.forms import DecisionDraft
from forum.kernel.db import db
from forum.library.forms import TITLES
from forum.topics.queries import rubric
from tests.support.content import comment, path_of, tell

pytestmark = pytest.mark.each_on_both

# facet of the address, a field of the snapshot, two values of it: as typed and as filed
FACETS = [
    ("topic", "topics", ("linkages", "linkages"), ("gender", "gender")),
    ("region", "countries", ("SN", "africa"), ("PE", "americas")),
    ("country", "countries", ("SN", "sn"), ("PE", "pe")),
    ("scheme", "scheme_types", ("universal_benefit", "universal_benefit"), ("linkages", "linkages")),
    ("branch", "branches", ("medical_care", "medical_care"), ("old_age_benefit", "old_age_benefit")),
    ("group", "target_groups", ("fishers", "fishers"), ("artisans", "artisans")),
    ("factor", "hindering_factors-0-code", ("low_awareness", "low_awareness"), ("not_sure", "")),
    ("evidence", "evidence_level", ("self_reported", "self_reported"), ("impact_study", "impact_study")),
    ("status", "period-status", ("ongoing", "ongoing"), ("pilot", "pilot")),
    ("financing", "design-financing_sources", ("co_payments", "co_payments"), ("earmarked_tax", "earmarked_tax")),
    ("language", "language", ("en", "en"), ("fr", "fr")),
]


def found(page) -> list[str]:
    """The titles of the case studies on a page, in order."""
    return [html.unescape(title) for title in re.findall(r'<a href="/cases/\d+-[^"]*">(?:<bdi>)?([^<]+)', page.text)]


def said(page) -> str:
    """The result line."""
    return html.unescape(re.search(r'<p role="status"><strong>([^<]*)', page.text)[1])


def panel(page) -> dict[str, dict[str, int]]:
    """The facets of the panel: {title: {label: count}}."""
    wanted = {}
    for title, rows in re.findall(r'<details class="facet"[^>]*><summary>([^<]*)</summary><ul>(.*?)</ul>', page.text, re.S):
        pairs = re.findall(r'<span>([^<]*)</span> <span class="meta">(\d+)</span>', rows)
        wanted[html.unescape(title)] = {html.unescape(label): int(count) for label, count in pairs}
    return wanted


def judge(cast, case) -> None:
    """Make a case study a best practice."""
    scores = {each["code"]: (2, "Shown.") for each in rubric()["criteria"]}
    decide(cast.moses, case.id, DecisionDraft(True, True, scores, "words " * 60, "<p>words</p>", case.version))


@pytest.mark.parametrize(("facet", "field", "one", "other"), FACETS, ids=[row[0] for row in FACETS])
def test_a_facet_narrows_and_counts(client, cast, facet, field, one, other):
    tell(cast.amina, title="The first", **{field: one[0]})
    tell(cast.amina, title="The second", **{field: other[0]})
    if not other[1]:  # a value shared by no other case
        assert found(client.get(f"/cases?{facet}={one[1]}")) == ["The first"]
        return
    for (_typed, value), title in ((one, "The first"), (other, "The second")):
        page = client.get(f"/cases?{facet}={value}")
        assert found(page) == [title]
        assert said(page).startswith("1 case study ")
        counts = panel(page)[str(TITLES[facet])]
        assert set(counts.values()) == {1}, "the other choice would find one more, and says so"
        assert len(counts) >= 2
    both = client.get(f"/cases?{facet}={one[1]}&{facet}={other[1]}")
    assert sorted(found(both)) == ["The first", "The second"]
    assert said(both).startswith("2 case studies ")


def test_the_gender_lens_means_a_marker_of_two_or_three(client, cast):
    for marker in ("0", "1", "2", "3"):
        tell(cast.amina, title=f"Marker {marker}", **{"gender-marker": marker})
    page = client.get("/cases?lens=gender")
    assert sorted(found(page)) == ["Marker 2", "Marker 3"]
    assert "Rules answer a difference between women and men" in page.text


def test_practice_leaves_best_practices_only(client, cast):
    tell(cast.amina, title="An ordinary one")
    judge(cast, tell(cast.amina, title="A judged one"))
    page = client.get("/cases?practice=1")
    assert found(page) == ["A judged one"]
    assert said(page) == "1 best practice"


def test_choices_within_a_facet_widen_and_facets_narrow_said_in_words(client, cast):
    tell(cast.amina, title="Linked in Dakar", topics="linkages")
    tell(cast.amina, title="Equal in Dakar", topics="gender")
    tell(cast.amina, title="Linked in Lima", topics="linkages", countries="PE")
    tell(cast.amina, title="Insured in Dakar")
    page = client.get("/cases?topic=linkages&topic=gender&region=africa")
    assert sorted(found(page)) == ["Equal in Dakar", "Linked in Dakar"]
    assert re.fullmatch(r"2 case studies about .+ or .+, in Africa", said(page))


def test_a_topic_includes_its_sub_topics_and_a_region_its_countries(client, cast):
    tell(cast.amina, title="Of a sub-topic", topics="financial-linkages")
    assert found(client.get("/cases?topic=linkages")) == ["Of a sub-topic"]
    assert found(client.get("/cases?region=africa")) == ["Of a sub-topic"]
    assert found(client.get("/cases?topic=operational-linkages")) == []


def test_a_facets_counts_ignore_its_own_choice_and_heed_the_others(client, cast):
    tell(cast.amina, title="One", countries="SN", language="en")
    tell(cast.amina, title="Two", countries="PE", language="en")
    tell(cast.amina, title="Three", countries="PE", language="fr")
    page = client.get("/cases?country=sn")
    assert panel(page)["Country"] == {"Senegal": 1, "Peru": 2}
    assert sum(panel(page)["Language"].values()) == 1
    assert panel(client.get("/cases?country=sn&language=fr"))["Country"] == {"Senegal": 0, "Peru": 1}


def test_what_nobody_would_find_is_not_offered(client, cast):
    tell(cast.amina)
    assert list(panel(client.get("/cases"))["Country"]) == ["Senegal"]


@pytest.mark.parametrize("address", [
    "topic=nonsense", "country=SN", "country=zz", "region=atlantis", "scheme=nonsense", "lens=men", "factor=x", "language=xx",
    "topic=" + "a" * 900, "evidence=%3Cscript%3E",
])  # fmt: skip
def test_an_unknown_value_is_left_out_with_a_notice(client, cast, address):
    tell(cast.amina)
    page = client.get(f"/cases?{address}")
    assert page.status_code == 200
    assert found(page) == ["Rules of our own in Dakar"]
    assert "There is no such choice" in page.text
    assert "<script>" not in page.text


def test_a_known_value_beside_an_unknown_one_still_counts(client, cast):
    tell(cast.amina, title="Here")
    tell(cast.amina, title="There", countries="PE")
    page = client.get("/cases?country=sn&country=nowhere")
    assert found(page) == ["Here"]
    assert "nowhere" in page.text


@pytest.mark.parametrize(
    "address", ["after=x", "before=%25%25", "after=" + "a" * 3000, "after=&before=", "after=W10", "sort=x&view=y&practice=2"]
)
def test_a_bad_cursor_order_or_view_gives_the_first_page(client, cast, address):
    tell(cast.amina)
    page = client.get(f"/cases?{address}")
    assert page.status_code == 200
    assert found(page) == ["Rules of our own in Dakar"]


def test_words_are_found_whatever_their_case_and_accents_and_all_of_them(client, cast):
    tell(cast.amina, title="Pêcheuses de Saint-Louis")
    tell(cast.amina, title="Traders of Lima")
    assert found(client.get("/cases?q=PECHEUSES+louis")) == ["Pêcheuses de Saint-Louis"]
    assert found(client.get("/cases?q=pecheuses+lima")) == []
    assert "with the words “traders”" in said(client.get("/cases?q=traders"))


@pytest.mark.parametrize("q", ["%25", "_", "%5C", "%27%3B--", "%22", "100%25"])
def test_signs_of_sql_are_only_signs(client, cast, q):
    tell(cast.amina)
    page = client.get(f"/cases?q={q}")
    assert page.status_code == 200
    assert found(page) == []


def test_a_search_that_finds_nothing_says_which_filter_stands_in_the_way(client, cast):
    tell(cast.amina)
    page = client.get("/cases?country=sn&q=nothing-like-it").text
    assert "Nothing matches all of this" in page
    assert 'href="/cases?country=sn">1 case study without the words “nothing-like-it”' in page


def test_the_newest_stand_first_unless_the_fullest_are_asked_for(client, cast):
    full = tell(cast.amina, title="Full")
    tell(cast.amina, title="New")
    db.session.execute(update(Case).where(Case.id == full.id).values(fullness=100))
    assert found(client.get("/cases")) == ["New", "Full"]
    assert found(client.get("/cases?sort=fullest")) == ["Full", "New"]


def test_only_members_may_sort_by_what_is_discussed(client, sign_in, cast):
    talked = tell(cast.amina, title="Talked about")
    comment(cast.lucia, talked.discussion_id)
    tell(cast.amina, title="New")
    assert found(sign_in("wei").get("/cases?sort=discussed")) == ["Talked about", "New"]
    page = client.get("/cases?sort=discussed")
    assert found(page) == ["New", "Talked about"], "an order would tell visitors how much members talk"
    assert "Most discussed" not in page.text
    assert "1 comment" not in page.text


def test_the_library_shows_a_list_a_table_or_a_map(client, cast):
    case = tell(cast.amina)
    assert f'href="{path_of(case)}"' in client.get("/cases").text
    table = client.get("/cases?view=table").text
    assert "<table" in table
    assert f'href="{path_of(case)}"' in table
    world = client.get("/cases?view=map").text
    assert "<svg" in world
    assert "/cases?country=sn" in world
    assert "Senegal" in world


def test_every_view_keeps_the_filters(client, cast):
    tell(cast.amina)
    page = html.unescape(client.get("/cases?country=sn&q=rules&view=table&sort=fullest").text)
    assert "/cases?country=sn&q=rules&sort=fullest&view=map" in page
    assert "/cases?country=sn&q=rules&view=table" in page


@pytest.mark.parametrize("query", ["", "sort=fullest", "sort=discussed", "country=sn&view=table"])
def test_next_and_previous_lead_through_all_of_them_once(sign_in, cast, query):
    titles = {tell(cast.amina, title=f"Number {n}").title for n in range(27)}
    browser, seen, address = sign_in("lucia"), [], f"/cases?{query}"
    while address:
        page = browser.get(address)
        seen.append(found(page))
        link = re.search(r'rel="next" href="([^"]*)"', page.text)
        address = html.unescape(link[1]) if link else None
        assert len(seen) < 9
    assert [len(part) for part in seen] == [12, 12, 3]
    assert {title for part in seen for title in part} == titles
    back = re.search(r'rel="prev" href="([^"]*)"', page.text)
    assert found(browser.get(html.unescape(back[1]))) == seen[1]
    assert 'rel="prev"' not in browser.get(f"/cases?{query}").text


@pytest.mark.parametrize(("audience", "readers"), [
    ("everyone", {"amina", "lucia", "wei", "moses", None}),
    ("members", {"amina", "lucia", "wei", "moses"}),
    ("edition", {"amina", "lucia", "moses"}),
])  # fmt: skip
def test_counts_titles_and_maps_keep_the_audience(client, sign_in, cast, audience, readers):
    tell(cast.thandi, title="Open to all", countries="KE")
    tell(cast.amina, audience, title="Told to some", summary="Zanzibar.")
    for handle in ("amina", "lucia", "wei", "moses", None):
        browser, sees = (sign_in(handle) if handle else client), handle in readers
        page = browser.get("/cases")
        assert said(page) == ("2 case studies" if sees else "1 case study"), handle
        assert panel(page)["Country"] == ({"Kenya": 1, "Senegal": 1} if sees else {"Kenya": 1}), handle
        assert ("Told to some" in found(page)) == sees
        assert ("Told to some" in browser.get("/cases?view=table").text) == sees
        assert ("Senegal" in browser.get("/cases?view=map").text) == sees
        assert (said(browser.get("/cases?q=zanzibar"))[0] == "1") == sees
        assert ("1 case study" in browser.get("/cases?country=sn&q=nothing").text) == sees, "nor what other filters would find"
        assert "/cases?topic=micro-insurance" in browser.get("/topics").text, handle
        tally = re.search(r'/cases\?region=africa">(\d)', browser.get("/regions").text)
        assert tally[1] == ("2" if sees else "1"), handle


def test_a_withdrawn_one_is_not_counted(sign_in, cast):
    case = tell(cast.amina)
    db.session.execute(update(Case).where(Case.id == case.id).values(state="withdrawn"))
    for handle in ("amina", "moses", "lucia"):
        page = sign_in(handle).get("/cases")
        assert (said(page), panel(page)) == ("0 case studies", {})


def test_the_library_costs_the_same_however_much_is_in_it_and_asked(sign_in, client, cast, counted):
    browser = sign_in("lucia")
    browser.get("/cases")
    tell(cast.amina)
    db.session.commit()
    with counted() as few:
        browser.get("/cases")
    with counted() as again:
        browser.get("/cases")
    assert len(again) == len(few) - 1, "nothing has changed: nothing is counted again"
    for n in range(14):
        tell(cast.amina, title=f"Number {n}", countries="PE")
    db.session.commit()
    with counted() as many:
        browser.get("/cases?country=sn&country=pe&topic=micro-insurance&sort=discussed")
    assert len(many) == len(few) <= 8, many
    with counted() as visited:
        client.get("/cases?country=pe&q=number")
    assert len(visited) <= 6, visited
