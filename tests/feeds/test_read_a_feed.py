"""GET /feeds/cases.atom and its like: what visitors may read, whole, under the name that it stands under, and nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from forum.cases.actions import drafts
from forum.cases.models import Case
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from tests.curation.test_decide import typed as decision
from tests.support.content import comment, path_of, start_thread, tell
from tests.support.feeds import read, titles

FEEDS = (
    "/feeds/cases.atom",
    "/topics/micro-insurance.atom",
    "/regions/africa.atom",
    "/regions/sub-saharan-africa.atom",
    "/countries/sn.atom",
)


def entry_of(client, case, feed="/feeds/cases.atom"):
    return next(each for each in read(client.get(feed).data).entries if each.link.endswith(path_of(case)))


@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_holds_what_is_filed_there_for_everyone_and_nothing_for_members(client, cast, feed):
    tell(cast.amina, title="Open to all")
    tell(cast.amina, "members", title="For members")
    tell(cast.amina, "edition", title="For one edition")
    tell(cast.lucia, title="Elsewhere", countries="PE", topics="gender")
    start_thread(cast.lucia, title="A thread of members")
    found = titles(client.get(feed))
    assert found == (["Elsewhere", "Open to all"] if feed == FEEDS[0] else ["Open to all"])
    assert b"A thread of members" not in client.get(feed).data


def test_members_are_answered_as_visitors_are(client, sign_in, cast):
    tell(cast.amina, "members", title="For members")
    tell(cast.amina, title="Open to all")
    assert titles(sign_in("moses").get("/feeds/cases.atom")) == titles(client.get("/feeds/cases.atom")) == ["Open to all"]


def test_an_entry_is_the_whole_case_study_with_whole_addresses(client, cast):
    told = {
        "narrative": "We began [here](/topics/gender), as [others](//example.net/x).",
        "facilitating_factors-0-text": "Trust & <care>.",
    }
    case = tell(cast.amina, **told)
    entry = entry_of(client, case)
    text = entry.content[0].value
    assert 'href="http://localhost/topics/gender"' in text and 'href="http://example.net/x"' in text
    for words in ("Women decide; men may join.", "Write the rule before you need it.", "Our notebook", "Trust &amp; &lt;care&gt;."):
        assert words in text
    assert entry.id == f"http://localhost/cases/{case.id}" and entry.summary == case.summary
    assert [(tag.term, tag.label) for tag in entry.tags] == [("micro-insurance", "Local schemes and micro-insurance")]


@pytest.mark.parametrize(
    ("byline", "shown"),
    [
        ("my_name", "Amina Diallo"),
        ("my_organisation", "Mutual of Dakar's traders"),
        ("a_member", "A member known to the moderators"),
    ],
)
def test_an_entry_stands_under_its_byline_and_no_other_name(client, cast, byline, shown):
    case = tell(cast.amina, byline=byline)
    assert [author.name for author in entry_of(client, case).authors] == [shown]
    assert ("Amina" in client.get("/feeds/cases.atom").get_data(as_text=True)) is (byline == "my_name")


def test_what_is_withdrawn_or_hidden_leaves_and_comes_back(client, cast):
    case = tell(cast.amina)
    drafts.withdraw_case(cast.amina, case.id, "")
    assert titles(client.get("/feeds/cases.atom")) == titles(client.get("/countries/sn.atom")) == []
    drafts.restore_case(cast.amina, case.id)
    assert titles(client.get("/feeds/cases.atom")) == [case.title]


def test_a_change_is_told_by_its_time_and_keeps_the_name(client, cast):
    case = tell(cast.amina)
    before = entry_of(client, case)
    later = utcnow() + timedelta(days=2)
    db.session.execute(update(Case).where(Case.id == case.id).values(changed_at=later, slug="another-title"))
    after = read(client.get("/feeds/cases.atom").data)
    assert after.entries[0].id == before.id and after.entries[0].published == before.published
    assert after.entries[0].updated == after.feed.updated == later.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_best_practices_come_with_their_reasons(client, sign_in, cast):
    case = tell(cast.amina)
    tell(cast.lucia, title="Not judged")
    sign_in("moses").send(f"{path_of(case)}/decision", decision())
    assert titles(client.get("/feeds/practices.atom")) == [case.title]
    assert "Best practice: the reasons" in entry_of(client, case, "/feeds/practices.atom").content[0].value


def test_a_feed_without_entries_is_valid(client):
    for feed in (*FEEDS, "/feeds/practices.atom"):
        assert titles(client.get(feed)) == []


def test_a_feed_holds_the_newest_thirty(client, cast):
    for n in range(32):
        tell(cast.amina, title=f"Case {n}")
    found = titles(client.get("/feeds/cases.atom"))
    assert found == [f"Case {n}" for n in range(31, 1, -1)]


def test_what_xml_cannot_hold_is_left_out(client, cast):
    case = tell(cast.amina, summary="Rules for \u0645\u0631\u062d\u0628\u0627 & <them>")
    db.session.execute(update(Case).where(Case.id == case.id).values(title="A bell \x07 and a shape \uffff"))
    assert titles(client.get("/feeds/cases.atom")) == ["A bell  and a shape"]


@pytest.mark.parametrize(
    "path", ["/topics/nothing.atom", "/regions/nothing.atom", "/countries/xx.atom", "/countries/sen.atom", "/feeds/x.atom"]
)
def test_what_is_not_there_has_no_feed(client, path):
    assert client.get(path).status_code == 404


def test_a_country_in_capitals_leads_to_its_feed(client):
    answer = client.get("/countries/SN.atom")
    assert answer.status_code == 301 and answer.location == "/countries/sn.atom"


def test_comments_of_members_are_in_no_feed(client, cast):
    case = tell(cast.amina)
    comment(cast.lucia, case.discussion_id, "Only among us.")
    assert b"Only among us" not in client.get("/feeds/cases.atom").data


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/", "/feeds/cases.atom"),
        ("/cases", "/feeds/cases.atom"),
        ("/practices", "/feeds/practices.atom"),
        ("/topics/gender", "/topics/gender.atom"),
        ("/regions/africa", "/regions/africa.atom"),
        ("/countries/sn", "/countries/sn.atom"),
    ],
)
def test_pages_name_their_feed(client, page, feed):
    text = client.get(page).get_data(as_text=True)
    assert 'type="application/atom+xml" title=' in text and f'href="{feed}"' in text
    assert page == "/" or f'<a href="{feed}"' in text
