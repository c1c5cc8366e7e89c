"""Doors of the staff to a member's standing."""

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.viewer import moderators_only
from forum.people.models import Member
from forum.sanctions import actions, forms, queries

bp = Blueprint("sanctions", __name__)


@bp.get("/people/<handle>/standing")
@moderators_only
def standing(handle: str) -> ResponseReturnValue:
    """What was done about a member, and the form that warns, silences or suspends."""
    return _page(queries.to_sanction(g.viewer, handle), Reader(MultiDict()))


@bp.post("/people/<handle>/standing")
@moderators_only
def impose(handle: str) -> ResponseReturnValue:
    """Warn, silence or suspend a member, or with do=undo let them write again; 409 where another moderator acted meanwhile."""
    member = queries.to_sanction(g.viewer, handle)
    if request.form.get("do") == "undo":
        actions.lift(g.viewer, member.id)
        return redirect(url_for("sanctions.standing", handle=handle), 303)
    draft, reader = forms.read_sanction(request.form)
    if reader.errors:
        return _page(member, reader), 422
    try:
        actions.impose(g.viewer, member.id, draft)
    except actions.Conflict:
        abort(409, _("Another moderator has acted on this member meanwhile. Open the page again and read what."))
    return redirect(url_for("sanctions.standing", handle=handle), 303)


def _page(member: Member, form: Reader) -> str:
    return render_template(
        "sanctions/standing.html", member=member, form=form, kinds=forms.kinds(), rows=queries.history(member.id),
        held=queries.in_force(member.id),
    )  # fmt: skip
