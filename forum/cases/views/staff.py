"""Editing somebody else's published case study, for the staff: no draft, a reason, published at once."""

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.cases.actions import drafts
from forum.cases.models import NOTE_MAX, Case
from forum.cases.models import typed as forms
from forum.cases.queries import forms as pages
from forum.cases.queries import telling
from forum.cases.views.answers import conflict_page, form_page, posted, posted_section
from forum.kernel.i18n import _
from forum.kernel.text import TextRefused, clean_line
from forum.kernel.web import Ref, form_number


def page(case: Ref, section: str) -> str:
    """The form, filled from the published version."""
    row = telling.get_staff_editable(g.viewer, case.id)
    typed = telling.typed_of_version(row)
    shown = pages.Page(section, MultiDict(typed), {}, row.version)
    return form_page(shown, url_for("cases.save", case=case), row, typed, by_staff=True)


def publish(case: Ref) -> ResponseReturnValue:
    """Publish what one section says now, or say everything that is in the way."""
    row = telling.get_staff_editable(g.viewer, case.id)
    section = posted_section()
    base, old = form_number("base"), telling.typed_of_version(row)
    try:
        typed = forms.merged(old, posted(section), section)
        if request.form.get("do", "").startswith(("add-", "remove-")):
            return _with_other_rows(row, section, typed)
        changed = drafts.edit_as_staff(g.viewer, case.id, typed, base, clean_line(request.form.get("reason", ""), NOTE_MAX))
        return redirect(url_for("cases.show", case=changed), 303)
    except drafts.Conflict as conflict:
        return conflict_page(row, section, request.form, conflict), 409
    except drafts.Unready as unready:
        faults = {forms.name_of(path, typed): sentence for path, sentence in unready.faults}
    except forms.TooLarge as fault:
        faults = {fault.name: str(fault)}
    except TextRefused as fault:
        faults = {"reason": _("Reason: %(fault)s", fault=str(fault))}
    shown = pages.Page(section, request.form, faults, base)
    return form_page(shown, url_for("cases.save", case=case), row, old, by_staff=True), 422


def _with_other_rows(row: Case, section: str, typed: forms.Typed) -> str:
    """Show the form with a row more or less; nothing is stored before the reason is given."""
    kept = {name: request.form.getlist(name) for name in ("base", "reason")}
    blank = request.form.get("do", "").removeprefix("add-")
    shown = pages.Page(section, MultiDict({**typed, **kept}), {}, form_number("base"), blank)
    return form_page(shown, url_for("cases.save", case=row), row, typed, by_staff=True)
