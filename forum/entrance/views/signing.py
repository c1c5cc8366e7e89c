"""Sign in by password, sign out, devices, the theme."""

from flask import Response, current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from forum.entrance import actions, queries
from forum.entrance.actions import devices as known
from forum.entrance.actions.limits import settle
from forum.entrance.views import bp
from forum.entrance.views.session import KEPT, enter, failure_keys, is_kept_here, leave
from forum.kernel import security
from forum.kernel.asides import at_once
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.slots import Slot
from forum.kernel.viewer import members_only
from forum.kernel.web import came_from, form_choice, form_numbers, only_reading, site_path

YEAR = 365 * 24 * 3600  # seconds


class Page:
    """The sign-in page as a row of its slot."""

    id = 0


@bp.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """The sign-in page; those who are in go on to where they were going."""
    if g.viewer is not None:
        return redirect(site_path(request.args.get("next")) or "/", 303)
    return sign_in_page(Reader(request.args))


@bp.post("/sign-in")
def enter_by_password() -> ResponseReturnValue:
    """Sign in, or say why not: in the same words and time whether or not the account exists."""
    reader = Reader(request.form)
    address, given = request.form.get("email", "")[:254], request.form.get("password", "")[:1000]
    keys = failure_keys(address)
    with only_reading():  # argon2 below takes 40 ms: nobody else's writing waits for it
        too_often = queries.is_too_often(keys)
        account = None if too_often else queries.account_for(address)
    is_right = not too_often and actions.password_is_right(account.hash if account else None, given)
    if too_often or not at_once(lambda: settle(keys, is_right)):
        reader.errors.add("email", _("Too many tries. Wait a quarter of an hour, or have a link mailed to you."))
        return sign_in_page(reader), 429, {"Retry-After": "900"}
    if account is None or not is_right:
        reader.errors.add("email", _("This address and password do not go together. Check both, or have a link mailed to you."))
        return sign_in_page(reader), 422
    enter(account.member_id, keep=bool(request.form.get("remember")))
    return redirect(site_path(request.form.get("next")) or "/", 303)


@bp.route("/sign-in/link/<token>", methods=["GET", "POST"])
def by_link(token: str) -> ResponseReturnValue:
    """A one-time link from the shell: the page consumes nothing, its button does. Who lost a password sets a new one."""
    link = queries.link_by_token(token, "sign_in")
    if link is None:
        return render_template("entrance/link_gone.html", retry=url_for("entrance.sign_in")), 410
    if request.method == "GET":
        return render_template("entrance/link.html", token=token)
    member = actions.use_link(link)
    enter(member.id, keep=False)
    token = actions.make_link(member.id, "password", actions.PASSWORD_LINK_LIFE)
    return redirect(url_for("entrance.by_mail", token=token), 303)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign out here; the browser is told to forget what it saw (shared computers, the back button)."""
    if g.viewer is not None:
        leave(g.viewer)
    response = redirect("/", 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    response.delete_cookie("theme")  # what they chose is theirs, too
    return response


@bp.get("/settings/devices")
@members_only
def devices() -> ResponseReturnValue:
    """The browsers signed in."""
    return render_template("entrance/devices.html", devices=queries.devices_of(g.viewer))


@bp.post("/settings/devices")
def revoke() -> ResponseReturnValue:
    """Sign one of one's own devices out, or all but this."""
    if request.form.get("do") == "others":
        known.revoke_others(g.viewer)
        return redirect(url_for("entrance.devices"), 303)
    device_id = form_numbers("device", least=1)[0]
    known.revoke(g.viewer, device_id)
    return redirect(url_for("entrance.devices" if device_id != g.viewer.device_id else "entrance.sign_in"), 303)


@bp.post("/preferences")
def preferences() -> ResponseReturnValue:
    """Remember the theme in a cookie of its own; guarded by Origin, for visitors' pages carry no token."""
    theme = form_choice("theme", ("auto", "light", "dark"))
    response: Response = redirect(site_path(request.form.get("next")) or came_from(), 303)  # type: ignore[assignment]
    if theme != "auto":
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        lasts = YEAR if g.viewer is None or is_kept_here() else None  # else until the browser is closed: others may come to it
        response.set_cookie("theme", theme, max_age=lasts, samesite="Lax", secure=secure, httponly=True)
    else:
        response.delete_cookie("theme")
    return response


security.guard_by_origin("entrance.preferences")
security.guard_by_origin("entrance.sign_out")  # also where the session has ended already: the browser must forget


def sign_in_page(reader: Reader) -> str:
    """Return the page that asks for an address and a password, or mails a link."""
    page = Page()
    back = site_path(request.values.get("next")) or ""
    return render_template(
        "entrance/sign_in.html", form=reader, next=back, page=page, is_kept=KEPT in session, foot=Slot("sign_in_foot", None, [page])
    )
