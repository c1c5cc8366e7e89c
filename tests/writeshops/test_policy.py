"""The rules of write-shops as predicates and as SQL, over every role, state and standing."""

from dataclasses import replace
from itertools import product

import pytest
from sqlalchemy import select

from forum.cases.models import Case, CaseAuthor
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.writeshops import policy
from forum.writeshops.models import WriteShop, WriteShopCoach, WriteShopPart, WriteShopShare
from tests.support.content import edition
from tests.support.writeshops import case_of, open_one

pytestmark = pytest.mark.each_on_both

ROLES = ("member", "moderator", "administrator")
STATES = ("active", "silenced", "suspended")
PEOPLE = ("amina", "lucia", "thandi", "wei", "irene", "moses", "ada")


def people(cast):
    """Everybody in every role and state."""
    return [replace(getattr(cast, name), role=role, state=state) for name, role, state in product(PEOPLE, ROLES, STATES)]


@pytest.fixture
def shop(cast, sign_in):
    """A write-shop with a coach who is of the edition, and Irene, a moderator."""
    return open_one(cast, sign_in, coach="irene@example.org")


def test_the_two_forms_agree_on_who_visits(cast, shop):
    coaches = set(db.session.scalars(select(WriteShopCoach.member_id)))
    assert coaches == {cast.wei.id, cast.irene.id}
    for viewer in [None, *people(cast)]:
        seen = db.session.scalar(select(WriteShop.id).where(policy.visited_by(viewer))) is not None
        assert seen == policy.may_visit(viewer, edition("turin-2003").id, coaches), viewer


@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("state", ["draft", "published", "withdrawn", "hidden"])
@pytest.mark.parametrize("shared", [(), ("wei",), ("wei", "irene")])
def test_the_two_forms_agree_on_who_reads_a_draft(cast, shop, is_open, state, shared):
    case_id = case_of(cast.amina)
    part = db.session.scalars(select(WriteShopPart).where(WriteShopPart.case_id == case_id)).one()
    db.session.get_one(Case, case_id).state = state
    row = db.session.get_one(WriteShop, shop.id)
    row.closed_at, row.open_edition_id = (None, row.edition_id) if is_open else (utcnow(), None)
    ids = [getattr(cast, name).id for name in shared]
    db.session.add_all(WriteShopShare(part_id=part.id, coach_id=each, shop_id=shop.id, by_id=cast.amina.id) for each in ids)
    db.session.flush()
    authors = set(db.session.scalars(select(CaseAuthor.member_id).where(CaseAuthor.case_id == case_id)))
    for viewer in people(cast):
        rows = select(WriteShopPart.id).join(WriteShop, WriteShop.id == WriteShopPart.shop_id)
        rows = rows.join(Case, Case.id == WriteShopPart.case_id).where(Case.id == case_id, policy.drafts_read_by(viewer))
        reads = db.session.scalar(rows) is not None
        assert reads == policy.may_read_draft(viewer, is_open, state, authors, ids), viewer
        told = state == "draft" and viewer.state == "active" and (viewer.id in authors or (is_open and viewer.id in ids))
        assert reads == told, viewer  # a role adds nothing


def test_only_a_coach_who_reads_it_leaves_notes(cast):
    wei, amina = cast.wei, cast.amina
    assert policy.may_leave_note(wei, True, "draft", [amina.id], [wei.id])
    assert not policy.may_leave_note(wei, True, "draft", [amina.id], [])
    assert not policy.may_leave_note(wei, False, "draft", [amina.id], [wei.id])
    assert not policy.may_leave_note(amina, True, "draft", [amina.id], [wei.id])
    assert not policy.may_leave_note(cast.ada, True, "draft", [amina.id], [wei.id])
