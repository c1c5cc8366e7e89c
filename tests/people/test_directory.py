"""The directory: found by filters and words, seen as each member chose, never with an address."""

import re
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from forum.kernel.db import db
from forum.people import policy
from forum.people.actions import NewMember, add_member
from forum.people.models import EditionMember, Member, MemberLanguage, MemberTopic
from forum.topics.queries import topic_by_slug
from tests.support.cast import CAST
from tests.support.content import comment, edition, path_of, start_thread, tell

pytestmark = pytest.mark.each_on_both

NAMES = {handle: name for handle, (name, *_rest) in CAST.items()}
ACTIVE = {handle for handle, (_name, _role, state, *_rest) in CAST.items() if state == "active"}


def found(page):
    """Return the handles listed, in order."""
    return re.findall(r'<h2><a href="/people/([\w-]+)">', page)


def member(handle):
    return db.session.scalars(select(Member).where(Member.handle == handle)).one()


def test_a_visitor_is_sent_to_sign_in_and_back(client):
    for address in ("/people", "/people?region=africa"):
        answer = client.get(address)
        assert answer.status_code == 303
        assert unquote(answer.headers["Location"]) == f"/sign-in?next={address}"
        assert "Amina" not in answer.text


def test_members_see_each_other_by_name(sign_in):
    page = sign_in("amina").get("/people")
    assert page.status_code == 200
    listed = found(page.text)
    assert set(listed) == ACTIVE
    assert listed == sorted(listed, key=lambda handle: NAMES[handle].casefold())


@pytest.mark.parametrize("handle", ["sam", "sue"])
def test_the_silenced_and_suspended_read_the_directory(sign_in, handle):
    assert set(found(sign_in(handle).get("/people").text)) == ACTIVE


@pytest.mark.parametrize(("query", "handles"), [
    ("country=sn", {"amina"}), ("region=africa", {"amina", "thandi", "moses"}),
    ("region=sub-saharan-africa", {"amina", "thandi", "moses"}),
    ("region=northern-africa", set()), ("edition=turin-now", {"thandi"}), ("edition=turin-2003", {"amina", "lucia"}),
    ("edition=turin-2003&country=pe", {"lucia"}), ("profile=government_policy", {"lucia"}), ("language=fr", {"amina"}),
    ("language=fr&language=en", {"amina"}), ("expertise=micro-insurance", {"amina"}), ("expertise=formalisation", {"thandi"}),
    ("expertise=needs-informal-economy", {"thandi"}), ("country=sn&region=europe-and-central-asia", set()),
    ("country=", ACTIVE), ("q=", ACTIVE),
])  # fmt: skip
def test_filters_narrow_each_other(sign_in, query, handles):
    member("lucia").profile = "government_policy"
    db.session.add(MemberLanguage(member_id=member("amina").id, language="fr"))
    db.session.add(MemberTopic(member_id=member("amina").id, topic_id=topic_by_slug("micro-insurance").id))
    db.session.add(MemberTopic(member_id=member("thandi").id, topic_id=topic_by_slug("formalisation").id))
    page = sign_in("wei").get(f"/people?{query}").text
    assert set(found(page)) == handles
    assert ("Nobody matches all of this." in page) == (not handles)


@pytest.mark.parametrize(("words", "handles"), [
    ("amina", {"amina"}), ("DIALLO", {"amina"}), ("lucia", {"lucia"}), ("Lucía paredes", {"lucia"}), ("paredes lucia", {"lucia"}),
    ("ministry", {"lucia"}), ("workers' union", {"thandi"}), ("amina union", set()), ("%25", set()), ("_", set()), ("%5C", set()),
    ("nobody", set()), ("@example.org", set()), ("amina@example.org", set()), ("'; drop table member; --", set()),
])  # fmt: skip
def test_words_are_looked_for_in_names_and_organizations_alone(sign_in, words, handles):
    page = sign_in("wei").get(f"/people?q={words.replace(' ', '+').replace(';', '%3B')}").text
    assert set(found(page)) == handles


def test_the_form_keeps_what_was_asked(sign_in):
    page = sign_in("wei").get('/people?q=%3Cb%3E"x&country=sn').text
    assert 'value="&lt;b&gt;&#34;x"' in page
    assert '<option value="sn" selected>' in page


@pytest.mark.parametrize("query", [
    "country=zz", "country=SENEGAL", "region=atlantis", "profile=king", "language=xx", "expertise=none", "edition=turin-1900",
    "edition=1", "country=%F0%9F%92%A9", "edition=99999999999999999999999",
])  # fmt: skip
def test_an_unknown_choice_is_left_out_and_said(sign_in, query):
    page = sign_in("wei").get(f"/people?{query}")
    assert page.status_code == 200
    assert set(found(page.text)) == ACTIVE
    assert f"There is no such choice for: {query.partition('=')[0]}." in page.text


@pytest.mark.parametrize("cursor", ["nonsense", "W10", "x" * 700, "²"])
def test_a_bad_cursor_gives_the_first_page(sign_in, cursor):
    assert set(found(sign_in("wei").get(f"/people?after={cursor}").text)) == ACTIVE


@pytest.mark.parametrize("address", ["/people?q=%FF", "/people?q=%00", "/people?country=%C3%28"])
def test_bad_bytes_in_an_address_are_a_404(sign_in, address):
    assert sign_in("wei").get(address).status_code == 404


def test_who_hides_is_found_by_the_staff_alone(sign_in):
    member("lucia").visibility = "hidden"
    for address in ("/people", "/people?q=lucia", "/people?country=pe", "/people?edition=turin-2003", "/editions/turin-2003"):
        for handle in ("amina", "wei", "thandi"):
            assert "Lucía" not in sign_in(handle).get(address).text, address
        assert "Lucía" in sign_in("moses").get(address).text, address
    assert "Lucía" in sign_in("lucia").get("/people").text, "one finds oneself"
    for address in ("/countries/pe", "/regions/americas", "/regions/latin-america-and-the-caribbean"):
        assert "Lucía" not in sign_in("amina").get(address).text, address


def test_who_shows_to_their_edition_is_found_by_its_people(sign_in):
    member("lucia").visibility = "edition"
    for address in ("/people", "/people?q=lucia", "/people?edition=turin-2003", "/editions/turin-2003", "/countries/pe"):
        for handle, sees in (("amina", True), ("sam", True), ("thandi", False), ("wei", False), ("ada", True)):
            assert ("Lucía" in sign_in(handle).get(address).text) == sees, (address, handle)


@pytest.mark.parametrize("state", ["invited", "erased", "silenced", "suspended"])
def test_only_the_active_are_listed(sign_in, state):
    member("lucia").state = state
    assert "lucia" not in found(sign_in("amina").get("/people").text)
    assert "lucia" not in found(sign_in("moses").get("/people").text)


def test_who_cannot_sign_in_is_no_person_of_the_directory(sign_in):
    member("lucia").may_sign_in = False
    assert "lucia" not in found(sign_in("moses").get("/people").text)


def test_the_clause_says_what_the_function_says(cast):
    for handle, visibility in (("amina", "hidden"), ("lucia", "edition"), ("thandi", "edition"), ("irene", "hidden")):
        member(handle).visibility = visibility
    member("wei").state = "erased"
    db.session.flush()
    members = db.session.scalars(select(Member)).all()
    editions = {}
    for member_id, edition_id in db.session.execute(select(EditionMember.member_id, EditionMember.edition_id)):
        editions.setdefault(member_id, []).append(edition_id)
    for viewer in (None, *(getattr(cast, handle) for handle in CAST)):
        seen = set(db.session.scalars(select(Member.id).where(policy.seen_by(viewer))))
        assert seen == {row.id for row in members if policy.may_see_person(viewer, row, editions.get(row.id, ()))}


def test_an_address_is_shown_on_no_page_to_anybody(sign_in, client, cast):
    case, thread = tell(cast.amina), start_thread(cast.amina, "edition turin-2003")
    said = comment(cast.lucia, thread.discussion_id)
    comment(cast.lucia, case.discussion_id)
    comment(cast.moses, case.discussion_id)
    addresses = [
        "/", "/people", "/people?q=amina", "/people/amina", "/people/moses", "/settings/profile", "/editions/turin-2003",
        "/regions/africa", "/countries/sn", "/topics/micro-insurance", "/cases", path_of(case), f"{path_of(case)}/history",
        f"/threads/{thread.id}-{thread.slug}", f"/comments/{said.id}/history", "/moderation/log", "/moderation", "/drafts",
        "/notifications", "/regions/africa/threads",
    ]  # fmt: skip
    for handle in ("amina", "lucia", "thandi", "moses", "ada"):
        browser = sign_in(handle)
        for address in addresses:
            assert "example.org" not in browser.get(address, follow_redirects=True).text, (handle, address)
    for address in addresses:
        assert "example.org" not in client.get(address).text, address


def test_the_directory_pages_forth_and_back(sign_in):
    for number in range(61):
        add_member(NewMember(f"more{number}@example.org", f"Person {number:02}", organization="Same", handle=f"more-{number:02}"))
    browser, walked, address, sizes = sign_in("wei"), [], "/people?q=same", []
    while address:
        page = browser.get(address).text
        sizes.append(len(found(page)))
        walked += found(page)
        link = re.search(r'rel="next"[^>]*href="([^"]+)"|href="([^"]+)"[^>]*rel="next"', page)
        address = (link[1] or link[2]).replace("&amp;", "&") if link else None
        assert address is None or ("q=same" in address and "after=" in address)
    assert sizes == [30, 30, 1]
    assert walked == [f"more-{number:02}" for number in range(61)]
    link = re.search(r'rel="prev"[^>]*href="([^"]+)"|href="([^"]+)"[^>]*rel="prev"', page)
    assert found(browser.get((link[1] or link[2]).replace("&amp;", "&")).text) == walked[30:60]


def test_the_directory_costs_the_same_whoever_is_in_it(sign_in, counted):
    browser = sign_in("wei")
    browser.get("/people")
    with counted() as few:
        browser.get("/people")
    for number in range(20):
        add_member(NewMember(f"more{number}@example.org", f"Person {number}", country="SN"))
    browser.get("/people")
    with counted() as many:
        browser.get("/people")
    assert len(many) == len(few) <= 6, many


def test_an_editions_page_names_its_people_to_members_alone(sign_in, client):
    assert edition("turin-2003").id
    assert "Amina Diallo" in sign_in("wei").get("/editions/turin-2003").text
    page = client.get("/editions/turin-2003")
    assert page.status_code == 200
    assert "Amina" not in page.text
    assert "Members see who takes part." in page.text


def test_people_are_kept_out_of_search_engines(sign_in, client):
    for browser in (sign_in("amina"), client):
        for address in ("/people", "/people/amina", "/people/nobody"):
            assert "noindex" in browser.get(address).headers["X-Robots-Tag"], address
