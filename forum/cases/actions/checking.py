"""`reach verify`: what lists show of a case study against the version that is published."""

from sqlalchemy import select

from forum.cases import queries
from forum.cases.actions import put_facets
from forum.cases.models import Case, CaseFacet, CaseVersion
from forum.cases.models.derived import derive
from forum.discussion import actions as discussing
from forum.discussion.models import Discussion
from forum.kernel.db import db
from forum.kernel.web import slug_of

DERIVED = ("card", "search_text", "fullness", "gender_marker", "needs_classifying")


def check_derived(repair: bool) -> list[str]:
    """Derive every published case study anew; return one sentence per fault, repaired where `repair`."""
    faults: list[str] = []
    rows = db.session.execute(
        select(Case, CaseVersion.record)
        .outerjoin(CaseVersion, (CaseVersion.case_id == Case.id) & (CaseVersion.version == Case.version))
        .where(Case.version > 0)
        .order_by(Case.id)
    ).all()
    facets: dict[int, set[tuple[str, str]]] = {}
    for case_id, facet, value in db.session.execute(select(CaseFacet.case_id, CaseFacet.facet, CaseFacet.value)):
        facets.setdefault(case_id, set()).add((facet, value))
    for case, record in rows:
        if record is None:
            faults.append(f"case study {case.id}: its version {case.version} is missing; restore it from a backup")
            continue
        found = _faults_of(case, record, facets.get(case.id, set()))
        faults += [f"case study {case.id}: {name} is not what version {case.version} says" for name in found]
        if found and repair:
            case.title, case.summary, case.language = record["title"], record["summary"], record["language"]
            case.slug = slug_of(record["title"])
            put_facets(case, record)
    return faults + _check_discussions(repair)


def derive_again(after: int, limit: int) -> int | None:
    """Derive the next case studies behind the id `after` anew, at most `limit`; return the last one's id, None at the end.

    For what is found otherwise than it was written (merged terms). Repeatable; two statements and those of what differs.
    """
    rows = db.session.execute(
        select(Case, CaseVersion.record)
        .join(CaseVersion, (CaseVersion.case_id == Case.id) & (CaseVersion.version == Case.version))
        .where(Case.id > after)
        .order_by(Case.id)
        .limit(limit)
    ).all()
    kept: dict[int, set[tuple[str, str]]] = {}
    facets = select(CaseFacet.case_id, CaseFacet.facet, CaseFacet.value).where(CaseFacet.case_id.in_([row.Case.id for row in rows]))
    for case_id, facet, value in db.session.execute(facets):
        kept.setdefault(case_id, set()).add((facet, value))
    for case, record in rows:
        if _faults_of(case, record, kept.get(case.id, set())):
            put_facets(case, record)
    return rows[-1].Case.id if len(rows) == limit else None


def _faults_of(case: Case, record: dict[str, object], facets: set[tuple[str, str]]) -> list[str]:
    truth = derive(record, queries.lookups())
    found = [name for name in ("title", "summary", "language") if getattr(case, name) != record[name]]
    found += ["slug"] if case.slug != slug_of(str(record["title"])) else []
    found += [name for name in DERIVED if getattr(case, name) != getattr(truth, name)]
    return found + (["facets"] if facets != set(truth.facets) else [])


def _check_discussions(repair: bool) -> list[str]:
    """Each discussion of a case study is its own, for the same people."""
    faults = []
    for case, talk in db.session.execute(select(Case, Discussion).join(Discussion, Discussion.id == Case.discussion_id)):
        if (talk.kind, talk.key) != ("case", str(case.id)):
            faults.append(f"case study {case.id}: its discussion {talk.id} says it belongs to {talk.kind} {talk.key}")
            if repair:
                talk.kind, talk.key = "case", str(case.id)
        edition = case.edition_id if case.audience == "edition" else None
        if (talk.audience, talk.edition_id) != (case.audience, edition):
            faults.append(f"case study {case.id}: its discussion is for other people than it is")
            if repair:
                state = ("closed" if case.talk_closed_at else "open") if case.state == "published" else "hidden"
                discussing.set_access(talk.id, case.audience, edition, state)
    return faults
