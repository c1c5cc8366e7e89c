"""Adding an edition and changing its facts: what the form refuses, once only, two editors, an address that stays."""

from datetime import date

import pytest
from sqlalchemy import func, select

from forum.editions import queries
from forum.editions.actions import open_edition
from forum.editions.forms import read_edition
from forum.editions.models import Edition
from forum.kernel.db import db
from forum.kernel.journal import Entry
from forum.threads.models import Thread
from tests.support.content import edition

FACTS = {
    "title": "Social Security for All, 2031", "place": "Nairobi, Kenya", "country": "ke", "starts_on": "2031-05-05",
    "ends_on": "2031-05-16", "apply_by": "2031-03-01", "language": "en", "programme": "**Ten days**, five topics.",
    "for_whom": "People who plan.", "tuition": "2 200", "subsistence": "1850", "currency": "eur",
    "fees_cover": "Bed and board.\nNot the journey.", "once": "a-word",
}  # fmt: skip


def of_the_form(page):
    """The number that a form of these facts is based on."""
    return page.partition('name="base" value="')[2].partition('"')[0]


def test_a_moderator_adds_an_edition_with_its_welcome_thread(sign_in, client):
    browser = sign_in("moses")
    assert 'href="/editions/new"' in browser.get("/editions").text
    assert 'name="once" value="' in browser.get("/editions/new").text
    answer = browser.send("/editions/new", FACTS)
    assert (answer.status_code, answer.location) == (303, "/editions/nairobi-2031")
    page = client.get("/editions/nairobi-2031").text
    for words in ("Social Security for All, 2031", "Nairobi, Kenya", "<strong>Ten days</strong>", "People who plan.", "Kenya</a>",
                  "EUR 4,050 = 2,200 tuition + 1,850 subsistence", "<p>Bed and board.</p><p>Not the journey.</p>", "English",
                  "1 March 2031", "5 May 2031", "16 May 2031", "planned"):  # fmt: skip
        assert words in page, words
    made = edition("nairobi-2031")
    welcome = db.session.scalars(select(Thread).where(Thread.edition_id == made.id)).one()
    assert welcome.is_welcome
    assert welcome.title not in page
    assert welcome.title in browser.get("/editions/nairobi-2031").text
    assert [row.deed for row in db.session.scalars(select(Entry).where(Entry.kind == "edition"))] == ["added"]


def test_pressed_twice_it_is_made_once(sign_in):
    browser = sign_in("moses")
    first, second = browser.send("/editions/new", FACTS), browser.send("/editions/new", FACTS)
    assert first.location == second.location
    assert db.session.scalar(select(func.count(Thread.id)).where(Thread.is_welcome)) == 1


def test_another_moderators_form_with_the_same_word_is_another_one(sign_in):
    assert sign_in("moses").send("/editions/new", FACTS).location == "/editions/nairobi-2031"
    assert sign_in("irene").send("/editions/new", FACTS).location == "/editions/social-security-for-all-2031"


def test_every_edition_has_an_address_of_its_own(cast):
    draft, _once, _reader = read_edition({**FACTS, "place": "Córdoba, Argentina"})
    slugs = [open_edition(cast.moses, draft).slug for _n in range(4)]
    assert slugs == ["cordoba-2031", "social-security-for-all-2031", "cordoba-2031-2", "cordoba-2031-3"]
    right_to_left, _once, _reader = read_edition({**FACTS, "place": "عمّان، الأردن", "title": "…"})
    assert open_edition(cast.moses, right_to_left).slug.endswith("-2031")


def test_two_at_the_same_moment_get_an_address_each_or_are_one(cast, monkeypatch):
    draft, once, _reader = read_edition(FACTS)
    first = open_edition(cast.moses, draft, once)
    monkeypatch.setattr(queries, "slug_is_taken", lambda slug: False)  # neither sees the other's row yet
    assert open_edition(cast.irene, draft, once).slug == "social-security-for-all-2031"
    asked = iter([None, first])
    monkeypatch.setattr(queries, "edition_by_once", lambda once: next(asked))
    assert open_edition(cast.moses, draft, once) is first


@pytest.mark.parametrize(("fields", "field", "words"), [
    ({"ends_on": "2031-05-01"}, "ends_on", "it is before the first day"),
    ({"ends_on": "2041-05-16"}, "ends_on", "more than a year"),
    ({"apply_by": "2031-05-06"}, "apply_by", "the deadline is after the first day"),
    ({"starts_on": "0031-05-05"}, "starts_on", "check the year 31"),
    ({"starts_on": "5 May"}, "starts_on", "write a date as year-month-day"),
    ({"currency": ""}, "currency", "say in which currency"),
    ({"currency": "euro"}, "currency", "write its three letters"),
    ({"tuition": "a lot"}, "tuition", "write a whole number"),
    ({"tuition": "-5"}, "tuition", "write a whole number"),
    ({"country": "xx"}, "country", "choose one of the answers offered"),
    ({"language": ""}, "language", "choose one"),
    ({"title": " "}, "title", "write something here"),
    ({"title": "x" * 161}, "title", "at most 160 characters"),
    ({"place": ""}, "place", "write something here"),
    ({"programme": "> " * 60 + "deep"}, "programme", "Programme: "),
])  # fmt: skip
def test_what_cannot_be_is_said_beside_the_field_and_nothing_typed_is_lost(sign_in, fields, field, words):
    before = db.session.scalar(select(func.count(Edition.id)))
    answer = sign_in("moses").send("/editions/new", {**FACTS, **fields})
    assert answer.status_code == 422
    error = answer.text.partition(f'id="e-{field}"')[2].partition("</p>")[0]
    assert words in error
    assert "People who plan." in answer.text
    assert db.session.scalar(select(func.count(Edition.id))) == before


def test_fees_may_be_unknown_or_nothing(sign_in, client):
    browser = sign_in("moses")
    browser.send("/editions/new", {**FACTS, "tuition": "", "subsistence": "", "currency": "", "fees_cover": ""})
    assert "Fees" not in client.get("/editions/nairobi-2031").text
    browser.send("/editions/new", {**FACTS, "tuition": "0", "subsistence": "", "currency": "KES", "once": "2", "place": "Mombasa"})
    assert "KES 0 for tuition" in client.get("/editions/mombasa-2031").text


def test_facts_are_changed_at_an_address_that_stays(sign_in, client):
    browser = sign_in("moses")
    browser.send("/editions/new", FACTS)
    form = browser.get("/editions/nairobi-2031/edit").text
    assert 'value="2200"' in form
    assert '<option value="ke" selected>' in form
    other = {**FACTS, "place": "Mombasa, Kenya", "starts_on": "2032-05-05", "ends_on": "2032-05-16", "base": of_the_form(form)}
    answer = browser.send("/editions/nairobi-2031/edit", other)
    assert (answer.status_code, answer.location) == (303, "/editions/nairobi-2031")
    assert "Mombasa, Kenya" in client.get("/editions/nairobi-2031").text
    entry = db.session.scalars(select(Entry).where(Entry.deed == "edited")).one()
    assert entry.before == {"place": "Nairobi, Kenya", "starts_on": "2031-05-05", "ends_on": "2031-05-16"}
    assert entry.after == {"place": "Mombasa, Kenya", "starts_on": "2032-05-05", "ends_on": "2032-05-16"}
    assert edition("nairobi-2031").starts_on == date(2032, 5, 5)


def test_two_editors_lose_nothing(sign_in):
    moses, irene = sign_in("moses"), sign_in("irene")
    moses.send("/editions/new", FACTS)
    base = of_the_form(moses.get("/editions/nairobi-2031/edit").text)
    irene.send("/editions/nairobi-2031/edit", {**FACTS, "place": "Kisumu, Kenya", "country": "", "base": base})
    answer = moses.send("/editions/nairobi-2031/edit", {**FACTS, "place": "Nakuru, Kenya", "base": base})
    assert answer.status_code == 409
    assert "Stored meanwhile: “Kisumu, Kenya”." in answer.text
    assert "Meanwhile it was left empty." in answer.text
    assert 'value="Nakuru, Kenya"' in answer.text
    assert edition("nairobi-2031").place == "Kisumu, Kenya"
    again = {**FACTS, "place": "Nakuru, Kenya", "base": of_the_form(answer.text)}
    assert moses.send("/editions/nairobi-2031/edit", again).status_code == 303
    assert edition("nairobi-2031").place == "Nakuru, Kenya"


def test_the_same_facts_again_are_no_conflict(sign_in):
    browser = sign_in("moses")
    browser.send("/editions/new", FACTS)
    for _n in range(2):
        assert browser.send("/editions/nairobi-2031/edit", {**FACTS, "place": "Kisumu", "base": "1"}).status_code == 303
    assert edition("nairobi-2031").version == 2


def test_an_edition_that_is_not_there_cannot_be_changed(sign_in):
    assert sign_in("moses").get("/editions/nowhere-2031/edit").status_code == 404
    assert sign_in("moses").send("/editions/nowhere-2031/edit", FACTS).status_code == 404
