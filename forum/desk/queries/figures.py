"""A figure of the desk, and what all of them share: shares, medians, clauses of the scope."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import Any  # columns and selects of any table

from sqlalchemy import ColumnElement, Select, or_, select

from forum.desk.policy import Scope
from forum.kernel.i18n import _, ngettext
from forum.kernel.viewer import Viewer
from forum.people.models import EditionMember, Member
from forum.places.queries import lands_of
from forum.threads import policy as threads
from forum.threads.models import Thread

ROWS_MAX = 5000  # rows of which a median is taken: the newest of the period


@dataclass(frozen=True)
class Bar:
    """A line of a figure's table. `share`: of the longest bar, in per cent."""

    label: str
    value: str
    share: int


@dataclass(frozen=True)
class Figure:
    """A figure: its title, the number in words, what is counted and from when, and the lines of its table."""

    name: str
    title: str
    value: str
    counts: str
    bars: list[Bar] = field(default_factory=list)


def bars(rows: Sequence[tuple[str, int]]) -> list[Bar]:
    """Return lines of counts, each beside the longest."""
    longest = max((count for _label, count in rows), default=0) or 1
    return [Bar(label, str(count), round(100 * count / longest)) for label, count in rows]


def per_cent(part: int, whole: int) -> str:
    """Return "40%", "none" of nothing."""
    return f"{round(100 * part / whole)}%" if whole else _("none")


def lasting(times: Sequence[timedelta]) -> str:
    """Return the median of some times in words: hours below two days, else days; "none" of none."""
    if not times:
        return _("none")
    hours = median(each.total_seconds() for each in times) / 3600
    if hours < 48:
        return ngettext("%(num)s hour", "%(num)s hours", round(hours))
    return ngettext("%(num)s day", "%(num)s days", round(hours / 24))


def within(column: Any, scope: Scope) -> ColumnElement[bool]:
    """Return the clause: the time in `column` is of the period."""
    inside: ColumnElement[bool] = (column >= scope.since) & (column < scope.until)
    return inside


def threads_in(viewer: Viewer, scope: Scope) -> list[ColumnElement[bool]]:
    """Return the clauses over Thread: it is of the scope, and the viewer may read it."""
    clauses = [threads.seen_by(viewer), Thread.state != "hidden"]
    if scope.edition_id:
        clauses.append(Thread.edition_id == scope.edition_id)
    if scope.regions:
        clauses.append(or_(Thread.region_id.in_(scope.regions), Thread.country.in_(lands_of(scope.regions))))
    return clauses


def members_in(scope: Scope) -> list[ColumnElement[bool]]:
    """Return the clauses over Member: they can sign in, and are of the scope's edition and of a country of its region."""
    clauses: list[ColumnElement[bool]] = [Member.state == "active", Member.may_sign_in.is_(True)]
    if scope.edition_id:
        clauses.append(Member.id.in_(_of_edition(scope.edition_id)))
    if scope.regions:
        clauses.append(Member.country.in_(lands_of(scope.regions)))
    return clauses


def _of_edition(edition_id: int) -> Select[*tuple[Any, ...]]:
    return select(EditionMember.member_id).where(EditionMember.edition_id == edition_id)
