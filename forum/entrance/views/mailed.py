"""Sign in by mail: ask for it, type the code on this browser, or open the link on any."""

from flask import g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forum.entrance import forms, queries
from forum.entrance.actions import mailed
from forum.entrance.models import MailedSignIn
from forum.entrance.views import bp
from forum.entrance.views.session import browser_name, enter, failure_keys, network_key
from forum.entrance.views.signing import sign_in_page
from forum.kernel.asides import at_once
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.tokens import hash_of
from forum.kernel.web import site_path
from forum.people.queries import faces

TICKET = "ticket"  # key of the session: what this browser holds of a sign-in by mail


@bp.post("/sign-in/mail")
def ask_by_mail() -> ResponseReturnValue:
    """Have a link and a code mailed, where there is an account; the answer is the same where there is none."""
    reader = Reader(request.form)
    address = forms.read_address(reader)
    if reader.errors:
        return sign_in_page(reader), 422
    path, keep = site_path(request.form.get("next")) or "", bool(request.form.get("remember"))
    asking = mailed.Asking(address, failure_keys(address)[0], browser_name(), path, keep)
    session[TICKET] = mailed.ask_for_sign_in(asking)
    return redirect(url_for("entrance.code"), 303)


@bp.get("/sign-in/code")
def code() -> ResponseReturnValue:
    """Where the code is typed; those who are in, or have asked for none here, are elsewhere."""
    if g.viewer is not None:
        return redirect("/", 303)
    if TICKET not in session:
        return redirect(url_for("entrance.sign_in"), 303)
    return render_template("entrance/code.html", form=Reader(request.args))


@bp.post("/sign-in/code")
def enter_by_code() -> ResponseReturnValue:
    """Sign in by the code that was mailed for this browser, or say why not: alike whether or not there is an account."""
    reader = Reader(request.form)
    typed = forms.read_code(reader, mailed.CODE_DIGITS)
    if reader.errors:
        return render_template("entrance/code.html", form=reader), 422
    ticket, key = session.get(TICKET, ""), network_key()
    outcome, found = at_once(lambda: mailed.try_code(ticket, typed, key))
    if outcome == "right":
        return _enter(found)
    if outcome == "over":
        return _gone()
    if outcome == "too often":
        reader.errors.add("code", _("Code: too many tries. Wait a quarter of an hour, or open the link in the mail."))
        return render_template("entrance/code.html", form=reader), 429, {"Retry-After": "900"}
    reader.errors.add("code", _("Code: this is not the one in the newest mail. After five wrong ones you have to ask anew."))
    return render_template("entrance/code.html", form=reader), 422


@bp.route("/sign-in/mail/<token>", methods=["GET", "POST"])
def by_mailed_link(token: str) -> ResponseReturnValue:
    """The link in the mail: the page says which browser asked and consumes nothing, its button signs this browser in."""
    asked = queries.mailed_by_token(token)
    if asked is None:
        return _gone()
    if request.method == "POST":
        return _enter(asked.id, keep=bool(request.form.get("remember")))
    (who,) = faces([asked.member_id or 0]).values()
    return render_template("entrance/mailed.html", asked=asked, token=token, is_here=_is_here(asked), who=who)


def _enter(request_id: int, keep: bool | None = None) -> ResponseReturnValue:
    """Use the sign-in up and come in. keep: as the link's page says; None for what was ticked when this browser asked."""
    try:
        used = mailed.use_sign_in(request_id)
    except NotFound:
        return _gone()
    path = used.path
    enter(used.member_id or 0, used.is_kept if keep is None else keep)
    return redirect(path or "/", 303)


def _is_here(asked: MailedSignIn) -> bool:
    return hash_of(session.get(TICKET, "")) == asked.ticket_hash


def _gone() -> ResponseReturnValue:
    return render_template("entrance/link_gone.html", retry=url_for("entrance.sign_in")), 410
