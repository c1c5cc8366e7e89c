"""Reading reactions. How many there are is for those who may read the thing and are signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any  # rows of slots are case studies

from sqlalchemy import BindParameter, ColumnElement, String, bindparam, cast, exists, func, select

from forum.cases.models import Case, CaseAuthor
from forum.kernel.db import fetch
from forum.kernel.viewer import Viewer
from forum.reactions.models import Reaction


@dataclass(frozen=True)
class Useful:
    """To how many members a case study was useful, whether the viewer is one of them, and where the press goes ("": nowhere)."""

    count: int
    is_mine: bool
    action: str


_ME: BindParameter[int] = bindparam("member_id")
_OF_CASE = (Reaction.kind == "case", Reaction.key == cast(Case.id, String), Reaction.reaction == "useful")
_USEFUL = select(
    Case.id,
    Case.state,
    select(func.count()).where(*_OF_CASE).correlate(Case).scalar_subquery().label("number"),
    exists().where(*_OF_CASE, Reaction.member_id == _ME).correlate(Case).label("is_mine"),
    exists().where(CaseAuthor.case_id == Case.id, CaseAuthor.member_id == _ME).correlate(Case).label("is_own"),
).where(Case.id.in_(bindparam("ids", expanding=True)))


def on_cases(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, Useful]:
    """Fill the actions of a case page: {case id: Useful}; one statement, nothing for visitors."""
    if viewer is None or not rows:
        return {}
    slugs = {row.id: row.slug for row in rows}
    found = {}
    for row in fetch(_USEFUL, {"ids": list(slugs), "member_id": viewer.id}):
        may = viewer.may_write and row.state == "published" and not row.is_own
        if may or row.number:
            action = f"/cases/{row.id}-{slugs[row.id]}/reactions" if may else ""
            found[row.id] = Useful(row.number, bool(row.is_mine), action)
    return found


def has_reacted(member_id: Any, kind: str, reaction: str) -> ColumnElement[bool]:
    """Return the clause: this member (a column or a bindparam) has said `reaction` of a thing of this kind."""
    return exists().where(Reaction.member_id == member_id, Reaction.kind == kind, Reaction.reaction == reaction)
