"""Reading for the feeds that everybody may have: published case studies and best practices. mine.py reads for one member."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any  # a record is JSON

from sqlalchemy import ColumnElement, Row, Select, select

from forum.cases import policy as cases
from forum.cases.models import Case, CaseFacet, CaseVersion
from forum.cases.queries import authors_column, authors_in
from forum.cases.queries.bylines import Byline, byline
from forum.cases.queries.figures import Figure, cost_rows, figures
from forum.cases.queries.reading import doc
from forum.curation.models import Decision
from forum.kernel.clock import utcnow
from forum.kernel.db import PageVersion, fetch
from forum.kernel.memory import built
from forum.kernel.viewer import Viewer

NEWEST = 30  # entries of a feed


@dataclass(frozen=True)
class Told:
    """A case study as a feed tells it whole. `decided`: (judgement, when), of best practices in their own feed."""

    id: int
    slug: str
    title: str
    summary: str
    language: str
    byline: Byline
    published_at: datetime
    changed_at: datetime
    card: Mapping[str, Any]
    record: Mapping[str, Any]
    html: Mapping[str, str]
    figures: Sequence[Figure]
    costs: Sequence[Mapping[str, str]]
    is_demo: bool
    rationale: str = ""


@dataclass(frozen=True)
class Stamp:
    """How the database stands: the versions that a kept feed depends on, and when it last changed."""

    version: int
    rules: int
    at: datetime | None

    @property
    def last_modified(self) -> datetime | None:
        """The whole second after the last change; None while another change may still come in that second.

        HTTP knows whole seconds only (RFC 9110, 8.8.2.2): whoever holds this time holds what is there now.
        """
        after = self.at and self.at.replace(microsecond=0) + timedelta(seconds=1)
        return after if after and after + timedelta(seconds=1) <= utcnow() else None


_STAMP = select(PageVersion.n, PageVersion.rules_n, PageVersion.at).where(PageVersion.id == 1)


def stamp() -> Stamp:
    """Return how the database stands; one statement."""
    row = fetch(_STAMP).first()
    return Stamp(row.n, row.rules_n, row.at) if row else Stamp(0, 0, None)


def newest_cases(viewer: Viewer | None, facet: str = "", value: str = "") -> list[Told]:
    """Return the newest published case studies that the viewer may read, filed under `value` where one is named; one statement."""
    return [_told(row) for row in fetch(_newest(viewer, facet, value)).all()]


@built
def _newest(viewer: Viewer | None, facet: str, value: str) -> Select[*tuple[Any, ...]]:
    filed = select(CaseFacet.case_id).where(CaseFacet.facet == facet, CaseFacet.value == value)
    return newest_of(viewer, Case.id.in_(filed)) if facet else newest_of(viewer)


def newest_of(viewer: Viewer | None, *where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return the select of the newest case studies for `told_of`, narrowed by `where`."""
    return _rows(viewer).where(*where).order_by(Case.published_at.desc(), Case.id.desc()).limit(NEWEST)


def told_of(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Told]:
    """Return rows of `newest_of` as feeds tell them."""
    return [_told(row) for row in rows]


def newest_practices(viewer: Viewer | None) -> list[Told]:
    """Return the best practices that the viewer may read, newest decision first; one statement."""
    return [_told(row, row.rationale_html, row.decided_on) for row in fetch(_practices(viewer)).all()]


@built
def _practices(viewer: Viewer | None) -> Select[*tuple[Any, ...]]:
    statement = _rows(viewer).add_columns(Decision.rationale_html, Decision.decided_on).join(Decision, Decision.case_id == Case.id)
    in_force = statement.where(Decision.is_current.is_(True), Decision.label == "best_practice", Decision.lapsed_on.is_(None))
    return in_force.order_by(Decision.decided_on.desc(), Decision.id.desc()).limit(NEWEST)


def _rows(viewer: Viewer | None) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Case.id, Case.slug, Case.title, Case.summary, Case.language, Case.byline_kind, Case.byline_text, Case.published_at,
            Case.changed_at, Case.card, Case.is_demo, CaseVersion.record, CaseVersion.html, authors_column(),
        )
        .join(CaseVersion, (CaseVersion.case_id == Case.id) & (CaseVersion.version == Case.version))
        .where(cases.listed_for(viewer))
    )  # fmt: skip


def _told(row: Row[*tuple[Any, ...]], rationale: str = "", decided_on: Any = None) -> Told:
    changed = row.changed_at or row.published_at
    if decided_on is not None:  # to its readers it is news on the day of the decision
        changed = max(changed, datetime.combine(decided_on, time(), UTC))
    return Told(
        row.id, row.slug, row.title, row.summary, row.language, byline(row.byline_kind, row.byline_text, authors_in(row.authors)),
        row.published_at, changed, row.card, doc(row.record), row.html, figures(row.record.get("coverage") or ()),
        cost_rows(row.record.get("cost") or ()), row.is_demo, rationale,
    )  # fmt: skip
