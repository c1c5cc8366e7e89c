"""Doors of lost addresses: a mate suggests, a moderator decides, who reads the new address confirms, the old one can stop it."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import Conflict, NotFound

from forum.alumni import forms
from forum.alumni.actions import addresses
from forum.alumni.queries import lost
from forum.alumni.views import bp
from forum.alumni.views.check_in import gone
from forum.entrance.queries import password_of
from forum.entrance.views.session import check_password_of
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.text import fold
from forum.kernel.viewer import insiders_only, moderators_only, writers_only
from forum.kernel.web import form_choice, only_reading


@bp.get("/people/<handle>/new-address")
@insiders_only
@writers_only
def suggestion(handle: str) -> ResponseReturnValue:
    """The form in which one says where a mate can be reached now."""
    member, found = lost.get_lost(g.viewer, handle)
    mine = lost.suggestion_of(g.viewer, member.id)
    reader = Reader(MultiDict({"email": mine.email, "note": mine.note} if mine and mine.state == "waiting" else {}))
    return render_template("alumni/suggest.html", member=member, lost=found, mine=mine, form=reader)


@bp.post("/people/<handle>/new-address")
@insiders_only
def suggest(handle: str) -> ResponseReturnValue:
    """Keep what was suggested for a moderator; a moderator's own is approved at once."""
    member, found = lost.get_lost(g.viewer, handle)
    address, note, reader = forms.read_suggestion(request.form)
    if not reader.errors:
        try:
            addresses.suggest(g.viewer, member.id, address, note)
            return redirect(url_for("alumni.suggestion", handle=handle), 303)
        except addresses.Decided:
            reader.errors.add("email", _("You suggested an address for this person before, and a moderator has decided on it."))
        except addresses.NotLost:
            reader.errors.add("email", _("New e-mail address: somebody has it already, or our mail has reached this person since."))
    mine = lost.suggestion_of(g.viewer, member.id)
    return render_template("alumni/suggest.html", member=member, lost=found, mine=mine, form=reader), 422


@bp.post("/new-addresses/<int:ident>")
@moderators_only
def decide(ident: int) -> ResponseReturnValue:
    """Have a suggested address asked, or refuse it."""
    deed = addresses.approve if form_choice("do", ("approve", "refuse")) == "approve" else addresses.refuse
    try:
        deed(g.viewer, ident)
    except (addresses.Decided, addresses.NotLost) as over:
        raise Conflict(_("There is nothing to decide any more: somebody did, or our mail has reached this person since.")) from over
    return redirect("/moderation#lost", 303)


@bp.get("/new-address/<token>")
def is_this_you(token: str) -> ResponseReturnValue:
    """The link to the new address: the page consumes nothing."""
    found = lost.by_token(token)
    return _confirm_page(token, found[1].id, Reader({})) if found else gone()


@bp.post("/new-address/<token>")
def confirm(token: str) -> ResponseReturnValue:
    """Take the name and, where the account has one, the password; without one the address waits seven days."""
    with only_reading():  # argon2 below takes 40 ms: nobody else's writing waits for it
        found = lost.by_token(token)
    if found is None:
        return gone()
    row, member = found
    reader = Reader(request.form)
    has_password = check_password_of(reader, member.id, member.email or "") if request.form.get("password") else False
    typed = reader.line("name", _("Your name"), 90, required=True)
    if typed and fold(typed) != fold(member.name):
        reader.errors.add("name", _("Your name: write it as it stands in your profile; the mail to you began with it."))
    if reader.errors:
        return _confirm_page(token, member.id, reader), 422
    try:
        at_once = addresses.confirm(row.id, has_password)
    except NotFound:
        return gone()
    return redirect(url_for("alumni.confirmed", used=int(at_once)), 303)


@bp.get("/new-address/confirmed")
def confirmed() -> ResponseReturnValue:
    """What happens now."""
    return render_template("alumni/confirmed.html", used=request.args.get("used") == "1")


@bp.get("/new-address/stop/<token>")
def stop(token: str) -> ResponseReturnValue:
    """The link to the old address: the page consumes nothing."""
    found = lost.by_revert_token(token)
    return render_template("alumni/stop.html", token=token, used=found[0].state == "used") if found else gone()


@bp.post("/new-address/stop/<token>")
def take_back(token: str) -> ResponseReturnValue:
    """Stop the change, or give the old address back."""
    found = lost.by_revert_token(token)
    if found is None:
        return gone()
    try:
        is_back = addresses.take_back(found[0].id)
    except NotFound:
        return gone()
    return render_template("alumni/stopped.html", is_back=is_back)


def _confirm_page(token: str, member_id: int, reader: Reader) -> str:
    has_password = password_of(member_id) is not None
    return render_template("alumni/is_this_you.html", token=token, form=reader, has_password=has_password)
