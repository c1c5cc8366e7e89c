"""Telling: /cases/new, …/edit, …/withdrawal, /drafts. Members only; a draft is its authors' and helpers' alone."""

import secrets

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.cases.actions import drafts
from forum.cases.models import REASON_MAX, Case
from forum.cases.models import typed as forms
from forum.cases.queries import authors_of, telling
from forum.cases.queries import forms as pages
from forum.cases.views import bp, staff
from forum.cases.views.answers import (
    after_save,
    ask_terms,
    conflict_page,
    form_page,
    known_section,
    odd_answers,
    posted,
    posted_section,
)
from forum.cases.views.publishing import is_publishing, lay_out_ahead, preview_page, publish
from forum.discussion.queries.drafts import unposted_of
from forum.entrance.views.session import kept_for
from forum.kernel.forms import Reader, read_once
from forum.kernel.i18n import _
from forum.kernel.viewer import insiders_only, members_only, writers_only
from forum.kernel.web import Ref, form_number
from forum.people.queries import profile_of


@bp.get("/cases/new")
@members_only
@writers_only
def new() -> ResponseReturnValue:
    """The snapshot, filled from the profile and from what was told before; or with what met an ended session."""
    own = profile_of(g.viewer)
    typed: MultiDict[str, str] = MultiDict(pages.defaults(g.viewer, own.member, own.languages, telling.last_role(g.viewer)))
    kept = kept_for(url_for("cases.new"))
    page = pages.Page("snapshot", kept or typed, {}, once=secrets.token_urlsafe(16), is_kept=kept is not None)
    return form_page(page, url_for("cases.new"))


@bp.post("/cases/new")
def start() -> ResponseReturnValue:
    """Make the draft of what was typed; then as any save."""
    once = read_once(request.form)
    try:
        typed = posted("snapshot")
        draft = drafts.start_case(g.viewer, typed, once)
    except forms.TooLarge as fault:
        page = pages.Page("snapshot", request.form, {fault.name: str(fault)}, once=once)
        return form_page(page, url_for("cases.new")), 422
    except drafts.Conflict as conflict:
        begun = telling.draft_begun(g.viewer, once)
        assert begun is not None
        return conflict_page(telling.get_editable(g.viewer, begun.case_id), "snapshot", request.form, conflict), 409
    return after_save(draft.case_id, "snapshot", draft.base)


@bp.get("/cases/<ref:case>/edit")
@insiders_only
def edit(case: Ref) -> ResponseReturnValue:
    """A page of telling; of a published case study, its working copy."""
    section = known_section(request.args)
    if telling.edits_as_staff(g.viewer, case.id):
        return staff.page(case, section)
    row = telling.get_editable(g.viewer, case.id)
    typed, base = telling.typed_now(row)
    if request.args.get("section") == "publish":
        return ask_terms(row, typed, base)
    return _page(case, row, section, typed, base)


def _page(case: Ref, row: Case, section: str, typed: forms.Typed, base: int) -> str:
    """The form with what is stored, or with what was typed when the session had ended, not stored yet."""
    here = url_for("cases.save", case=case)
    kept = kept_for(here)
    if kept and known_section(kept) == section:
        typed, base = forms.merged(typed, forms.typed_of(kept, section), section), kept.get("base", base, int)
    faults = odd_answers(typed, section)
    page = pages.Page(section, MultiDict(typed), faults, base, request.args.get("add", ""), is_kept=kept is not None)
    return form_page(page, here, row, typed)


@bp.post("/cases/<ref:case>/edit")
def save(case: Ref) -> ResponseReturnValue:
    """Save a page of telling, whatever its state; then do what the button says. The staff's is published, with a reason."""
    if is_publishing():
        lay_out_ahead(case.id)
    if telling.edits_as_staff(g.viewer, case.id):
        return staff.publish(case)
    row = telling.get_editable(g.viewer, case.id)
    if request.form.get("do") == "discard":
        drafts.discard_draft(g.viewer, row.id)
        return redirect(url_for("cases.drafts_list"), 303)
    drafts.open_working_copy(g.viewer, row)
    section = posted_section()
    try:
        return publish(row) if is_publishing() else _save(row, section)
    except forms.TooLarge as fault:
        page = pages.Page(section, request.form, {fault.name: str(fault)}, form_number("base"))
        return form_page(page, url_for("cases.save", case=case), row), 422
    except drafts.Conflict as conflict:
        return conflict_page(row, section, request.form, conflict), 409


def _save(row: Case, section: str) -> ResponseReturnValue:
    typed = forms.merged(telling.typed_now(row)[0], posted(section), section)
    return after_save(row.id, section, drafts.save_draft(g.viewer, row.id, typed, form_number("base")))


@bp.get("/cases/<ref:case>/preview")
@insiders_only
def preview(case: Ref) -> ResponseReturnValue:
    """The working copy, laid out as its widest reader will see it."""
    return preview_page(case.id)


@bp.post("/cases/<ref:case>/withdrawal")
def withdrawal(case: Ref) -> ResponseReturnValue:
    """Withdraw, or with do=undo bring back."""
    if request.form.get("do") == "undo":
        row = drafts.restore_case(g.viewer, case.id)
        return redirect(url_for("cases.show", case=row), 303)
    reader = Reader(request.form)
    reason = reader.line("reason", _("Reason"), REASON_MAX)
    row = telling.get_withdrawable(g.viewer, case.id)
    try:
        if not reader.errors:
            return redirect(url_for("cases.show", case=drafts.withdraw_case(g.viewer, case.id, reason)), 303)
    except ValueError as fault:
        reader.errors.add("reason", str(fault))
    return _withdraw_page(row, reader), 422


@bp.get("/cases/<ref:case>/withdrawal")
@insiders_only
def ask_withdrawal(case: Ref) -> ResponseReturnValue:
    """The page that asks for a reason before withdrawing."""
    return _withdraw_page(telling.get_withdrawable(g.viewer, case.id), Reader(request.args))


def _withdraw_page(row: Case, reader: Reader) -> str:
    by_staff = not any(author.id == g.viewer.id for author in authors_of(row.id))
    return render_template("cases/withdraw.html", case=row, form=reader, by_staff=by_staff)


@bp.get("/drafts")
@members_only
def drafts_list() -> ResponseReturnValue:
    """What the viewer is telling and has not published."""
    return render_template("cases/drafts.html", drafts=telling.drafts_of(g.viewer), unposted=unposted_of(g.viewer))
