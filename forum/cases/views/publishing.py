"""Publishing: who may read it, under whose name, and everything that is still in the way."""

from contextlib import suppress

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forum.cases.actions import Terms, drafts
from forum.cases.models import NOTE_MAX, Case
from forum.cases.models import typed as forms
from forum.cases.models.html import rendered
from forum.cases.queries import preview as previews
from forum.cases.queries import reading, telling
from forum.cases.views.answers import ask_terms, bylines_for
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.slots import Slot
from forum.kernel.text import TextRefused
from forum.kernel.viewer import Viewer
from forum.kernel.web import form_number, only_reading
from forum.topics.queries import vocabulary

Faults = list[tuple[str, str]]


def publish(row: Case) -> ResponseReturnValue:
    """Publish the working copy on the terms posted, or say everything that is in the way (422 or 409, nothing lost).

    Raises Conflict where the form carries the snapshot, too, and somebody saved since.
    """
    typed, base = telling.typed_now(row)
    if "title" in request.form or "narrative" in request.form:
        typed = forms.merged(typed, forms.typed_of(request.form, "snapshot"), "snapshot")
        base = drafts.save_draft(g.viewer, row.id, typed, form_number("base", base))
    elif form_number("base", base) != base:
        stale = _("The draft was saved since this page was opened, by somebody else or in another tab. Look at it, then publish.")
        return ask_terms(row, typed, base, [("base", stale)]), 409
    terms, note, faults = terms_of(g.viewer, row)
    if request.form.get("do") == "preview":
        return preview_page(row.id, terms)
    try:
        if faults:
            raise drafts.Unready([*drafts.faults_of(typed), *faults])
        case = drafts.publish_case(g.viewer, row.id, terms, note, form_number("seen"))
    except drafts.Unready as unready:
        return ask_terms(row, typed, base, unready.faults), 409 if unready.faults[0][0] == "seen" else 422
    return redirect(url_for("cases.show", case=case), 303)


def is_publishing() -> bool:
    """True for a form that comes from the page of publishing, or carries its answers."""
    return request.form.get("section") == "publish" or "audience" in request.form


def lay_out_ahead(case_id: int) -> None:
    """Lay the texts out before the write transaction begins, which finds them ready. Faults are said later, where they count."""
    with only_reading(), suppress(TextRefused, NotFound, forms.TooLarge):
        typed = telling.typed_now(telling.get_editable(g.viewer, case_id))[0]
        typed = forms.merged(typed, forms.typed_of(request.form, "snapshot"), "snapshot") if "title" in request.form else typed
        rendered(forms.record_of(typed)[0], f"case{case_id}")


def terms_of(viewer: Viewer, case: Case) -> tuple[Terms, str, Faults]:
    """Return (terms, change note, faults) of a posted publication. Nothing is pre-chosen: what is missing is a fault."""
    reader = Reader(request.form)
    audience = reader.choice("audience", _("Who may read it"), vocabulary("audiences").by_code, required=True)
    byline = reader.choice("byline-kind", _("Under whose name"), dict(bylines_for(case)), required=True)
    note = reader.line("note", _("What changed"), NOTE_MAX)
    edition = form_number("edition_id") or (viewer.edition_ids[0] if len(viewer.edition_ids) == 1 else 0)
    text = {"my_organisation": viewer.organization, "organisation": case.byline_text}.get(byline, "")
    checked = case.version == 0 or "facts_checked" in request.form
    terms = Terms(audience, byline, text, edition if audience == "edition" else None, checked)
    return terms, note, [(name.replace("-", "."), words) for name, words in reader.errors.items()]


def preview_page(case_id: int, terms: Terms | None = None) -> str:
    """Render the working copy as its widest reader will see it; `terms`: as chosen so far."""
    row = previews.preview(g.viewer, case_id, *((terms.byline_kind, terms.byline_text) if terms else ()))
    slots = {name: Slot(f"case_{name}", None, []) for name in ("marks", "reasons", "actions", "foot")}
    audience = vocabulary("audiences").label(terms.audience) if terms and terms.audience else ""
    return render_template(
        "cases/preview.html", row=row, case=row.case, here=f"/cases/{case_id}", talk=None, composer=None, slots=slots,
        facing=reading.facing, audience=audience,
    )  # fmt: skip
