"""A working copy as a page: read like a published version, though it may be half done."""

from werkzeug.exceptions import NotFound

from forum.cases.models import Case, CaseDraft, CaseVersion
from forum.cases.models.derived import card_of
from forum.cases.models.html import rendered
from forum.cases.models.record import fullness, missing
from forum.cases.models.typed import record_of
from forum.cases.queries import Author, lookups, telling
from forum.cases.queries.bylines import Byline, byline
from forum.cases.queries.figures import cost_rows, figures
from forum.cases.queries.reading import Reading, doc
from forum.discussion.models import Discussion
from forum.kernel.clock import today, utcnow
from forum.kernel.text import TextRefused
from forum.kernel.viewer import Viewer


def preview(viewer: Viewer, case_id: int, byline_kind: str = "", byline_text: str = "") -> Reading:
    """Return the working copy of an author or helper, laid out; nothing is stored. Raises NotFound. `byline_`: as chosen so far."""
    return laid_out(*telling.get_working_copy(viewer, case_id), byline_kind, byline_text)


def laid_out(case: Case, draft: CaseDraft, authors: list[Author], byline_kind: str = "", byline_text: str = "") -> Reading:
    """Return a working copy as a page; the caller asked who may read it. Raises NotFound where its texts cannot be laid out.

    Figures and costs without all they need are left out, as publishing would refuse them.
    """
    case_id = case.id
    record, _faults = record_of(draft.fields)
    record = {
        "title": "",
        "summary": "",
        "period": {},
        "gender": {},
        "lead_organisation": {},
        "sources": [],
        "lessons": [],
        **record,
    }
    record["coverage"] = [row for row in record.get("coverage", ()) if {"indicator", "value", "unit", "year"} <= set(row)]
    record["cost"] = [row for row in record.get("cost", ()) if {"what", "amount", "currency", "year", "per"} <= set(row)]
    try:
        html = rendered(record, f"case{case_id}")
    except TextRefused as fault:
        raise NotFound(str(fault)) from fault
    shown = Case(id=case_id, slug="", state="draft", title=record["title"], summary=record["summary"], version=case.version)
    shown.card, shown.fullness = card_of(record, lookups()), fullness(record)
    shown.gender_marker, shown.facts_checked_on, shown.published_at = record["gender"].get("marker"), today(), utcnow()
    version = CaseVersion(case_id=case_id, version=case.version + 1, record=record, html=html, at=utcnow())
    talk = Discussion(kind="case", key=str(case_id), comment_count=0, open_count=0, last_number=0)
    return Reading(
        shown, version, doc(record), html, byline(byline_kind, byline_text, authors) if byline_kind else Byline(), talk,
        figures(record["coverage"]), cost_rows(record["cost"]),
        [field for field in missing(record) if field.key not in ("audience", "byline")], False, False, False, False, False, True,
    )  # fmt: skip
