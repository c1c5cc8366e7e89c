"""Reading who tells a case study, for those who are in its draft, and the helpers whom readers may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from forum.cases import policy
from forum.cases.models import Case, CaseDraft, CaseHelper
from forum.cases.queries import Author, telling
from forum.kernel.db import db
from forum.kernel.i18n import _
from forum.kernel.subjects import Brief
from forum.kernel.viewer import Viewer
from forum.people.models import Member


@dataclass(frozen=True)
class Teammate:
    """A person round a draft. `part`: "author", "asked" (to be an author) or "helper"."""

    id: int
    handle: str
    name: str
    organization: str
    part: str


def get_team(viewer: Viewer, case_id: int) -> tuple[Case, list[Author], list[Author]]:
    """Return (case, authors, helpers) for one who may write in it; four statements. Raises NotFound."""
    case, authors = telling.get_written(viewer, case_id)
    return case, authors, helpers_of(case_id)


def helpers_of(case_id: int) -> list[Author]:
    """Return the helpers of a case study, first let in first; one statement. For those in the draft, and for named bylines."""
    rows = db.session.execute(
        select(Member.id, Member.handle, Member.name, Member.organization, Member.may_sign_in)
        .join(CaseHelper, CaseHelper.member_id == Member.id)
        .where(CaseHelper.case_id == case_id)
        .order_by(CaseHelper.created_at, Member.id)
    )
    return [Author(*row) for row in rows]


def team(viewer: Viewer, case_id: int) -> tuple[Case, list[Teammate]]:
    """Return (case, everybody round its draft, authors first) for one of them; five statements. Raises NotFound."""
    case, authors, helpers = get_team(viewer, case_id)
    asked = set(
        db.session.scalars(select(CaseHelper.member_id).where(CaseHelper.case_id == case_id, CaseHelper.is_asked.is_(True)))
    )
    found = [Teammate(each.id, each.handle, each.name, each.organization, "author") for each in authors]
    found += [
        Teammate(each.id, each.handle, each.name, each.organization, "asked" if each.id in asked else "helper") for each in helpers
    ]
    return case, found


def draft_briefs(viewer: Viewer | None, keys: Sequence[str]) -> dict[str, Brief]:
    """Return the drafts named by `keys` (case ids as text) that the viewer may write in; one statement."""
    if viewer is None:
        return {}
    rows = db.session.execute(
        select(Case.id, Case.title, CaseDraft.fields)
        .outerjoin(CaseDraft, CaseDraft.case_id == Case.id)
        .where(Case.id.in_([int(key) for key in keys]), policy.writable_by(viewer))
    )
    return {str(row.id): Brief("draft", str(row.id), _title(row.title, row.fields), f"/cases/{row.id}/authors") for row in rows}


def _title(published: str, fields: dict[str, list[str]] | None) -> str:
    return next(iter((fields or {}).get("title", [])), published) or _("A draft without a title yet")
