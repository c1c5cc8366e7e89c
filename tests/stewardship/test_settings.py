"""/admin/settings: what the community decides is validated, obeyed at once by every process, and never markup."""

from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from forum.kernel import mail, memory, rules
from forum.kernel.db import db
from forum.kernel.journal import Entry
from forum.kernel.mail import Letter, Message
from forum.kernel.rules import CommunitySetting

PATH = "/admin/settings"
EVIL = "<b>\"Reach\" & 'sons'</b>"


def fields(**changes):
    """Return the form as it stands, with changes."""
    now = rules.values_now()
    return {**now, "base": rules.base_of(now), **changes}


def save(browser, **changes):
    """Send the form, which must be taken."""
    answer = browser.send(PATH, fields(**changes))
    assert answer.status_code == 303, answer.text
    return answer


def test_a_new_name_is_seen_at_once_by_visitors_members_and_in_mail(client, sign_in, cast):
    for _n in range(2):
        assert "– Reach</title>" in client.get("/cases").text  # kept rendered
    lucia = sign_in("lucia")
    assert "– Reach</title>" in lucia.get("/people").text
    save(sign_in("ada"), site_name="Mutual Help")
    assert "– Mutual Help</title>" in client.get("/cases").text
    assert "– Mutual Help</title>" in lucia.get("/people").text
    sign_in("moses").send("/people/invite", {"email": "new@example.net"})
    letter = db.session.scalars(select(Letter)).one()
    assert "Mutual Help" in letter.subject + letter.text


def test_another_process_obeys_a_change_at_once(client, sign_in, cast, app):
    save(sign_in("ada"), site_name="One")
    client.get("/cases")
    kept = memory.kept_of("rules")
    db.session.execute(update(CommunitySetting).where(CommunitySetting.name == "site_name").values(value="Two"))
    rules.store(cast.ada.id, {})  # as another process would: nothing of this one's memory is touched
    db.session.commit()
    assert memory.kept_of("rules") == kept
    assert "– Two</title>" in client.get("/cases").text
    assert "– Two</title>" in sign_in("lucia").get("/cases").text


def test_a_page_pays_no_statement_for_the_rules(sign_in, client, counted, cast):
    lucia = sign_in("lucia")
    for browser in (lucia, client):
        browser.get("/topics")
        with counted() as statements:
            browser.get("/topics?asked=again")
        assert not [each for each in statements if "community_setting" in each]


@pytest.mark.parametrize("name", ["site_name", "organisation", "sentence"])
def test_a_setting_is_never_markup(client, sign_in, cast, name):
    save(sign_in("ada"), **{name: EVIL})
    for browser, path in (
        (client, "/"), (client, "/about"), (client, "/sign-in"), (client, "/nowhere"), (sign_in("lucia"), "/"),
        (sign_in("ada"), "/admin"), (sign_in("ada"), PATH), (sign_in("ada"), "/admin/first-hour"),
    ):  # fmt: skip
        page = browser.get(path).text
        assert "<b>" not in page, path
        if name != "site_name" or path != PATH:
            assert "&lt;b&gt;" in page, path


def test_a_setting_is_never_markup_in_mail(sign_in, cast):
    save(sign_in("ada"), site_name=EVIL)
    sign_in("moses").send("/people/invite", {"email": "new@example.net"})
    sign_in("ada").send("/admin/mail")
    for letter in db.session.scalars(select(Letter)):
        assert "<b>" not in letter.html
        assert EVIL in letter.text


def test_the_address_to_write_to_stands_where_people_look_for_it(client, sign_in, cast):
    assert "mailto:" not in client.get("/about").text
    save(sign_in("ada"), contact="office+reach@example.org")
    for path in ("/", "/about", "/privacy", "/nowhere"):
        assert 'href="mailto:office%2Breach@example.org"' in client.get(path).text, path
    mail.post(Message("a@example.org", "A", "Subject", "Text"))
    db.session.flush()
    assert db.session.scalars(select(Letter)).one().headers["Reply-To"] == "office+reach@example.org"


def test_who_runs_the_site_and_what_it_is_stand_in_its_foot(client, sign_in, cast):
    save(sign_in("ada"), organisation="The course office", sentence="We meet here.")
    page = client.get("/cases").text
    assert "Run by The course office" in page
    assert "We meet here." in page


def test_search_engines_stay_away_where_they_are_asked_to(client, sign_in, cast):
    assert "Disallow: /people" in client.get("/robots.txt").text
    save(sign_in("ada"), search_engines="no")
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize(("name", "typed", "sentence"), [
    ("site_name", "", "Name of the site: write something here."),
    ("site_name", "\u200b", "Name of the site: write something here."),
    ("site_name", "x" * 61, "Name of the site: at most 60 characters; this has 61. Shorten it."),
    ("site_name", "a\u202eb", "turn the writing round"),
    ("contact", "nobody", "Address to write to: write an e-mail address such as name@example.org."),
    ("contact", "a@example.org\r\nBcc: all@example.org", "write an e-mail address"),
    ("search_engines", "perhaps", "choose one of the answers offered"),
    ("search_engines", "", "choose one."),
    ("sentence", "", "What it is, in a sentence: write something here."),
    ("organisation", "x" * 121, "at most 120 characters"),
])  # fmt: skip
def test_a_bad_value_is_named_and_nothing_is_stored(sign_in, cast, name, typed, sentence):
    answer = sign_in("ada").send(PATH, fields(**{"organisation": "The office", name: typed}))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'href="#f-{name}"' in answer.text
    if name != "organisation":
        assert "The office" in answer.text  # what was typed is kept
    assert rules.stored() == []


def test_two_editors_do_not_overwrite_each_other(sign_in, cast):
    one, other = sign_in("ada"), sign_in("ada")
    old = fields()
    save(one, organisation="First")
    answer = other.send(PATH, {**old, "organisation": "Second"})
    assert answer.status_code == 409
    assert 'value="Second"' in answer.text
    assert "<bdi>First</bdi>" in answer.text
    assert rules.values_now()["organisation"] == "First"
    save(other, organisation="Second")


def test_a_form_without_its_base_is_a_clash(sign_in, cast):
    assert sign_in("ada").send(PATH, {**rules.values_now(), "site_name": "Mine"}).status_code == 409


def test_the_journal_keeps_what_was_and_what_is_and_nothing_else(sign_in, cast):
    save(sign_in("ada"), site_name="Mutual Help")
    entry = db.session.scalars(select(Entry)).one()
    assert (entry.actor_id, entry.kind, entry.before, entry.after) == (
        cast.ada.id, "settings", {"site_name": "Reach"}, {"site_name": "Mutual Help"},
    )  # fmt: skip
    save(sign_in("ada"))
    assert len(db.session.scalars(select(Entry)).all()) == 1  # nothing changed


def test_a_value_that_no_longer_fits_its_limits_gives_way_to_the_default(client, cast, app):
    rules.store(cast.ada.id, {"search_engines": "sometimes", "site_name": ""})
    db.session.commit()
    assert rules.is_on("search_engines")
    assert "– Reach</title>" in client.get("/cases").text


@pytest.mark.parametrize(("typed", "stored"), [("7", "7"), ("1 000", ""), ("6", ""), ("x", ""), ("", "")])
def test_a_rule_that_is_a_number_keeps_its_limits(app, typed, stored):
    days = rules.Rule("days", "Days", "", "60", "number", 7, 365)
    reader = rules.Reader({"days": typed})
    value = days.read(reader)
    assert bool(reader.errors) == (not stored)
    assert not stored or value == stored
    assert [days.holds(each) for each in ("7", "365", "6", "366", "", "²", "-7")] == [True, True, *[False] * 5]


def test_every_rule_is_documented(app):
    page = (Path(app.root_path) / "docs" / "settings.md").read_text()
    assert [each.name for each in rules.declared() if f"| `{each.name}` |" not in page] == []


def test_a_page_of_an_error_asks_no_database_for_the_rules(client, sign_in, cast, monkeypatch):
    save(sign_in("ada"), site_name="Mutual Help", contact="office@example.org")
    client.get("/topics")

    def away(*_words):
        raise OperationalError("SELECT", {}, Exception("is locked"))

    monkeypatch.setattr(rules, "_read", away)
    monkeypatch.setattr(memory, "fetch", away)
    monkeypatch.setattr("forum.pages.queries.text_of", away)
    answer = client.get("/about")
    assert answer.status_code == 503
    assert "– Mutual Help</title>" in answer.text
    assert "office@example.org" in answer.text
    assert client.get("/nowhere").status_code == 404
