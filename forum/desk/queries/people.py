"""Figures of people: who is active, who is new, who was invited, who waits for a greeting, how many women write."""

from typing import Any  # selects and columns of any table

from sqlalchemy import ScalarSelect, Select, case, func, select, union

from forum.desk.policy import FEW, STEP, Scope
from forum.desk.queries.figures import Figure, bars, members_in, within
from forum.discussion.models import Comment
from forum.home.queries.greeting import ungreeted
from forum.invitations.models import Invitation
from forum.kernel.clock import utcnow
from forum.kernel.db import db
from forum.kernel.i18n import _
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.reactions.models import Reaction


def active(scope: Scope) -> Figure:
    """Return how many members wrote or reacted; one statement."""
    wrote = select(Comment.author_id.label("member_id")).where(within(Comment.created_at, scope), Comment.state == "shown")
    pressed = select(Reaction.member_id.label("member_id")).where(within(Reaction.created_at, scope))
    writers, others = wrote.distinct().subquery(), union(wrote, pressed).subquery()
    mine = select(Member.id).where(*members_in(scope))
    counts = db.session.execute(select(_count(writers.c.member_id, mine), _count(others.c.member_id, mine), _all_of(mine))).one()
    rows = bars([(_("Wrote"), counts[0]), (_("Wrote or reacted"), counts[1]), (_("Members in all"), counts[2])])
    words = _("Members of the edition and region chosen, if any, who wrote a comment that stands or reacted, wherever it was.")
    return Figure("active", _("Members active"), str(counts[1]), words, rows)


def _count(column: Any, mine: Select[*tuple[Any, ...]]) -> ScalarSelect[int]:
    return select(func.count()).where(column.in_(mine)).scalar_subquery()


def _all_of(mine: Select[*tuple[Any, ...]]) -> ScalarSelect[int]:
    return select(func.count()).select_from(mine.subquery()).scalar_subquery()


def new(scope: Scope) -> Figure:
    """Return how many members joined; one statement."""
    joined = select(func.count()).select_from(Member).where(*members_in(scope), within(Member.created_at, scope))
    count = db.session.scalar(joined) or 0
    return Figure("new", _("New members"), str(count), _("Members of the edition and region chosen, if any, who joined."))


def invitations(scope: Scope) -> Figure:
    """Return what became of the invitations written in the period; one statement."""
    state = case(
        (Invitation.accepted_at.is_not(None), "joined"), (Invitation.revoked_at.is_not(None), "revoked"),
        (Invitation.expires_at < utcnow(), "expired"), else_="open",
    )  # fmt: skip
    rows = select(state.label("state"), func.count().label("n")).where(within(Invitation.created_at, scope)).group_by(state)
    if scope.edition_id:
        rows = rows.where(Invitation.edition_id == scope.edition_id)
    found = {row.state: row.n for row in db.session.execute(rows)}
    labels = (("joined", _("Joined")), ("open", _("Open")), ("expired", _("Expired")), ("revoked", _("Called back")))
    words = _("Invitations written in the period, for the edition chosen, by what became of them. A region does not narrow it.")
    lines = bars([(label, found.get(name, 0)) for name, label in labels])
    return Figure("invitations", _("Invitations"), str(sum(found.values())), words, lines)


def not_greeted(scope: Scope) -> Figure:
    """Return how many newcomers wait for a greeting now; two statements."""
    waiting = [row for row in ungreeted() if scope.edition_id in (None, row.edition_id)]
    words = _("Newcomers whom nobody has greeted, now, of the edition chosen. Period and region do not narrow it.")
    return Figure("not-greeted", _("Not greeted yet"), str(len(waiting)), words)


def women(viewer: Viewer, scope: Scope) -> Figure:
    """Return the share of women among those who wrote and gave their sex; one statement. See `share_of`."""
    wrote = select(Comment.author_id).where(within(Comment.created_at, scope), Comment.state == "shown").distinct()
    rows = select(Member.sex, func.count().label("n")).where(*members_in(scope), Member.id.in_(wrote), Member.sex.is_not(None))
    found = {row.sex: row.n for row in db.session.execute(rows.group_by(Member.sex))}
    words = _(
        "Of members who wrote and gave their sex, to the nearest %(step)d per cent; only where at least %(few)d are women and at"
        " least %(few)d are not, and only for the fixed periods, so that nothing can be worked out of one person.",
        step=STEP, few=FEW,
    )  # fmt: skip
    return Figure("women", _("Women among those who write"), share_of(found, scope.days), words)


def share_of(found: dict[str, int], days: int) -> str:
    """Return the share of women in words, or that it is not said: of fewer than FEW on either side, or of days chosen freely, by
    which two tables could be told apart by one person."""
    part = found.get("woman", 0)
    rest = sum(found.values()) - part
    if not days or part < FEW or rest < FEW:
        return _("not said")
    return _("about %(n)d%%", n=STEP * round(100 * part / (part + rest) / STEP))
