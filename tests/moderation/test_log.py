"""/moderation/log: what the staff did, narrowed and paged; its public form says nothing private; the staff takes it along."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from forum.kernel import journal
from forum.kernel.clock import today, utcnow
from forum.kernel.db import db
from forum.kernel.journal import Entry
from forum.moderation.queries.log import LOG_ROWS
from tests.support.content import comment, start_thread


@pytest.fixture
def done(cast, sign_in):
    """What moses and irene did to a comment, a thread and a member."""
    thread = start_thread(cast.lucia)
    said = comment(cast.lucia, thread.discussion_id, "Buy my soap.")
    db.session.commit()
    sign_in("moses").send(f"/comments/{said.id}/hiding", {"reason": "=It sells."})
    sign_in("irene").send(
        f"/threads/{thread.id}-{thread.slug}/edit", {"title": "Clearer", "base": thread.title, "reason": "To find it."}
    )
    fields = {"kind": "silenced", "until": (today() + timedelta(days=5)).isoformat(), "reason": "Three times soap."}
    sign_in("moses").send("/people/lucia/standing", fields)


def test_members_read_all_of_it_but_what_is_private(sign_in, done):
    page = sign_in("wei").get("/moderation/log").text
    for words in ("It sells.", "To find it.", "silenced", "Moses Okello"):
        assert words in page
    for words in ("Three times soap.", "Lucía", "/people/lucia", "Buy my soap.", "Before and after"):
        assert words not in page
    assert sign_in("wei").get("/moderation/log.csv").status_code == 404


def test_the_staff_reads_why_and_what_was_before(sign_in, done):
    page = sign_in("irene").get("/moderation/log").text
    for words in ("Three times soap.", "Lucía", "Who collects?", "Clearer", "Before and after"):
        assert words in page


@pytest.mark.parametrize(
    ("query", "shown", "left_out"),
    [
        ("kind=thread", "To find it.", "It sells."), ("deed=hidden", "It sells.", "To find it."),
        ("who=moses", "It sells.", "To find it."), ("who=nobody", "Nothing.", "It sells."),
        ("since=2001-01-01", "It sells.", "Nothing."), ("until=2001-01-01", "Nothing.", "It sells."),
        ("kind=job", "Nothing.", "It sells."),
    ],
)  # fmt: skip
def test_it_is_narrowed(sign_in, done, query, shown, left_out):
    page = sign_in("wei").get(f"/moderation/log?{query}").text
    rows = page[page.index("</details>") :]
    assert shown in rows
    assert left_out not in rows


def test_what_is_no_date_is_said_and_left_out(sign_in, done):
    page = sign_in("wei").get("/moderation/log?since=yesterday").text
    assert "write a date as year-month-day" in page
    assert "It sells." in page


def test_it_is_paged(sign_in, cast):
    for n in range(LOG_ROWS + 5):
        journal.record(cast.moses.id, "withdrawn", "case", n + 1000, f"Number {n}.")
    db.session.commit()
    browser = sign_in("wei")
    first = browser.get("/moderation/log?kind=case").text
    assert "Number 4." not in first
    after = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "kind=case" in after
    second = browser.get(after).text
    assert "Number 4." in second
    assert 'rel="prev"' in second


def test_the_table_holds_no_formula(sign_in, done):
    answer = sign_in("irene").get("/moderation/log.csv?kind=comment")
    assert answer.status_code == 200
    assert "'=It sells." in answer.text
    assert ",=It" not in answer.text
    assert "To find it." not in answer.text


def test_notes_of_the_staff_and_the_settings_are_not_in_it(sign_in, cast):
    journal.record(cast.ada.id, "noted", "staff_note", 1, "He drinks.")
    journal.record(cast.ada.id, "changed", "settings", "hold", "Quieter.")
    db.session.execute(update(Entry).values(at=utcnow()))
    db.session.commit()
    for handle, settings in (("wei", False), ("moses", False), ("ada", True)):
        page = sign_in(handle).get("/moderation/log").text
        assert "He drinks." not in page
        assert ("Quieter." in page) is settings


def test_a_nomination_is_the_staff_s_to_read_of_and_nobody_s_panel(sign_in, cast):
    journal.record(cast.irene.id, "sent back", "nomination", 1, "Costs are missing.", {}, {"reviews": [71, 72]})
    db.session.commit()
    assert "Costs are missing." not in sign_in("wei").get("/moderation/log").text
    page, table = sign_in("moses").get("/moderation/log").text, sign_in("moses").get("/moderation/log.csv").text
    assert "Costs are missing." in page
    assert "71" not in page[page.index("Costs are missing.") : page.index("<footer")]
    assert "71" not in table
