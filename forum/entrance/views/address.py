"""Another e-mail address: asked for in the settings, confirmed by a link that was mailed to it."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forum.entrance import forms, queries
from forum.entrance.actions import addresses
from forum.entrance.views import bp
from forum.entrance.views.session import check_present_password
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.viewer import members_only
from forum.people.queries import email_key


@bp.get("/settings/address")
@members_only
def address() -> ResponseReturnValue:
    """The address one has, the one asked for, and the form for another."""
    return _page(Reader({}), queries.password_of(g.viewer.id) is not None)


@bp.post("/settings/address")
def ask_for_address() -> ResponseReturnValue:
    """Have the new address asked and the present one told; or stop what was asked for."""
    if request.form.get("do") == "undo":
        addresses.stop_address_change(g.viewer)
        return redirect(url_for("entrance.address", stopped=1), 303)
    reader = Reader(request.form)
    old = check_present_password(reader)
    wanted = forms.read_address(reader)
    if wanted and email_key(wanted) == email_key(queries.address_of(g.viewer.id)):
        reader.errors.add("email", _("E-mail address: this is the one you have."))
    if reader.errors:
        return _page(reader, old), 422
    try:
        addresses.ask_for_address(g.viewer, wanted)
    except addresses.TooMany:
        reader.errors.add("email", _("E-mail address: you asked for five within a day. Open the link in the newest mail, or wait."))
        return _page(reader, old), 422
    return redirect(url_for("entrance.address"), 303)


@bp.get("/settings/address/<token>")
def confirm_address(token: str) -> ResponseReturnValue:
    """The link in the mail: the page consumes nothing. Only who asked gets its button: an address may have been mistyped."""
    change = queries.address_change_by_token(token)
    if change is None:
        return _gone()
    is_mine = g.viewer is not None and g.viewer.id == change.member_id
    return render_template("entrance/address_confirm.html", token=token, email=change.email, is_mine=is_mine)


@bp.post("/settings/address/<token>")
def change_address(token: str) -> ResponseReturnValue:
    """Change it, once."""
    change = queries.address_change_by_token(token)
    if change is None:
        return _gone()
    try:
        addresses.change_address(g.viewer, change.id)
    except NotFound:
        return _gone()
    return redirect(url_for("entrance.address", done=1), 303)


def _page(reader: Reader, old: bool) -> str:
    done = next((name for name in ("done", "stopped") if name in request.args), "")
    return render_template(
        "entrance/address.html", form=reader, old=old, present=queries.address_of(g.viewer.id), done=done,
        asked=queries.open_address_change(g.viewer.id),
    )  # fmt: skip


def _gone() -> ResponseReturnValue:
    return render_template("entrance/link_gone.html", retry=url_for("entrance.address")), 410
