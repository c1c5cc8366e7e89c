"""Telling: /cases/new, …/edit, …/publication, …/withdrawal, /drafts. Members only; a draft is its authors' and helpers' alone."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.cases.actions import drafts
from forum.cases.models import SAVES_MAX
from forum.cases.models import typed as forms
from forum.cases.queries import forms as pages
from forum.cases.queries import telling
from forum.cases.views import bp, staff
from forum.cases.views.answers import after_save, ask_terms, conflict_page, form_page, known_section, posted, terms_of
from forum.kernel.viewer import members_only, sign_in_redirect
from forum.kernel.web import Ref
from forum.people.queries import profile_of


@bp.get("/cases/new")
@members_only
def new() -> ResponseReturnValue:
    """The snapshot, filled from the profile."""
    member, languages = profile_of(g.viewer)
    typed: MultiDict[str, str] = MultiDict(pages.defaults(g.viewer, member, languages))
    return form_page(pages.Page("snapshot", typed, {}), url_for("cases.new"))


@bp.post("/cases/new")
def start() -> ResponseReturnValue:
    """Make the draft of what was typed; then as any save."""
    try:
        typed = forms.typed_of(request.form, "snapshot")
    except forms.TooLarge as fault:
        return form_page(pages.Page("snapshot", request.form, {"narrative": str(fault)}), url_for("cases.new")), 422
    draft = drafts.start_case(g.viewer, typed)
    return after_save(draft.case_id, "snapshot", draft.base)


@bp.get("/cases/<ref:case>/edit")
def edit(case: Ref) -> ResponseReturnValue:
    """A page of telling; of a published case study, its working copy."""
    if g.viewer is None:
        return sign_in_redirect(request.full_path)
    section = known_section(request.args)
    if telling.edits_as_staff(g.viewer, case.id):
        return staff.page(case, section)
    row = telling.get_editable(g.viewer, case.id)
    typed, base = telling.typed_now(row)
    if request.args.get("section") == "publish":
        return ask_terms(row, typed, base)
    page = pages.Page(section, MultiDict(typed), {}, base, request.args.get("add", ""))
    return form_page(page, url_for("cases.save", case=case), row, typed)


@bp.post("/cases/<ref:case>/edit")
def save(case: Ref) -> ResponseReturnValue:
    """Save a page of telling, whatever its state; then do what the button says. The staff's is published, with a reason."""
    if telling.edits_as_staff(g.viewer, case.id):
        return staff.publish(case)
    row = telling.get_editable(g.viewer, case.id)
    drafts.open_working_copy(g.viewer, row)
    section = known_section(request.form)
    try:
        if request.form.get("section") == "publish" or "audience" in request.form:
            return publish(row.id)
        typed = forms.merged(telling.typed_now(row)[0], posted(section), section)
        base = drafts.save_draft(g.viewer, row.id, typed, _base(-1))
    except forms.TooLarge as fault:
        page = pages.Page(section, request.form, {"narrative": str(fault)}, _base(0))
        return form_page(page, url_for("cases.save", case=case), row), 422
    except drafts.Conflict as conflict:
        return conflict_page(row, section, request.form, conflict), 409
    return after_save(row.id, section, base)


def _base(default: int) -> int:
    """Return the save that the form was opened on; one that no draft can have had is -1, and so a conflict."""
    base = request.form.get("base", default, int)
    return base if base <= SAVES_MAX else -1


def publish(case_id: int) -> ResponseReturnValue:
    """Publish the working copy on the terms posted, or say everything that is in the way (422, nothing lost)."""
    row = telling.get_editable(g.viewer, case_id)
    typed, base = telling.typed_now(row)
    if "title" in request.form or "narrative" in request.form:
        typed = forms.merged(typed, forms.typed_of(request.form, "snapshot"), "snapshot")
        base = drafts.save_draft(g.viewer, case_id, typed, _base(base))
    terms, note, faults = terms_of(g.viewer)
    try:
        if faults:
            raise drafts.Unready(faults)
        case = drafts.publish_case(g.viewer, case_id, terms, note, request.form.get("seen", 0, int))
    except drafts.Unready as unready:
        return ask_terms(row, typed, base, unready.faults), 409 if unready.faults[0][0] == "seen" else 422
    return redirect(url_for("cases.show", case=case), 303)


@bp.post("/cases/<ref:case>/withdrawal")
def withdrawal(case: Ref) -> ResponseReturnValue:
    """Withdraw, or with do=undo bring back."""
    if request.form.get("do") == "undo":
        row = drafts.restore_case(g.viewer, case.id)
        return redirect(url_for("cases.show", case=row), 303)
    try:
        row = drafts.withdraw_case(g.viewer, case.id, request.form.get("reason", "").strip())
    except ValueError as fault:
        return render_template("cases/withdraw.html", ref=case, error=str(fault)), 422
    return redirect(url_for("cases.show", case=row), 303)


@bp.get("/cases/<ref:case>/withdrawal")
@members_only
def ask_withdrawal(case: Ref) -> ResponseReturnValue:
    """The page that asks for a reason before withdrawing."""
    telling.get_withdrawable(g.viewer, case.id)
    return render_template("cases/withdraw.html", ref=case, error="")


@bp.get("/drafts")
@members_only
def drafts_list() -> ResponseReturnValue:
    """What the viewer is telling and has not published."""
    return render_template("cases/drafts.html", drafts=telling.drafts_of(g.viewer))
