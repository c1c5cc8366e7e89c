"""/practices with its filters, and /practices/<year>: who gets curated, without giving anybody away."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from forum.cases.models import CaseAuthor
from forum.curation.models import Decision
from forum.curation.queries.yearly import safe_sexes
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.people.models import Member
from tests.curation.test_decide import typed
from tests.support.content import crowd, path_of, tell


def decided(sign_in, cast, points=2, **fields):
    """A case study that moses decided on."""
    case = tell(cast.amina, **fields)
    assert sign_in("moses").send(f"{path_of(case)}/decision", typed(points)).status_code == 303
    return case


def test_a_label_narrows_the_register(sign_in, cast, client):
    best, learning = decided(sign_in, cast, title="The best"), decided(sign_in, cast, 3, title="The one that learns")
    assert best.title in client.get("/practices").text
    page = client.get("/practices?label=learning").text
    assert learning.title in page
    assert best.title not in page
    assert best.title not in client.get("/practices?label=promising").text
    assert best.title in client.get("/practices?label=nonsense").text


def test_topic_and_region_narrow_it(sign_in, cast, client):
    case = decided(sign_in, cast)
    assert case.title in client.get("/practices?topic=micro-insurance&region=africa").text
    assert case.title not in client.get("/practices?region=americas").text


def test_a_year_is_there_until_now(client, cast):
    assert client.get(f"/practices/{today().year}").status_code == 200
    for number in (today().year + 1, 1999, 0, 9999999999):
        assert client.get(f"/practices/{number}").status_code == 404, number


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"woman": 5, "man": 5}, True), ({"woman": 4, "man": 50}, False), ({"woman": 50, "man": 0}, False),
        ({"woman": 9, "man": 9, None: 1}, False), ({"woman": 9, "man": 9, "other": 4}, False),
        ({"woman": 9, "man": 9, "other": 2, None: 3}, True), ({}, False),
    ],
)  # fmt: skip
def test_sex_is_shown_only_where_nobody_is_given_away(counts, shown):
    assert bool(safe_sexes(counts)) == shown


def test_fewer_than_five_authors_are_not_shown_and_five_are(sign_in, cast, client):
    case = decided(sign_in, cast)
    last = today().year - 1
    db.session.execute(update(Decision).values(decided_on=today() - timedelta(days=365)))
    db.session.commit()
    assert "Too few people" in client.get(f"/practices/{last}").text
    crowd(12, "turin-2003")
    ids = db.session.scalars(db.select(Member.id).where(Member.handle.like("one-%"))).all()
    db.session.add_all([CaseAuthor(case_id=case.id, member_id=ident, position=n + 2) for n, ident in enumerate(ids)])
    db.session.execute(update(Member).values(sex="woman"))
    db.session.execute(update(Member).where(Member.id.in_(ids[:6])).values(sex="man"))
    db.session.commit()
    page = client.get(f"/practices/{last}?more=1").text
    assert "Africa" in page
    assert ">13<" in page
    assert "<dd>7</dd>" in page
    assert "shown when the year is over" in client.get(f"/practices/{today().year}").text
