"""The history of a case study: its versions, what changed between any two, and bringing one back."""

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forum.cases import queries
from forum.cases.actions import drafts
from forum.cases.queries import telling
from forum.cases.views import bp
from forum.kernel.web import Ref, args_number, form_number


@bp.get("/cases/<ref:case>/history")
def history(case: Ref) -> ResponseReturnValue:
    """All versions; with `from` and `to`, what changed from one to the other."""
    row, authors = queries.get_case(g.viewer, case.id)
    versions = telling.versions_of(g.viewer, row, authors)
    open_to = [each.version for each in versions]
    new = args_number("to", row.version)
    old = args_number("from", next((number for number in open_to if number < new), new))
    if not {old, new} <= set(open_to):
        raise NotFound
    changes = telling.compare(row, old, new) if old != new else []
    ids = [author.id for author in authors]
    may_restore = g.viewer is not None and g.viewer.may_write and (g.viewer.id in ids or g.viewer.is_moderator)
    return render_template(
        "cases/history.html", case=row, versions=versions, old=old, new=new, changes=changes, may_restore=may_restore
    )


@bp.post("/cases/<ref:case>/history")
def restore(case: Ref) -> ResponseReturnValue:
    """Make an earlier version the newest."""
    row = drafts.restore_version(g.viewer, case.id, form_number("version"))
    return redirect(url_for("cases.history", case=row), 303)
