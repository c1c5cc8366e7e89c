"""The case studies of an edition: told to it alone, or told by its people under their own names."""

from collections.abc import Sequence
from typing import Any  # rows of Core selects

from sqlalchemy import BindParameter, Select, and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from forum.cases.models import Case, CaseAuthor
from forum.cases.queries.reading import CardRow, card_rows, card_statement
from forum.kernel.db import fetch
from forum.kernel.memory import built
from forum.kernel.viewer import Viewer
from forum.people import policy as people
from forum.people.models import EditionMember, Member

SHOWN = 12  # case studies on the edition's page


def of_editions(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, list[CardRow]]:
    """Fill an edition's page: {edition id: case studies, newest first}; one statement.

    Nothing for visitors: it would tell them who took part. Never one under another byline than the author's own name, and none
    by somebody whom the viewer may not see: standing here says who is of the edition.
    """
    found = {}
    for row in rows if viewer is not None else ():
        cases = fetch(_of(viewer), {"edition_id": row.id}).all()
        if cases:
            found[row.id] = card_rows(viewer, cases)
    return found


@built
def _of(viewer: Viewer | None) -> Select[*tuple[Any, ...]]:
    taken = aliased(EditionMember)
    edition_id: BindParameter[int] = bindparam("edition_id")
    theirs = (
        select(CaseAuthor.case_id)
        .join(Member, Member.id == CaseAuthor.member_id)
        .join(taken, taken.member_id == Member.id)
        .where(taken.edition_id == edition_id, people.seen_by(viewer))
    )
    told_to_it = and_(Case.audience == "edition", Case.edition_id == edition_id)
    told_by_its_people = and_(Case.byline_kind == "my_name", Case.id.in_(theirs))
    statement = card_statement(viewer).where(or_(told_to_it, told_by_its_people))
    return statement.order_by(Case.published_at.desc(), Case.id.desc()).limit(SHOWN)
