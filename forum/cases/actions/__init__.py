"""The only writers of case studies: publishing here; drafts, imports and withdrawals beside it."""

from dataclasses import dataclass
from typing import Any, Literal  # Any: a record is JSON

from sqlalchemy import delete, insert

from forum.cases import queries
from forum.cases.events import CaseChanged, CasePublished
from forum.cases.models import Case, CaseFacet, CaseVersion
from forum.cases.models.derived import derive
from forum.cases.models.html import rendered
from forum.discussion import actions as discussing
from forum.kernel.clock import today, utcnow
from forum.kernel.db import db
from forum.kernel.events import emit
from forum.kernel.text import RENDERER
from forum.kernel.web import slug_of

Byline = Literal["my_name", "my_organisation", "a_member", "organisation"]


@dataclass(frozen=True)
class Terms:
    """What is asked at publishing, nothing pre-chosen: audience, the edition where it is for one, byline, and its text."""

    audience: str
    byline_kind: str
    byline_text: str = ""
    edition_id: int | None = None
    facts_checked: bool = False  # an author says so; what comes from a file says itself when


def publish(
    by_id: int,
    case: Case,
    record: dict[str, Any],
    html: dict[str, str],
    terms: Terms,
    note: str = "",
    restored_from: int | None = None,
) -> CaseVersion:
    """Make `record` the next version and derive what lists need. The caller asked the policy and checked the record."""
    first, was_named = case.version == 0, case.byline_kind != "a_member"
    _settle(case, record, terms)
    version = CaseVersion(
        case_id=case.id, version=case.version, record=record, html=html, renderer=RENDERER,
        audience=case.audience, edition_id=case.edition_id, note=note, by_id=by_id, at=utcnow(), restored_from=restored_from,
    )  # fmt: skip
    db.session.add(version)
    put_facets(case, record)
    _keep_discussion(case)
    if case.discussion_id and terms.byline_kind == "a_member" and was_named:
        discussing.hide_authors(case.discussion_id, [author.id for author in queries.authors_of(case.id)])
    db.session.flush()
    emit(CasePublished(case.id, by_id) if first else CaseChanged(case.id, case.version, by_id))
    return version


def lay_out(version: CaseVersion) -> None:
    """Lay a version's texts out as texts are laid out now. Raises TextRefused."""
    version.html = rendered(version.record, f"case{version.case_id}")


def put_facets(case: Case, record: dict[str, Any]) -> None:
    """Write everything derived from `record`: columns, card and facet rows. Repeatable."""
    derived = derive(record, queries.lookups())
    case.card, case.search_text, case.fullness = derived.card, derived.search_text, derived.fullness
    case.gender_marker, case.needs_classifying = derived.gender_marker, derived.needs_classifying
    db.session.execute(delete(CaseFacet).where(CaseFacet.case_id == case.id))
    rows = [{"case_id": case.id, "facet": facet, "value": value} for facet, value in sorted(derived.facets)]
    if rows:
        db.session.execute(insert(CaseFacet), rows)


def _settle(case: Case, record: dict[str, Any], terms: Terms) -> None:
    now = utcnow()
    case.version += 1
    case.state = "published"
    case.title, case.summary, case.language = record["title"], record["summary"], record["language"]
    case.slug = slug_of(record["title"])
    case.audience, case.edition_id = terms.audience, terms.edition_id if terms.audience == "edition" else None
    case.byline_kind, case.byline_text = terms.byline_kind, terms.byline_text
    if terms.facts_checked:
        case.facts_checked_on = today()
    case.published_at = case.published_at or now
    case.changed_at = now


def _keep_discussion(case: Case) -> None:
    """Open the discussion of a new case study, or tell it who may read it now."""
    if case.discussion_id is None:
        audience = "edition" if case.audience == "edition" else case.audience
        discussion = discussing.open_discussion("case", str(case.id), audience=audience, edition_id=case.edition_id)
        case.discussion_id = discussion.id
        return
    state = ("closed" if case.talk_closed_at else "open") if case.state == "published" else "hidden"
    discussing.set_access(case.discussion_id, audience=case.audience, edition_id=case.edition_id, state=state)
