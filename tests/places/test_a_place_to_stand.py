"""Regions, sub-regions, countries, topics and editions: a page for each, for everybody; and what is not there."""

import re

import pytest

from forum.places.queries import countries, countries_of, regions_tree
from forum.topics.queries import topics_tree
from tests.support.content import start_thread, tell

PLACES = [
    ("/regions/africa", "Africa"), ("/regions/sub-saharan-africa", "Sub-Saharan Africa"), ("/countries/sn", "Senegal"),
    ("/topics/micro-insurance", "Local schemes and micro-insurance"), ("/topics/formalisation", "From informal to formal work"),
    ("/editions/turin-2003", "Course turin-2003"), ("/editions/turin-now", "Course turin-now"),
]  # fmt: skip
LISTS = ["/regions", "/topics", "/editions"]
WHO = ["visitor", "wei", "thandi", "moses", "ada", "sam", "sue"]


@pytest.fixture
def browser_of(client, sign_in):
    return lambda handle: client if handle == "visitor" else sign_in(handle)


def headline(page):
    return re.search(r"<h1[^>]*>(?:<bdi>)?([^<]+)", page)[1]


@pytest.mark.parametrize("handle", WHO)
@pytest.mark.parametrize(("address", "name"), PLACES)
def test_every_place_has_a_page_for_everybody(browser_of, address, name, handle):
    page = browser_of(handle).get(address)
    assert page.status_code == 200
    assert headline(page.text) == name
    assert page.text.count("<h1") == 1


@pytest.mark.parametrize("handle", WHO)
@pytest.mark.parametrize("address", LISTS)
def test_every_list_of_places_is_open_to_everybody(browser_of, address, handle):
    assert browser_of(handle).get(address).status_code == 200


def test_there_are_five_regions_and_eleven_sub_regions_and_each_has_its_page(client):
    tree = regions_tree()
    subs = [sub for region in tree for sub in region.children]
    assert (len(tree), len(subs)) == (5, 11)
    page = client.get("/regions").text
    for space in (*tree, *subs):
        assert f'href="/regions/{space.slug}"' in page
        answer = client.get(f"/regions/{space.slug}")
        assert answer.status_code == 200
        assert countries_of(space.id), space.slug
        for land in countries_of(space.id):
            assert f'href="/countries/{land.code}"' in answer.text


def test_there_are_five_topics_and_forty_two_sub_topics_and_each_has_its_page(client):
    tree = topics_tree()
    subs = [sub for theme in tree for sub in theme.children]
    assert (len(tree), len(subs)) == (5, 42)
    page = client.get("/topics").text
    for theme in (*tree, *subs):
        assert f'href="/topics/{theme.slug}"' in page
        assert client.get(f"/topics/{theme.slug}").status_code == 200


@pytest.mark.sqlite_only
def test_every_country_has_a_page(client):
    assert len(countries()) > 180
    for land in countries():
        answer = client.get(f"/countries/{land.code}")
        assert answer.status_code == 200, land.code
        assert f'href="/regions/{next(r.slug for r in regions_tree() if r.id == land.region_id)}"' in answer.text


def test_a_country_in_capitals_leads_to_its_address(client):
    answer = client.get("/countries/SN")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/countries/sn")
    assert client.get("/countries/Sn").status_code == 301


@pytest.mark.parametrize("address", [
    "/regions/atlantis", "/regions/Africa", "/regions/1", "/regions/99999999999999999999999", "/regions/%FF", "/regions/a%00b",
    "/regions/%ED%A0%80", f"/regions/{'x' * 3000}", "/regions/africa/", "/regions/africa/nothing",
    "/countries/zz", "/countries/senegal", "/countries/sen", "/countries/s", "/countries/1", "/countries/99999999999999999999999",
    "/countries/%FF", "/countries/%C3%9F", "/countries/%00%00", "/countries",
    "/topics/none", "/topics/1", "/topics/99999999999999999999999", "/topics/%FF", "/topics/Micro-Insurance", "/topics/a%00b",
    "/editions/none", "/editions/1", "/editions/99999999999999999999999", "/editions/%FF", "/editions/a%00b",
    "/editions/%F0%9F%92%A9",
    "/regions/africa?x=%FF", "/topics/micro-insurance?page=%00",
])  # fmt: skip
def test_what_is_not_there_is_a_404(client, sign_in, address):
    for browser in (client, sign_in("wei")):
        answer = browser.get(address)
        assert answer.status_code == 404
        assert "There is no such page" in answer.text


def test_a_place_shows_case_studies_and_what_lies_within(client, cast):
    tell(cast.amina, title="Rules in Senegal")
    tell(cast.lucia, title="Rules in Peru", countries="PE", topics="gender")
    for address in ("/countries/sn", "/regions/sub-saharan-africa", "/regions/africa", "/topics/micro-insurance"):
        page = client.get(address).text
        assert "Rules in Senegal" in page, address
        assert "Rules in Peru" not in page, address
    for address in ("/countries/pe", "/regions/latin-america-and-the-caribbean", "/regions/americas", "/topics/gender"):
        page = client.get(address).text
        assert "Rules in Peru" in page, address
        assert "Rules in Senegal" not in page, address


def test_case_studies_of_a_place_keep_their_audience(client, sign_in, cast):
    tell(cast.amina, "members", title="For members in Senegal")
    tell(cast.amina, "edition", title="For the edition in Senegal")
    for address in ("/countries/sn", "/regions/africa", "/topics/micro-insurance", "/regions", "/topics"):
        assert "in Senegal" not in client.get(address).text, address
        assert "For the edition" not in sign_in("wei").get(address).text, address
    for address in ("/countries/sn", "/regions/africa", "/topics/micro-insurance"):
        assert "For members in Senegal" in sign_in("wei").get(address).text, address
        assert "For the edition in Senegal" in sign_in("lucia").get(address).text, address


def test_members_stand_together_and_visitors_read_one_sentence(client, sign_in, cast):
    start_thread(cast.amina, "country sn", "Who collects in Dakar?")
    for address in ("/countries/sn", "/regions/africa"):
        page = sign_in("wei").get(address).text
        assert "Who collects in Dakar?" in page, address
        assert "Amina Diallo" in page, address
        page = client.get(address).text
        assert "Who collects in Dakar?" not in page, address
        assert "Amina" not in page, address
        assert "Members talk about this." in page, address


@pytest.mark.parametrize("address", [address for address, _name in PLACES])
def test_a_place_is_followed_by_members_and_by_no_visitor(client, sign_in, address):
    browser = sign_in("lucia")
    for level, words in (("watching", "Watching"), ("following", "Following"), ("muted", "Muted"), ("none", "Follow")):
        assert browser.send(f"{address}/follow", {"level": level}).status_code == 303
        assert re.search(rf"<summary[^>]*>(?:<svg.*?</svg>)?{words}<svg", browser.get(address).text, re.DOTALL), level
    answer = client.send(f"{address}/follow", {"level": "watching"})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in")
    assert sign_in("sam").send(f"{address}/follow", {"level": "watching"}).status_code == 403


def test_an_editions_facts_are_public_and_its_standing_goes_by_the_calendar(client):
    ended, running = client.get("/editions/turin-2003").text, client.get("/editions/turin-now").text
    assert "ended; its people are alumni" in ended
    assert "17 November 2003" in ended
    assert "running now" in running
    page = client.get("/editions").text
    assert page.index("Course turin-now") < page.index("Course turin-2003")


@pytest.mark.parametrize("address", [address for address, _name in PLACES])
def test_a_place_costs_the_same_whatever_is_in_it(sign_in, cast, counted, address):
    kind = {"regions": "region", "countries": "country", "topics": "topic", "editions": "edition"}[address.split("/")[1]]
    starter = cast.thandi if "now" in address else cast.amina

    def more(count):
        for number in range(count):
            start_thread(starter, f"{kind} {address.split('/')[2]}", f"Number {number}")
            tell(cast.amina, title=f"Case {number}", topics=address.split("/")[2] if kind == "topic" else "micro-insurance")

    browser = sign_in("moses")
    more(1)
    browser.get(address)
    with counted() as few:
        browser.get(address)
    more(4)
    browser.get(address)
    with counted() as many:
        browser.get(address)
    assert len(many) == len(few) <= 12, many
