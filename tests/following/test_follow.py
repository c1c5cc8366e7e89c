"""POST <address of a thing>/follow: every kind of thing, every level, and nothing that one may not see."""

import pytest
from sqlalchemy import select, update

from forum.following.actions import follow
from forum.following.models import LEVELS, Follow
from forum.invitations.events import InvitationAccepted
from forum.kernel.db import db
from forum.kernel.events import emit
from forum.people.actions import NewMember, add_member
from forum.people.models import Member
from forum.people.queries import viewer_of
from forum.places.queries import region_by_slug
from forum.topics.queries import topic_by_slug
from tests.support.content import comment, edition, path_of, start_thread, tell

KINDS = ("case", "thread", "region", "subregion", "country", "topic", "subtopic", "edition", "person")


@pytest.fixture
def addresses(cast):
    """One thing of every kind: {kind: its address}."""
    thread = start_thread(cast.lucia)
    return {
        "case": path_of(tell(cast.lucia)), "thread": f"/threads/{thread.id}-{thread.slug}", "region": "/regions/africa",
        "subregion": "/regions/sub-saharan-africa", "country": "/countries/sn", "topic": "/topics/micro-insurance",
        "subtopic": "/topics/financial-linkages", "edition": "/editions/turin-2003", "person": "/people/lucia",
    }  # fmt: skip


def followed(member) -> dict[str, str]:
    """What a member follows: {kind: level}."""
    rows = db.session.execute(select(Follow.kind, Follow.level).where(Follow.member_id == member.id))
    return {row.kind: row.level for row in rows}


@pytest.mark.parametrize("kind", KINDS)
def test_a_member_follows_it_at_every_level_and_lets_go(sign_in, cast, addresses, kind):
    browser, address = sign_in("wei" if kind not in ("thread",) else "amina"), addresses[kind]
    who = cast.amina if kind == "thread" else cast.wei
    assert browser.get(address).status_code == 200
    stored = {"subregion": "region", "subtopic": "topic"}.get(kind, kind)
    for level in LEVELS:
        answer = browser.send(f"{address}/follow", {"level": level}, headers={"Referer": f"http://localhost{address}"})
        assert (answer.status_code, answer.location) == (303, address)
        assert followed(who) == {stored: level}
        assert f'value="{level}" aria-pressed="true"' in browser.get(address).text
    assert browser.send(f"{address}/follow", {"level": "none"}).status_code == 303
    assert followed(who) == {}
    assert 'value="none" aria-pressed="true"' in browser.get(address).text


def test_an_unknown_level_is_refused(sign_in, cast, addresses):
    browser = sign_in("amina")
    for kind, address in addresses.items():
        for level in ("shouting", "", "WATCHING", "following ", "a" * 5000):
            assert browser.send(f"{address}/follow", {"level": level}).status_code == 422, (kind, level)
    assert followed(cast.amina) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_a_visitor_is_sent_to_sign_in_whether_or_not_it_is_there(client, cast, addresses, kind):
    for address in (addresses[kind], addresses[kind].rpartition("/")[0] + "/99999-nothing"):
        answer = client.send(f"{address}/follow", {"level": "watching"})
        assert answer.status_code == 303
        assert answer.location.startswith("/sign-in")


@pytest.mark.parametrize("address", [
    "/cases/99999-none", "/threads/99999-none", "/regions/atlantis", "/countries/zz", "/topics/none", "/editions/none",
    "/people/nobody", "/cases/99999999999999999999", "/threads/99999999999999999999",
])  # fmt: skip
def test_what_is_not_there_cannot_be_followed(sign_in, cast, address):
    assert sign_in("amina").send(f"{address}/follow", {"level": "watching"}).status_code == 404
    assert followed(cast.amina) == {}


def test_what_one_may_not_see_cannot_be_followed(sign_in, cast):
    case = tell(cast.amina, "edition")
    thread = start_thread(cast.amina, "edition turin-2003")
    db.session.execute(update(Member).where(Member.handle == "lucia").values(visibility="hidden"))
    before = followed(cast.wei)
    for address in (path_of(case), f"/threads/{thread.id}-{thread.slug}", "/people/lucia", "/people/wei"):
        assert sign_in("wei").send(f"{address}/follow", {"level": "watching"}).status_code == 404, address
    assert followed(cast.wei) == before == {}
    assert sign_in("lucia").send(f"{path_of(case)}/follow", {"level": "watching"}).status_code == 303


def test_a_draft_is_followed_by_nobody(sign_in, cast):
    answer = sign_in("amina").send("/cases/new", {"title": "A draft"})
    number = answer.location.split("/")[2]
    for handle in ("lucia", "moses"):
        assert sign_in(handle).send(f"/cases/{number}/follow", {"level": "watching"}).status_code == 404


def test_the_silenced_follow_nothing_new(sign_in, cast):
    assert sign_in("sam").send("/regions/africa/follow", {"level": "watching"}).status_code == 403
    assert followed(cast.sam) == {}


def test_whoever_comments_watches_unless_they_chose_otherwise(sign_in, cast):
    first, second = start_thread(cast.lucia), start_thread(cast.lucia, title="Another")
    comment(cast.amina, first.discussion_id)
    assert followed(cast.amina) == {"thread": "watching"}
    sign_in("wei").send(f"/threads/{second.id}-{second.slug}/follow", {"level": "muted"})
    comment(cast.wei, second.discussion_id)
    assert followed(cast.wei) == {"thread": "muted"}


def test_one_follow_of_one_thing_however_often_it_is_pressed(sign_in, cast):
    browser = sign_in("amina")
    for _n in range(3):
        browser.send("/countries/sn/follow", {"level": "following"})
    assert len(db.session.scalars(select(Follow).where(Follow.member_id == cast.amina.id)).all()) == 1


def test_pressing_leads_back_to_the_page_and_never_to_another_site(sign_in, cast):
    browser = sign_in("amina")
    for referer, back in (
        ("http://localhost/regions/africa?page=2", "/regions/africa?page=2"),
        ("https://evil.example/regions/africa", "/"),
        ("http://localhost//evil.example/", "/"),
        ("", "/"),
    ):
        answer = browser.send("/regions/africa/follow", {"level": "following"}, headers={"Referer": referer})
        assert (answer.status_code, answer.location) == (303, back)


def test_the_front_page_offers_regions_until_something_is_followed(sign_in, cast):
    browser = sign_in("wei")
    assert "/regions/africa/follow" in browser.get("/").text
    browser.send("/regions/africa/follow", {"level": "following"})
    assert "/regions/africa/follow" not in browser.get("/").text


def test_visitors_see_no_button(client, cast):
    for address in (
        "/regions/africa",
        "/countries/sn",
        "/topics/gender",
        path_of(tell(cast.amina)),
        f"/editions/{edition('turin-2003').slug}",
    ):
        assert "/follow" not in client.get(address).text


def follows_of(member_id) -> set[tuple[str, str, str]]:
    """What a member follows: (kind, key, level)."""
    rows = db.session.execute(select(Follow.kind, Follow.key, Follow.level).where(Follow.member_id == member_id))
    return {tuple(row) for row in rows}


def newcomer(of: str | None, country: str | None, topics: tuple[str, ...] = ()) -> int:
    """Somebody who has just accepted an invitation."""
    member = add_member(NewMember("ines@example.org", "Inés Cordero", country=country))
    emit(InvitationAccepted(0, member.id, edition(of).id if of else None, topics))
    return member.id


def test_whoever_accepts_watches_their_edition_and_follows_its_region_their_own_and_their_topics(cast):
    europe, africa = (str(region_by_slug(slug).id) for slug in ("europe-and-central-asia", "africa"))
    found = follows_of(newcomer("turin-2003", "KE", ("linkages", "no-such-topic")))
    assert found == {
        ("edition", str(edition("turin-2003").id), "watching"), ("region", europe, "following"), ("region", africa, "following"),
        ("topic", str(topic_by_slug("linkages").id), "following"),
    }  # fmt: skip


@pytest.mark.parametrize(("of", "country", "kinds"), [
    (None, None, []), ("turin-now", None, ["edition", "region"]), (None, "IT", ["region"]),
    ("turin-now", "IT", ["edition", "region"]),
])  # fmt: skip
def test_what_is_not_known_is_not_followed(cast, of, country, kinds):
    assert sorted(kind for kind, _key, _level in follows_of(newcomer(of, country))) == kinds


def test_a_level_chosen_before_stays_and_who_was_added_by_command_follows_nothing(cast):
    member = add_member(NewMember("jo@example.org", "Jo Doe", country="KE"))
    assert follows_of(member.id) == set()
    follow(viewer_of(member.id), "edition", str(edition("turin-2003").id), "muted")
    emit(InvitationAccepted(0, member.id, edition("turin-2003").id, ()))
    assert ("edition", str(edition("turin-2003").id), "muted") in follows_of(member.id)
