"""Doors of the staff's notes on members. Nobody else learns that there are any."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.kernel.forms import Reader, read_once
from forum.kernel.viewer import moderators_only
from forum.people.models import Member
from forum.staffnotes import actions, queries
from forum.staffnotes.forms import read_note, read_reason

bp = Blueprint("staffnotes", __name__)


@bp.get("/people/<handle>/staff-notes")
@moderators_only
def show(handle: str) -> ResponseReturnValue:
    """The notes on a member, and the form of a new one."""
    return _page(queries.get_noted(g.viewer, handle), Reader(MultiDict()), 0)


@bp.post("/people/<handle>/staff-notes")
@moderators_only
def write(handle: str) -> ResponseReturnValue:
    """Write a note."""
    member = queries.get_noted(g.viewer, handle)
    body, reader = read_note(request.form)
    if reader.errors:
        return _page(member, reader, 0), 422
    actions.write(g.viewer, member.id, body, read_once(request.form))
    return _back(member)


@bp.post("/people/<handle>/staff-notes/<int:note_id>")
@moderators_only
def strike(handle: str, note_id: int) -> ResponseReturnValue:
    """Strike one out."""
    member = queries.get_noted(g.viewer, handle)
    reason, reader = read_reason(request.form)
    if reader.errors:
        return _page(member, reader, note_id), 422
    actions.strike(g.viewer, member.id, note_id, reason)
    return _back(member)


def _page(member: Member, form: Reader, note_id: int) -> str:
    notes = queries.notes_on(g.viewer, member.id)
    return render_template("staffnotes/show.html", member=member, form=form, notes=notes, note_id=note_id, once=queries.once())


def _back(member: Member) -> ResponseReturnValue:
    return redirect(url_for("staffnotes.show", handle=member.handle), 303)
