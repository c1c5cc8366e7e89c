"""Doors of roles: who has one, finding a member, giving and taking."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.viewer import administrators_only, members_only
from forum.people.actions import Conflict, LastAdministrator
from forum.stewardship import actions, forms
from forum.stewardship.queries import staff
from forum.stewardship.views import bp


@bp.get("/roles")
@members_only
@administrators_only
def roles() -> ResponseReturnValue:
    """Who looks after the site."""
    return _list(Reader(MultiDict()), None)


@bp.post("/roles")
@administrators_only
def find_member() -> ResponseReturnValue:
    """Find a member: by a post, so that no address stands in a log."""
    words, reader = forms.read_search(request.form)
    return _list(reader, None if reader.errors else staff.find(g.viewer, words)), 422 if reader.errors else 200


@bp.get("/roles/<handle>")
@members_only
@administrators_only
def role(handle: str) -> ResponseReturnValue:
    """The form that gives a member another role."""
    holder = staff.holder(g.viewer, handle)
    return _form(handle, Reader(MultiDict({"role": holder.role})))


@bp.post("/roles/<handle>")
@administrators_only
def change_role(handle: str) -> ResponseReturnValue:
    """Give or take a role, with a reason."""
    holder = staff.holder(g.viewer, handle)
    wanted, reason, reader = forms.read_role(request.form)
    if reader.errors:
        return _form(handle, reader), 422
    try:
        actions.change_role(g.viewer, holder.handle, wanted, reason, request.form.get("base", holder.role))
    except LastAdministrator:
        reader.fault("role", _("Role: this is the only administrator. Make somebody else one first."))
        return _form(handle, reader), 422
    except Conflict:
        reader.fault("role", _("Role: somebody gave them another role meanwhile. Look at it, and choose once more."))
        return _form(handle, reader), 409
    gone = holder.handle == g.viewer.handle and wanted != "administrator"  # then this page is none of theirs any more
    return redirect("/" if gone else url_for("stewardship.roles", done=holder.handle), 303)


def _list(form: Reader, found: list[staff.Holder] | None) -> str:
    return render_template(
        "stewardship/roles.html", form=form, found=found, rows=staff.staff(g.viewer), done=request.args.get("done", "")
    )


def _form(handle: str, form: Reader) -> str:
    return render_template("stewardship/role.html", form=form, holder=staff.holder(g.viewer, handle))
