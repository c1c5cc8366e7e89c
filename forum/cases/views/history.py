"""The history of a case study: its versions, what changed between any two, and bringing one back."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forum.cases import queries
from forum.cases.actions import drafts
from forum.cases.actions.versions import hide_version
from forum.cases.models import NOTE_MAX
from forum.cases.queries import telling
from forum.cases.views import bp
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.web import Ref, args_number, form_choice, form_number


@bp.get("/cases/<ref:case>/history")
def history(case: Ref) -> ResponseReturnValue:
    """All versions that the viewer may read; with `from` and `to`, what changed from one to the other."""
    return _page(case, Reader(request.args))


def _page(case: Ref, reader: Reader) -> str:
    row, authors = queries.get_case(g.viewer, case.id)
    versions = telling.versions_of(g.viewer, row, authors)
    open_to = [each.version for each in versions if each.is_open]
    new = args_number("to", row.version)
    old = args_number("from", next((number for number in open_to if number < new), new))
    if not {old, new} <= set(open_to):
        raise NotFound
    viewer = g.viewer
    is_author = viewer is not None and viewer.id in [author.id for author in authors]
    may_restore = row.state == "published" and viewer is not None and viewer.may_write and (is_author or viewer.is_moderator)
    return render_template(
        "cases/history.html", case=row, versions=versions, open_to=open_to, old=old, new=new, form=reader, is_author=is_author,
        changes=telling.compare(row, old, new) if old != new else [],
        may_restore=may_restore, may_hide=is_author and viewer is not None and viewer.may_write,
    )  # fmt: skip


@bp.post("/cases/<ref:case>/history")
def restore(case: Ref) -> ResponseReturnValue:
    """Make an earlier version the newest; the staff says why."""
    reader = Reader(request.form)
    reason = reader.line("reason", _("Reason"), NOTE_MAX - 40)
    try:
        if not reader.errors:
            row = drafts.restore_version(g.viewer, case.id, form_number("version"), reason)
            return redirect(url_for("cases.history", case=row), 303)
    except ValueError as fault:
        reader.errors.add("reason", str(fault))
    return _page(case, reader), 422


@bp.post("/cases/<ref:case>/hidden-versions")
def hide_earlier(case: Ref) -> ResponseReturnValue:
    """Hide an earlier version of one's own from readers, or with do=undo show it again."""
    hidden = form_choice("do", ("hide", "undo"), "hide") == "hide"
    row = hide_version(g.viewer, case.id, form_number("version"), hidden)
    return redirect(url_for("cases.history", case=row), 303)
