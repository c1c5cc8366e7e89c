"""One rule, two forms: what may be read, over every role, state, audience, membership and authorship."""

from itertools import product

from sqlalchemy import select

from forum.cases import policy
from forum.cases.models import Case, CaseAuthor
from forum.cases.queries import authors_of
from forum.kernel.db import db
from tests.support.content import edition


def arrange(cast):
    for state, audience, author in product(
        ("draft", "published", "withdrawn", "hidden"), ("edition", "members", "everyone"), ("amina", "wei")
    ):
        case = Case(state=state, audience=audience, edition_id=edition("turin-2003").id if audience == "edition" else None)
        db.session.add(case)
        db.session.flush()
        db.session.add(CaseAuthor(case_id=case.id, member_id=getattr(cast, author).id))
    db.session.flush()


def test_the_two_forms_agree(cast):
    arrange(cast)
    every = db.session.scalars(select(Case)).all()
    authors = {case.id: [author.id for author in authors_of(case.id)] for case in every}
    for viewer in (None, *vars(cast).values()):
        by_sql = set(db.session.scalars(select(Case).where(policy.seen_by(viewer))))
        assert by_sql == {case for case in every if policy.may_read(viewer, case, authors[case.id])}, viewer
        listed = set(db.session.scalars(select(Case).where(policy.listed_for(viewer))))
        assert listed == {case for case in by_sql if case.state == "published"}, viewer


def test_a_visitor_reads_what_is_published_to_everyone_and_nothing_else(cast):
    arrange(cast)
    seen = db.session.scalars(select(Case).where(policy.seen_by(None))).all()
    assert {(case.state, case.audience) for case in seen} == {("published", "everyone")}


def test_nobody_reads_a_draft_by_reading(cast):
    arrange(cast)
    for viewer in vars(cast).values():
        seen = db.session.scalars(select(Case).where(policy.seen_by(viewer))).all()
        assert not any(case.state == "draft" for case in seen)
