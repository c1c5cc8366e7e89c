"""A profile: who sees it, and how its owner writes it without losing a word."""

import re

import pytest
from sqlalchemy import select

from forum.kernel.db import db
from forum.people.models import Member, MemberLanguage, MemberTopic
from forum.topics.queries import topics_tree
from tests.support.content import comment, start_thread, tell

WHOLE = {
    "name": "Amina N. Diallo", "organization": "Mutual of traders", "profile": "government_policy", "country": "ml",
    "languages": ["fr", "en"], "expertise": ["micro-insurance", "formalisation"], "biography": "I keep **books**.",
    "can_help_with": "Rules of a savings group", "looking_for": "A doctor who insures", "sex": "woman",
    "time_zone": "Africa/Dakar", "visibility": "edition",
}  # fmt: skip


def member(handle="amina"):
    return db.session.scalars(select(Member).where(Member.handle == handle)).one()


def languages():
    return set(db.session.scalars(select(MemberLanguage.language).where(MemberLanguage.member_id == member().id)))


def test_a_visitor_finds_no_profile_whoever_they_ask_for(client):
    there, nowhere = client.get("/people/amina"), client.get("/people/nobody")
    for answer in (there, nowhere):
        assert answer.status_code == 404
        assert "Sign in to see what is for members" in answer.text
        assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Diallo" not in there.text
    assert there.text.replace("amina", "nobody") == nowhere.text


def test_a_member_reads_a_profile(sign_in):
    page = sign_in("wei").get("/people/amina")
    assert page.status_code == 200
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page.text
    for words in ("Amina Diallo", "Mutual of Dakar", "Senegal", "Course turin-2003", "alumni"):
        assert words in page.text, words
    assert "/settings/profile" not in re.sub(r"<header.*?</header>", "", page.text, count=1, flags=re.DOTALL)


def test_a_participant_is_no_alumna_before_the_end(sign_in):
    page = sign_in("wei").get("/people/thandi").text
    assert "participant" in page
    assert "alumni" not in page


def test_ones_own_profile_leads_to_its_form(sign_in):
    assert 'href="/settings/profile">Edit your profile' in sign_in("amina").get("/people/amina").text


@pytest.mark.parametrize(("visibility", "sees"), [
    ("members", {"lucia", "wei", "thandi", "sam", "moses", "ada", "amina"}), ("edition", {"lucia", "sam", "moses", "ada", "amina"}),
    ("hidden", {"moses", "ada", "amina"}),
])  # fmt: skip
def test_a_profile_is_seen_as_its_owner_chose(sign_in, visibility, sees):
    member().visibility = visibility
    for handle in ("lucia", "wei", "thandi", "sam", "moses", "ada", "amina"):
        answer = sign_in(handle).get("/people/amina")
        assert answer.status_code == (200 if handle in sees else 404), handle
        assert ("Diallo" in answer.text) == (handle in sees), handle


@pytest.mark.parametrize(("state", "status"), [("silenced", 200), ("suspended", 200), ("invited", 404), ("erased", 404)])
def test_only_who_is_there_has_a_profile(sign_in, state, status):
    member("lucia").state = state
    assert sign_in("wei").get("/people/lucia").status_code == status
    assert sign_in("moses").get("/people/lucia").status_code == status


@pytest.mark.parametrize("handle", ["nobody", "%FF", "a%00b", "x" * 500, "%F0%9F%92%A9", "9" * 30, "amina%2F", "%25"])
def test_a_person_who_is_not_there_is_a_404(sign_in, client, handle):
    assert sign_in("wei").get(f"/people/{handle}").status_code == 404
    assert client.get(f"/people/{handle}").status_code == 404


def test_a_profile_lists_what_the_reader_may_read(sign_in, cast):
    tell(cast.amina, "members", title="For all members")
    tell(cast.amina, "edition", title="For my edition")
    thread = start_thread(cast.lucia, "edition turin-2003", title="Our edition talks")
    comment(cast.amina, thread.discussion_id)
    comment(cast.amina, start_thread(cast.lucia, title="Africa talks").discussion_id)
    for handle, inside in (("lucia", True), ("wei", False), ("moses", True)):
        page = sign_in(handle).get("/people/amina").text
        assert "For all members" in page
        assert "Africa talks" in page
        assert ("For my edition" in page) == inside, handle
        assert ("Our edition talks" in page) == inside, handle


def test_the_form_is_for_the_signed_in(client, sign_in):
    answer = client.get("/settings/profile")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/settings/profile")
    posted = client.send("/settings/profile", WHOLE)
    assert posted.status_code == 303
    assert posted.headers["Location"].startswith("/sign-in")
    assert member().name == "Amina Diallo"


@pytest.mark.parametrize(("handle", "reason"), [("sam", "silenced"), ("sue", "suspended")])
def test_the_silenced_and_suspended_write_nothing(sign_in, handle, reason):
    browser = sign_in(handle)
    answer = browser.send("/settings/profile", WHOLE)
    assert answer.status_code == 403
    assert reason in answer.text
    assert member(handle).name != WHOLE["name"]
    assert browser.get("/settings/profile").status_code == 200


def test_everything_is_saved_and_stands_in_the_form_again(sign_in):
    browser = sign_in("amina")
    answer = browser.send("/settings/profile", WHOLE)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/people/amina")
    row = member()
    assert (row.name, row.country, row.sex, row.time_zone, row.visibility) == (
        "Amina N. Diallo", "ML", "woman", "Africa/Dakar", "edition",
    )  # fmt: skip
    assert languages() == {"fr", "en"}
    form = browser.get("/settings/profile").text
    for text in ('value="Amina N. Diallo"', "I keep **books**.</textarea>", "Rules of a savings group</textarea>"):
        assert text in form, text
    for value in ("ml", "government_policy", "Africa/Dakar"):
        assert f'<option value="{value}" selected>' in form, value
    for value in ("fr", "en", "micro-insurance", "formalisation", "edition", "woman"):
        assert f'value="{value}" checked' in form, value
    page = sign_in("lucia").get("/people/amina").text
    for text in ("I keep <strong>books</strong>.", "A doctor who insures", "Mali", "French", "Local schemes and micro-insurance"):
        assert text in page, text


def test_sex_is_never_shown(sign_in):
    def read(handle):
        return re.sub(r'name="csrf_token" value="[^"]+"', "", sign_in(handle).get("/people/amina").text)

    before = {handle: read(handle) for handle in ("lucia", "moses", "ada", "amina")}
    member().sex = "woman"
    assert {handle: read(handle) for handle in before} == before


def test_a_name_alone_is_a_profile(sign_in):
    browser = sign_in("amina")
    browser.send("/settings/profile", WHOLE)
    empty = {name: "" for name in WHOLE if name not in ("name", "languages", "expertise")}
    for typed in ({"name": "Amina"}, {**empty, "name": "Amina"}):
        assert browser.send("/settings/profile", typed).status_code == 303
        row = member()
        assert (row.name, row.organization, row.biography, row.biography_html, row.can_help_with) == ("Amina", "", "", "", "")
        assert (row.profile, row.country, row.sex) == (None, None, None)
        assert languages() == set()
        assert db.session.scalars(select(MemberTopic)).all() == []
    page = sign_in("moses").get("/people/amina")
    assert page.status_code == 200
    assert "What I do" not in page.text
    assert sign_in("moses").get("/people").status_code == 200
    assert browser.get("/settings/profile").status_code == 200


LONG = {"name": 91, "organization": 161, "biography": 4001, "can_help_with": 401, "looking_for": 401}


@pytest.mark.parametrize(("field", "value"), [
    *((field, "w" * length) for field, length in LONG.items()), ("name", ""), ("name", " \t "), ("name", "a\0b"),
    ("organization", "a\0b"), ("biography", "a\0b"), ("profile", "king"), ("country", "zz"), ("languages", ["fr", "klingon"]),
    ("expertise", ["micro-insurance", "magic"]), ("sex", "x"), ("time_zone", "Moon/Tranquility"), ("visibility", "everybody"),
    ("biography", "> " * 300 + "deep"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(sign_in, field, value):
    answer = sign_in("amina").send("/settings/profile", {**WHOLE, field: value})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert f'href="#f-{field}"' in answer.text
    assert f'id="f-{field}"' in answer.text
    for name in ("name", "organization"):
        if name != field:
            assert f'value="{WHOLE[name]}"' in answer.text, name
    for name in ("biography", "can_help_with", "looking_for"):
        if name != field:
            assert f"{WHOLE[name]}</textarea>" in answer.text, name
    for name in ("profile", "country", "time_zone"):
        if name != field:
            assert f'<option value="{WHOLE[name]}" selected>' in answer.text, name
    if field in LONG and value.startswith("w"):
        assert value in answer.text
    assert 'value="micro-insurance" checked' in answer.text
    assert 'value="fr" checked' in answer.text
    assert (member().name, member().country, languages()) == ("Amina Diallo", "SN", set())


def test_everything_wrong_is_said_at_once(sign_in):
    typed = {**WHOLE, **{field: "w" * length for field, length in LONG.items()}}
    page = sign_in("amina").send("/settings/profile", typed).text
    for field in LONG:
        assert f'href="#f-{field}"' in page, field


def test_at_most_ten_topics_are_ones_expertise(sign_in, app):
    slugs = [theme.slug for parent in topics_tree() for theme in parent.children]
    browser = sign_in("amina")
    assert browser.send("/settings/profile", {**WHOLE, "expertise": slugs[:10]}).status_code == 303
    refused = browser.send("/settings/profile", {**WHOLE, "expertise": slugs[:11]})
    assert refused.status_code == 422
    for slug in slugs[:11]:
        assert f'value="{slug}" checked' in refused.text


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "Łucja Ó Súilleabháin", "አሚና", "أمينة", "😀", 'O\'Neil & "Co"', "x" * 90]
)
def test_a_name_of_any_script_is_shown_as_typed(sign_in, name):
    browser = sign_in("amina")
    assert browser.send("/settings/profile", {**WHOLE, "name": name, "visibility": "members"}).status_code == 303
    assert member().name == name
    for address in ("/people/amina", "/people", "/editions/turin-2003"):
        page = sign_in("lucia").get(address)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
    assert browser.get("/settings/profile").status_code == 200


def test_one_writes_ones_own_profile_whatever_is_sent_along(sign_in):
    typed = {**WHOLE, "handle": "lucia", "id": member("lucia").id, "role": "administrator", "state": "active", "email": "x@y.org"}
    assert sign_in("amina").send("/settings/profile", typed).status_code == 303
    row = member()
    assert (row.role, row.email, row.name) == ("member", "amina@example.org", WHOLE["name"])
    assert member("lucia").name == "Lucía Paredes"


def test_the_form_holds_no_address_and_says_so(sign_in):
    page = sign_in("amina").get("/settings/profile").text
    assert "amina@example.org" not in page
    assert "Your e-mail address is never shown." in page


def test_a_profile_costs_the_same_whatever_is_on_it(sign_in, cast, counted):
    browser = sign_in("lucia")
    thread = start_thread(cast.lucia)
    comment(cast.amina, thread.discussion_id)
    tell(cast.amina)
    browser.get("/people/amina")
    with counted() as few:
        browser.get("/people/amina")
    for n in range(8):
        comment(cast.amina, thread.discussion_id)
        tell(cast.amina, title=f"Number {n}")
    sign_in("amina").send("/settings/profile", {**WHOLE, "visibility": "members"})
    browser.get("/people/amina")
    with counted() as many:
        browser.get("/people/amina")
    assert len(many) == len(few), many


def test_a_second_tab_is_shown_what_the_first_has_stored(sign_in):
    browser = sign_in("amina")
    page = browser.get("/settings/profile").text
    base = re.search(r'name="base" value="(\w+)"', page)[1]
    first = {"name": "Amina Diallo", "time_zone": "UTC", "visibility": "members", "looking_for": "Of the first tab", "base": base}
    assert browser.send("/settings/profile", first).status_code == 303
    second = first | {"looking_for": "Of the second tab"}
    refused = browser.send("/settings/profile", second)
    assert refused.status_code == 409
    assert "Of the second tab</textarea>" in refused.text
    assert "Stored meanwhile: “Of the first tab”" in refused.text
    assert member().looking_for == "Of the first tab"
    newer = re.search(r'name="base" value="(\w+)"', refused.text)[1]
    assert browser.send("/settings/profile", second | {"base": newer}).status_code == 303
    db.session.expire_all()
    assert member().looking_for == "Of the second tab"
