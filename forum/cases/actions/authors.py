"""Who tells a case study: helpers let into the draft, members asked to be authors, and their answers."""

from sqlalchemy import delete, func, select
from werkzeug.exceptions import NotFound

from forum.cases import policy
from forum.cases.events import HelperAdded
from forum.cases.models import Case, CaseAuthor, CaseHelper
from forum.cases.queries import Author
from forum.cases.queries.authors import get_team
from forum.kernel.db import db, locked
from forum.kernel.events import emit
from forum.kernel.viewer import Viewer

TEAM_MAX = 12  # authors and helpers of one case study


class TeamFull(ValueError):
    """No more people fit round one case study."""


def let_in(actor: Viewer, case_id: int, member_id: int, as_author: bool) -> None:
    """Let a member into the draft as a helper; `as_author`: and ask them to be an author. Repeatable.

    Raises NotFound for one who is no author, TeamFull.
    """
    locked(Case, case_id)
    case, authors, helpers = _led_by(actor, case_id)
    if member_id in [author.id for author in authors]:
        return
    row = db.session.get(CaseHelper, (case_id, member_id))
    if row is None:
        if len(authors) + len(helpers) >= TEAM_MAX:
            raise TeamFull
        row = CaseHelper(case_id=case_id, member_id=member_id)
        db.session.add(row)
    elif row.is_asked == as_author:
        return
    row.is_asked = as_author
    db.session.flush()
    emit(HelperAdded(case.id, member_id, actor.id, as_author))


def send_away(actor: Viewer, case_id: int, member_id: int) -> None:
    """Take a helper, or one who was asked, out of the draft: an author does, or they themselves. Repeatable. Raises NotFound."""
    if member_id != actor.id:
        _led_by(actor, case_id)
    else:
        get_team(actor, case_id)
    db.session.execute(delete(CaseHelper).where(CaseHelper.case_id == case_id, CaseHelper.member_id == member_id))


def answer(actor: Viewer, case_id: int, yes: bool) -> None:
    """Become an author, or stay a helper. Raises NotFound for one who was not asked."""
    locked(Case, case_id)
    get_team(actor, case_id)
    row = db.session.get(CaseHelper, (case_id, actor.id))
    if row is None or not row.is_asked:
        raise NotFound
    row.is_asked = False
    if yes:
        db.session.delete(row)
        db.session.add(CaseAuthor(case_id=case_id, member_id=actor.id, position=_last_position(case_id) + 1))
    db.session.flush()


def _last_position(case_id: int) -> int:
    return db.session.scalar(select(func.max(CaseAuthor.position)).where(CaseAuthor.case_id == case_id)) or 0


def leave(actor: Viewer, case_id: int) -> None:
    """Stop being an author. Raises NotFound; ValueError for the last one, who withdraws the case study instead."""
    locked(Case, case_id)
    _case, authors, _helpers = _led_by(actor, case_id)
    if len(authors) == 1:
        raise ValueError
    db.session.execute(delete(CaseAuthor).where(CaseAuthor.case_id == case_id, CaseAuthor.member_id == actor.id))


def _led_by(actor: Viewer, case_id: int) -> tuple[Case, list[Author], list[Author]]:
    case, authors, helpers = get_team(actor, case_id)
    if not policy.may_name_authors(actor, [author.id for author in authors]):
        raise NotFound
    return case, authors, helpers
