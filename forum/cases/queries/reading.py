"""Reading a case study, and rows of case studies for lists."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any  # a record is JSON

from sqlalchemy import Row, Select, bindparam, exists, select
from werkzeug.exceptions import Gone, NotFound

from forum.cases import policy
from forum.cases.models import Case, CaseAuthor, CaseHelper, CaseVersion
from forum.cases.models.fields import Field
from forum.cases.models.record import missing
from forum.cases.queries import Author, authors_column, authors_in
from forum.cases.queries.authors import helpers_of
from forum.cases.queries.bylines import Byline, byline, shows_names
from forum.cases.queries.figures import Figure, cost_rows, figures
from forum.discussion.models import Discussion
from forum.kernel.clock import today
from forum.kernel.db import db, fetch
from forum.kernel.i18n import _
from forum.kernel.memory import built
from forum.kernel.subjects import Brief
from forum.kernel.viewer import Viewer
from forum.kernel.wording import day
from forum.topics import queries as topics

OLD_FACTS = 5  # years after which facts last confirmed are labelled


class Doc(dict[str, Any]):
    """A record for templates, which are strict: a key that is not there reads as None, at every depth."""

    def __missing__(self, key: str) -> None:
        return None


def doc(value: Any) -> Any:
    """Return a JSON value with every mapping in it as a Doc."""
    if isinstance(value, Mapping):
        return Doc({key: doc(each) for key, each in value.items()})
    return [doc(each) for each in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class CardRow:
    """A case study in a list. `comments`: None for visitors; `card`: see cases/models/derived.py."""

    id: int
    slug: str
    title: str
    summary: str
    card: dict[str, Any]
    byline: Byline
    published_at: datetime
    fullness: int
    gender_marker: int | None
    comments: int | None

    @property
    def stamp(self) -> tuple[Hashable, ...]:
        """Everything of it that a card shows: two rows with one stamp look alike."""
        return (self.id, self.slug, self.title, self.summary, repr(self.card), self.byline.words, self.gender_marker, self.comments)


@dataclass(frozen=True)
class Reading:
    """A case study as its page needs it."""

    case: Case
    version: CaseVersion
    record: Mapping[str, Any]
    html: Mapping[str, str]
    byline: Byline
    discussion: Discussion
    figures: list[Figure]
    costs: list[dict[str, str]]
    missing: list[Field]
    is_old: bool
    acts_as_author: bool
    may_edit: bool  # as an author, or as the staff
    may_withdraw: bool
    may_restore: bool
    is_own: bool
    helpers: tuple[Author, ...] = ()  # who wrote it down for its authors, where the byline names people
    known_as: tuple[Author, ...] = ()  # to moderators alone: who stands behind a byline that names nobody

    @property
    def cite_as(self) -> str:
        """Byline (year). Title. Version."""
        year = self.version.at.year
        return _(
            "%(who)s (%(year)s). %(title)s. Version %(version)s.",
            who=self.byline.words, year=year, title=self.case.title, version=self.case.version,
        )  # fmt: skip


def read_case(viewer: Viewer | None, case_id: int) -> Reading:
    """Return a case study for one who may read it; one statement, two where somebody wrote it down for its authors.

    Raises Gone for what was open to everyone and is withdrawn, NotFound otherwise.
    """
    row = db.session.execute(_one(), {"case_id": case_id}).first()
    authors = authors_in(row.authors) if row else []
    ids = [author.id for author in authors]
    if row is None or not policy.may_read(viewer, row.Case, ids):
        raise _absence(row.Case if row else None)
    helpers = helpers_of(case_id) if row.is_helped and shows_names(row.Case.byline_kind) else []
    return _reading(viewer, row.Case, row.CaseVersion, row.Discussion, authors, tuple(helpers))


@cache
def _one() -> Select[*tuple[Any, ...]]:
    return (
        select(Case, CaseVersion, Discussion, authors_column(), exists().where(CaseHelper.case_id == Case.id).label("is_helped"))
        .join(CaseVersion, (CaseVersion.case_id == Case.id) & (CaseVersion.version == Case.version))
        .join(Discussion, Discussion.id == Case.discussion_id)
        .where(Case.id == bindparam("case_id"))
    )


def _absence(case: Case | None) -> Exception:
    if case is not None and case.state == "withdrawn" and case.audience == "everyone" and case.withdrawn_at:
        return Gone(_("This case study was withdrawn on %(day)s.", day=day(case.withdrawn_at.date()).striptags()))
    return NotFound()


def _reading(
    viewer: Viewer | None, case: Case, version: CaseVersion, discussion: Discussion, authors: list[Author],
    helpers: tuple[Author, ...],
) -> Reading:  # fmt: skip
    ids = [author.id for author in authors]
    absent = any(not author.may_sign_in for author in authors)
    record = version.record
    return Reading(
        case, version, doc(record), version.html, byline(case.byline_kind, case.byline_text, authors), discussion,
        figures(record.get("coverage") or ()), cost_rows(record.get("cost") or ()), missing(dict(record)), _is_old(case),
        viewer is not None and policy.may_act_as_author(viewer, ids, absent),
        viewer is not None and (policy.may_act_as_author(viewer, ids, absent) or policy.may_edit_as_staff(viewer, case, ids)),
        viewer is not None and policy.may_withdraw(viewer, ids), viewer is not None and policy.may_restore(viewer, case, ids),
        viewer is not None and viewer.id in ids, helpers, _known_as(viewer, case, ids, authors),
    )  # fmt: skip


def _known_as(viewer: Viewer | None, case: Case, ids: Sequence[int], authors: Sequence[Author]) -> tuple[Author, ...]:
    """“A member known to the moderators”: known to them here, and to nobody else."""
    hidden = case.byline_kind in ("a_member", "my_organisation")
    return tuple(authors) if hidden and viewer is not None and viewer.is_moderator and viewer.id not in ids else ()


def _is_old(case: Case) -> bool:
    checked = case.facts_checked_on
    return checked is not None and checked < _years_ago(OLD_FACTS)


def _years_ago(years: int) -> date:
    now = today()
    return now.replace(year=now.year - years, day=min(now.day, 28))


@built
def card_statement(viewer: Viewer | None) -> Select[*tuple[Any, ...]]:
    """Return the select behind every list of case studies: what the viewer may read, published ones only."""
    return (
        select(
            Case.id, Case.slug, Case.title, Case.summary, Case.card, Case.byline_kind, Case.byline_text, Case.published_at,
            Case.fullness, Case.gender_marker, Discussion.comment_count, authors_column(),
        )
        .join(Discussion, Discussion.id == Case.discussion_id)
        .where(policy.listed_for(viewer))
    )  # fmt: skip


def card_rows(viewer: Viewer | None, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[CardRow]:
    """Return rows of `card_statement` with their bylines."""
    return [
        CardRow(
            row.id, row.slug, row.title, row.summary, row.card, byline(row.byline_kind, row.byline_text, authors_in(row.authors)),
            row.published_at, row.fullness, row.gender_marker, row.comment_count if viewer else None,
        )
        for row in rows
    ]  # fmt: skip


def cases_by(viewer: Viewer | None, member_id: int, limit: int = 20) -> list[CardRow]:
    """Return the case studies that stand under a person's own name; one statement. Never one with another byline."""
    return card_rows(viewer, fetch(_by(viewer, limit), {"member_id": member_id}).all())


@built
def _by(viewer: Viewer | None, limit: int) -> Select[*tuple[Any, ...]]:
    theirs = select(CaseAuthor.case_id).where(CaseAuthor.member_id == bindparam("member_id"))
    statement = card_statement(viewer).where(Case.id.in_(theirs), Case.byline_kind == "my_name")
    return statement.order_by(Case.published_at.desc(), Case.id.desc()).limit(limit)


def on_profiles(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, list[CardRow]]:
    """Fill profiles: {member id: their case studies}."""
    return {row.id: found for row in rows if (found := cases_by(viewer, row.id))}


def briefs(viewer: Viewer | None, keys: Sequence[str]) -> dict[str, Brief]:
    """Return the case studies named by `keys` (ids as text) that the viewer may read; one statement."""
    rows = db.session.execute(
        select(Case.id, Case.slug, Case.title, Case.summary, Case.discussion_id).where(
            Case.id.in_([int(key) for key in keys]), policy.seen_by(viewer), Case.state != "draft"
        )
    )
    return {
        str(row.id): Brief("case", str(row.id), row.title, f"/cases/{row.id}-{row.slug}", row.summary, row.discussion_id)
        for row in rows
    }


def facing(helped: Sequence[Mapping[str, str]], hindered: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    """Return (what helped, what got in the way) of mirrored pairs that stand in both lists, by their labels."""
    mirrors = {word.code: word.extra.get("faces") for word in topics.vocabulary("factors.facilitating").words}
    there = {row["code"] for row in hindered}
    return [
        (topics.label("factors.facilitating", row["code"]), topics.label("factors.hindering", mirrors[row["code"]]))
        for row in helped
        if mirrors.get(row["code"]) in there
    ]
