"""/people/invite and /join/<token>: from a moderator's form to a member of an edition."""

import re

import pytest
from sqlalchemy import func, select, update

from forum.entrance.models import Device, Password
from forum.following.actions import follow
from forum.following.models import Follow
from forum.invitations.events import InvitationAccepted
from forum.invitations.models import Invitation
from forum.kernel import events
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.journal import Entry
from forum.kernel.mail import Letter
from forum.people import actions as people
from forum.people.models import EditionMember, Member, MemberLanguage
from forum.people.queries import viewer_of
from forum.places.queries import country

INVITATION = {
    "email": "Ines@Example.org",
    "name": "Inés Cordero",
    "organization": "Union of mezcal producers",
    "country": "mx",
    "edition": "turin-now",
    "note": "We met in Oaxaca.",
}


def follows_of(member_id: int) -> set[tuple[str, str, str]]:
    rows = db.session.execute(select(Follow.kind, Follow.key, Follow.level).where(Follow.member_id == member_id))
    return {tuple(row) for row in rows}


def region_of(iso2: str) -> str:
    return str(country(iso2).region_id)


WORDS = {"name": "Inés Cordero", "password": "three words here"}


def invite(sign_in, by="moses", **fields):
    return sign_in(by).send("/people/invite", {**INVITATION, **fields})


@pytest.fixture
def path(sign_in) -> str:
    """The address in the invitation that Moses sent to Inés."""
    assert invite(sign_in).status_code == 303
    found = re.search(r"http://localhost(/join/\S+)", db.session.scalars(select(Letter)).one().text)
    assert found
    return found[1]


def member(address="ines@example.org"):
    return db.session.scalar(select(Member).where(Member.email_key == address))


def test_the_letter_says_who_invites_to_what_and_where_to_accept(path):
    letter = db.session.scalars(select(Letter)).one()
    assert letter.to_address.lower() == "ines@example.org"
    for words in ("Moses Okello", "Course turin-now", "We met in Oaxaca.", path):
        assert words in letter.text
        assert words in letter.html
    assert db.session.scalars(select(Entry.deed)).all() == ["invited"]


def test_the_page_shows_what_is_known_and_asks_for_no_more_than_a_name(client, path):
    page = client.get(path)
    assert page.status_code == 200
    for words in ("Moses Okello", "We met in Oaxaca.", "Course turin-now", "Union of mezcal producers", "Mexico"):
        assert words in page.text
    form = page.text[page.text.index('<form class="form"') :].split("</form>")[0]
    optional = ["organization", "country", "languages", "topics", "remember"]
    assert list(dict.fromkeys(re.findall(r'name="(\w+)"', form))) == ["csrf_token", "name", "password", *optional]
    assert form.count("(optional)") == len(optional)  # the password, and all of these but the tick
    assert 'value="Inés Cordero"' in form
    assert "no-store" in page.headers["Cache-Control"]


def test_accepting_makes_a_member_of_the_edition_who_is_in(client, path):
    answer = client.send(path, WORDS)
    assert (answer.status_code, answer.location) == (303, "/")
    ines = member()
    assert (ines.name, ines.role, ines.state, ines.country) == ("Inés Cordero", "member", "active", "MX")
    assert ines.organization == "Union of mezcal producers"
    assert len(viewer_of(ines.id).edition_ids) == 1
    assert client.get(f"/people/{ines.handle}").status_code == 200
    assert "ines@example.org" not in client.get(f"/people/{ines.handle}").text.lower()


def test_opening_the_page_consumes_nothing_and_accepting_does(client, path, app):
    for _ in range(3):
        assert client.get(path).status_code == 200
    client.send(path, WORDS)
    stranger = app.test_client()
    again = stranger.get(path)
    assert again.status_code == 410
    assert "You are a member already" in again.text
    assert stranger.send(path, WORDS | {"name": "Eve"}).status_code == 410
    assert db.session.scalar(select(func.count(Member.id)).where(Member.email_key == "ines@example.org")) == 1


@pytest.mark.parametrize("change", [{"expires_at": utcnow()}, {"revoked_at": utcnow()}])
def test_an_invitation_whose_time_is_over_says_so(client, path, change):
    db.session.execute(update(Invitation).values(**change))
    for answer in (client.get(path), client.send(path, WORDS)):
        assert answer.status_code == 410
        assert "no longer works" in answer.text
    assert member() is None


@pytest.mark.parametrize("token", ["broken", "x" * 600, "%F0%9F%92%A9"])
def test_a_broken_link_says_the_same(client, token):
    answer = client.get(f"/join/{token}")
    assert answer.status_code == 410
    assert "no longer works" in answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "x" * 91), ("name", "a\0b"), ("name", "x" * 100_000),
        ("country", "zz"), ("topics", "none-such"), ("languages", "xx"), ("organization", "x" * 161),
        ("password", "short"), ("password", "inés cordero"), ("password", "Ines@Example.org"),
    ],
)  # fmt: skip
def test_a_bad_field_is_said_beside_it_and_makes_nobody(client, path, field, value):
    answer = client.send(path, {**WORDS, field: value})
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert member() is None


def test_a_name_is_kept_composed_and_on_one_line(client, path):
    client.send(path, WORDS | {"name": " Ine\u0301s\n Cordero "})
    assert member().name == "Inés Cordero"


def test_who_has_an_account_is_added_to_the_edition_and_not_invited_again(sign_in, cast):
    answer = invite(sign_in, email="AMINA@example.org")
    assert "member already" in sign_in("moses").get(answer.location).text
    assert "amina" not in answer.location.lower()
    letter = db.session.scalars(select(Letter)).one()
    assert letter.subject == "You are of Course turin-now now"
    assert "Moses Okello has added you" in letter.text
    assert follows_of(cast.amina.id) >= {("edition", "2", "watching"), ("region", region_of("IT"), "following")}
    assert len(viewer_of(cast.amina.id).edition_ids) == 2
    invite(sign_in, email="amina@example.org")
    found = db.session.scalar(select(func.count(EditionMember.id)).where(EditionMember.member_id == cast.amina.id))
    assert found == 2
    assert len(db.session.scalars(select(Letter)).all()) == 1, "told once"


def test_a_member_added_by_the_staff_on_the_edition_s_page_follows_it_and_is_told(sign_in, cast):
    assert sign_in("moses").send("/editions/turin-now/people", {"person": "wei", "capacity": "participant"}).status_code == 303
    assert ("edition", "2", "watching") in follows_of(cast.wei.id)
    assert db.session.scalars(select(Letter)).one().to_address == "wei@example.org"


def test_what_a_member_chose_to_mute_stays_muted(sign_in, cast):
    follow(cast.wei, "edition", "2", "muted")
    sign_in("moses").send("/editions/turin-now/people", {"person": "wei", "capacity": "participant"})
    assert ("edition", "2", "muted") in follows_of(cast.wei.id)


def open_to(address: str, sign_in) -> str:
    """Invite an address that has no account into Turin now; return the path of the link."""
    invite(sign_in, email=address)
    return re.search(r"http://localhost(/join/\S+)", db.session.scalars(select(Letter)).one().text)[1]


def test_an_open_invitation_brings_a_member_who_has_that_address_by_now_into_its_edition(sign_in, cast):
    path = open_to("wei@new.example", sign_in)
    people.change_email(cast.wei, "wei@new.example")
    browser = sign_in("wei")
    assert "Join the edition" in browser.get(path).text
    assert browser.get(path).status_code == 410, "opening it consumes nothing"
    assert browser.send(path).location == "/"
    assert viewer_of(cast.wei.id).edition_ids == (2,)
    assert ("edition", "2", "watching") in follows_of(cast.wei.id)
    assert "Join the edition" not in browser.get(path).text
    assert browser.send(path).status_code == 410


def test_nobody_else_comes_in_by_it(sign_in, client, cast):
    path = open_to("wei@new.example", sign_in)
    people.change_email(cast.wei, "wei@new.example")
    for other in (client, sign_in("amina"), sign_in("moses")):
        page = other.get(path).text
        assert "one more edition" in page
        assert "Join the edition" not in page
        assert other.send(path, WORDS).status_code == 410
    assert viewer_of(cast.amina.id).edition_ids == (1,)


def test_an_invitation_for_an_address_that_joined_meanwhile_says_so(client, sign_in, path, app):
    invite(sign_in)
    letters = db.session.scalars(select(Letter).order_by(Letter.id)).all()
    second = re.search(r"http://localhost(/join/\S+)", letters[-1].text)[1]
    client.send(path, WORDS)
    for answer in (app.test_client().get(second), app.test_client().send(second, WORDS)):
        assert answer.status_code == 410
        assert "You are a member already" in answer.text


def test_no_address_stands_in_an_address(sign_in):
    answer = invite(sign_in)
    assert "ines" not in answer.location.lower()
    assert "on its way" in sign_in("moses").get(answer.location).text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""), ("email", "ines"), ("email", "a b@example.org"), ("email", "ines@exa\0mple.org"), ("email", "x" * 300),
        ("name", "x" * 91), ("organization", "x" * 161), ("country", "zz"), ("edition", "nowhere"), ("note", "x" * 401),
        ("note", "x" * 1_000_000),
    ],
)  # fmt: skip
def test_a_bad_invitation_is_said_beside_its_field_and_sends_nothing(sign_in, field, value):
    answer = invite(sign_in, **{field: value})
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert db.session.scalars(select(Letter)).all() == []
    assert db.session.scalars(select(Invitation)).all() == []


@pytest.mark.parametrize("by", ["moses", "irene", "ada"])
def test_moderators_and_administrators_invite(sign_in, by):
    assert sign_in(by).get("/people/invite").status_code == 200
    assert "Invite a person" in sign_in(by).get("/people").text
    assert invite(sign_in, by).status_code == 303


@pytest.mark.parametrize("by", ["amina", "thandi", "wei"])
def test_to_other_members_the_page_is_not_there(sign_in, by):
    assert sign_in(by).get("/people/invite").status_code == 404
    assert "/people/invite" not in sign_in(by).get("/people").text
    assert invite(sign_in, by).status_code == 404


def test_a_visitor_is_sent_to_sign_in_and_a_silenced_moderator_told_why(client, sign_in, cast):
    assert client.get("/people/invite").location == "/sign-in?next=/people/invite"
    assert client.send("/people/invite", INVITATION).location.startswith("/sign-in")
    db.session.execute(update(Member).where(Member.id == cast.moses.id).values(state="silenced"))
    assert invite(sign_in).status_code == 403


def test_an_invitation_may_leave_all_but_the_address_open(sign_in, client):
    assert sign_in("moses").send("/people/invite", {"email": "jo@example.org"}).status_code == 303
    letter = db.session.scalars(select(Letter)).one()
    path = re.search(r"http://localhost(/join/\S+)", letter.text)[1]
    assert client.send(path, {"name": "Jo", "password": "three words here"}).status_code == 303
    assert viewer_of(member("jo@example.org").id).edition_ids == ()


def test_no_password_is_needed(client, path):
    assert "Leave it empty if you do not want one" in client.get(path).text
    assert client.send(path, {"name": "Inés Cordero", "password": "  "}).status_code == 303
    assert db.session.scalar(select(Password).where(Password.member_id == member().id)) is None
    assert client.get("/settings/profile").status_code == 200


def test_what_is_said_while_joining_is_kept_and_told_to_others(client, path, monkeypatch):
    heard = []
    monkeypatch.setitem(events._listeners, InvitationAccepted, [*events._listeners[InvitationAccepted], heard.append])
    said = {"organization": "Another union", "country": "gt", "languages": ["es", "fr"], "topics": ["gender", "linkages"]}
    client.send(path, {**WORDS, **said})
    ines = member()
    assert (ines.organization, ines.country) == ("Another union", "GT")
    spoken = select(MemberLanguage.language).where(MemberLanguage.member_id == ines.id).order_by(MemberLanguage.language)
    assert db.session.scalars(spoken).all() == ["es", "fr"]
    (event,) = heard
    assert (event.member_id, event.topics) == (ines.id, ("gender", "linkages"))


def test_what_was_known_can_be_emptied_while_joining(client, path):
    client.send(path, {**WORDS, "organization": "", "country": ""})
    assert (member().organization, member().country) == ("", None)


def test_the_language_of_the_invitation_becomes_the_members(client, sign_in):
    invite(sign_in, language="es")
    page = re.search(r"http://localhost(/join/\S+)", db.session.scalars(select(Letter)).one().text)[1]
    assert re.search(r'value="es" checked', client.get(page).text)
    client.send(page, WORDS)
    assert db.session.scalars(select(MemberLanguage.language)).all() == ["es"]


@pytest.mark.parametrize("keep", [True, False])
def test_whoever_wants_to_stay_signed_in_is_kept(client, path, keep):
    client.send(path, {**WORDS, "remember": "1"} if keep else WORDS)
    assert db.session.scalars(select(Device.is_kept).order_by(Device.id.desc())).first() is keep


def test_two_of_one_name_who_join_at_one_moment_both_get_in(client, path, monkeypatch, cast):
    looks = []

    def look(stem):
        looks.append(stem)
        return set() if len(looks) == 1 else true(stem)  # at the first look the other was not there yet

    true = people.handles_like
    monkeypatch.setattr(people, "handles_like", look)
    assert client.send(path, {"name": "Amina"}).status_code == 303
    assert member().handle == "amina-2"


def test_whoever_is_signed_in_as_another_is_told_so(sign_in, path):
    assert "You are signed in here as Moses Okello" in sign_in("moses").get(path).text
