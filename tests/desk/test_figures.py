"""/moderation/desk and /moderation/desk.csv: what the figures say, and to whom."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import update
from werkzeug.datastructures import MultiDict

from forum.desk.forms import read_scope
from forum.desk.queries import figures, reach_of
from forum.desk.queries.figures import lasting
from forum.desk.queries.people import share_of
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.tables import harmless
from forum.people.models import EditionMember
from forum.threads.actions import open_thread
from forum.threads.forms import ThreadDraft
from forum.threads.queries import place_of
from tests.support.content import comment, start_thread, tell

DESK = "/moderation/desk"


def ask(actor, place="region africa"):
    """Ask a question."""
    draft = ThreadDraft("Who knows?", "question", "Do you?", "<p>Do you?</p>", "")
    return open_thread(actor, place_of(*place.split()), draft)


def figure(cast, name, **args):
    """A figure as moses sees it."""
    reach = reach_of(cast.moses)
    slugs = {each.slug: each.id for each in reach.editions}
    scope, reader = read_scope(MultiDict(args), slugs, ["africa", "asia-and-the-pacific"])
    assert not reader.errors
    return next(each for each in figures(cast.moses, reach, scope) if each.name == name)


def lead(cast, who, slug="turin-2003", capacity="coach"):
    """Let somebody lead their edition."""
    db.session.execute(update(EditionMember).where(EditionMember.member_id == who.id).values(capacity=capacity))


def test_questions_answered_and_the_median_until_then(cast):
    for hours in (1, 3, 20):
        question = ask(cast.lucia)
        said = comment(cast.wei, question.discussion_id)
        said.created_at = question.created_at + timedelta(hours=hours)
    comment(cast.lucia, ask(cast.lucia).discussion_id, "Nobody?")
    found = figure(cast, "answers")
    assert found.value == "75% of 4 answered; median to the first answer: 3 hours"
    assert "1 have no answer" in found.counts


def test_what_is_older_than_the_period_is_not_counted(cast):
    old = ask(cast.lucia)
    old.created_at = utcnow() - timedelta(days=60)
    assert figure(cast, "answers").value.startswith("none of 0")
    assert figure(cast, "answers", days="90").value.startswith("0% of 1")
    day = old.created_at.date().isoformat()
    assert figure(cast, "answers", **{"from": day, "to": day}).value.startswith("0% of 1")


def test_a_region_narrows_threads_comments_and_members(cast):
    comment(cast.wei, start_thread(cast.lucia).discussion_id)
    start_thread(cast.amina, "country sn")
    assert figure(cast, "talk").value == "2 threads, 3 comments"
    assert figure(cast, "talk", region="africa").value == "2 threads, 3 comments"
    assert figure(cast, "talk", region="asia-and-the-pacific").value == "0 threads, 0 comments"
    assert figure(cast, "active", region="africa").value == "1"  # Amina; Lucía is of Peru, Wei of no country


def test_a_region_is_alive_with_five_comments_by_three_people(cast):
    thread = start_thread(cast.lucia)
    for who in (cast.wei, cast.wei, cast.lucia):
        comment(who, thread.discussion_id)
    assert figure(cast, "alive").value == "0"
    comment(cast.amina, thread.discussion_id)
    assert figure(cast, "alive").value == "1: Africa"


def test_case_studies_by_region_and_with_figures_of_women_and_men(cast):
    tell(cast.amina)
    coverage = {
        "indicator": "members",
        "unit": "persons",
        "value": "900",
        "year": "2019",
        "women": "500",
        "men": "400",
        "source": "s1",
    }
    tell(cast.lucia, **{f"coverage-0-{name}": value for name, value in coverage.items()})
    found = figure(cast, "cases")
    assert found.value == "2, of which 1 (50%) give figures of women and men"
    assert [(bar.label, bar.value) for bar in found.bars if bar.label == "Africa"] == [("Africa", "2")]


@pytest.mark.parametrize(
    ("found", "days", "said"),
    [
        ({"woman": 4, "man": 20}, 30, "not said"),
        ({"woman": 20, "man": 4}, 30, "not said"),
        ({"woman": 6, "man": 5}, 0, "not said"),
        ({}, 30, "not said"),
        ({"woman": 6, "man": 5}, 30, "about 55%"),
        ({"woman": 7, "man": 5, "other": 1}, 90, "about 55%"),
    ],
)
def test_the_share_of_women_is_of_five_on_either_side_at_least(app, found, days, said):
    assert share_of(found, days) == said


def test_a_median_is_said_in_hours_or_days(app):
    assert lasting([]) == "none"
    assert lasting([timedelta(hours=1)]) == "1 hour"
    assert lasting([timedelta(days=2), timedelta(days=4)]) == "3 days"


def test_whoever_leads_an_edition_sees_their_own_alone(sign_in, cast):
    lead(cast, cast.amina)
    amina = sign_in("amina")
    page = amina.get(DESK)
    assert page.status_code == 200
    assert "Course turin-2003" in page.text
    assert "Course turin-now" not in page.text
    assert "Not greeted yet" not in page.text
    assert amina.get(f"{DESK}?edition=turin-now").status_code == 404
    assert amina.get(f"{DESK}.csv?edition=turin-now").status_code == 404


@pytest.mark.parametrize("handle", ["lucia", "wei", "sam", "sue"])
def test_nobody_else_sees_it(sign_in, handle):
    assert sign_in(handle).get(DESK).status_code == 404
    assert sign_in(handle).get(f"{DESK}.csv").status_code == 404


def test_the_silenced_lead_nothing(sign_in, cast):
    lead(cast, cast.sam)
    assert sign_in("sam").get(DESK).status_code == 404


def test_what_is_no_day_is_named(sign_in):
    page = sign_in("moses").get(f"{DESK}?from=2020-13-01&region=atlantis&days=7")
    assert page.status_code == 200
    assert "There is a problem" in page.text
    assert "From: write a date" in page.text


def test_the_file_says_the_same_and_holds_no_formula(sign_in, cast):
    ask(cast.lucia)
    answer = sign_in("moses").get(f"{DESK}.csv?days=90")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert ["Questions answered", "No answer yet", "1"] in [row[2:5] for row in rows]
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@")]
    assert [harmless(cell) for cell in ("=1+1", "+1", "-1", "@a", "\t1", "\r1", "a=b", "")] == [
        "'=1+1", "'+1", "'-1", "'@a", "'\t1", "'\r1", "a=b", "",
    ]  # fmt: skip


def test_it_costs_the_same_however_much_there_is(sign_in, cast, counted):
    moses = sign_in("moses")
    ask(cast.lucia)
    moses.get(DESK)
    with counted() as few:
        moses.get(f"{DESK}?days=90")
    for _n in range(5):
        comment(cast.wei, ask(cast.lucia).discussion_id)
        tell(cast.amina)
    db.session.commit()
    with counted() as many:
        moses.get(f"{DESK}?days=90")
    assert len(many) <= len(few) <= 20


def test_members_are_counted_once(cast):
    thread = start_thread(cast.lucia)
    for who in (cast.wei, cast.wei, cast.lucia):
        comment(who, thread.discussion_id)
    found = figure(cast, "active")
    assert found.value == "2"
    assert ("Wrote", "2") in [(bar.label, bar.value) for bar in found.bars]
