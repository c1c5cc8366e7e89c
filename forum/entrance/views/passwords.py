"""Passwords: forgotten, set anew by a mailed link, changed by who is in."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.entrance import actions, forms, queries
from forum.entrance.views import bp
from forum.entrance.views.session import check_present_password, enter
from forum.kernel.forms import Reader
from forum.kernel.viewer import members_only
from forum.people.queries import profile_of


@bp.get("/password/forgotten")
def forgotten() -> ResponseReturnValue:
    """Ask for a link."""
    return render_template("entrance/forgotten.html", form=Reader(request.args), sent="sent" in request.args)


@bp.post("/password/forgotten")
def send_link() -> ResponseReturnValue:
    """Send it, where there is an account; the answer is the same where there is none."""
    reader = Reader(request.form)
    address = forms.read_address(reader)
    if reader.errors:
        return render_template("entrance/forgotten.html", form=reader, sent=False), 422
    actions.ask_for_password_link(address)
    return redirect(url_for("entrance.forgotten", sent=1), 303)


@bp.route("/password/<token>", methods=["GET", "POST"])
def by_mail(token: str) -> ResponseReturnValue:
    """Set a new password by a mailed link; opening it consumes nothing."""
    link = queries.link_by_token(token, "password")
    if link is None:
        return render_template("entrance/link_gone.html", retry=url_for("entrance.forgotten")), 410
    reader = Reader(request.form)
    password = forms.read_password(reader, queries.words_of(link.member_id)) if request.method == "POST" else ""
    if not password:
        page = render_template("entrance/password.html", form=reader, action=url_for("entrance.by_mail", token=token), old=False)
        return page, 422 if request.method == "POST" else 200
    member = actions.use_link(link)
    actions.change_password(member, password)
    enter(member.id, keep=False)
    return redirect("/", 303)


@bp.get("/settings/password")
@members_only
def password() -> ResponseReturnValue:
    """Change one's own password."""
    old = queries.password_of(g.viewer.id) is not None
    return render_template("entrance/password.html", form=Reader(request.args), action=url_for("entrance.change"), old=old)


@bp.post("/settings/password")
def change() -> ResponseReturnValue:
    """Store it, if the present one is right (asked only where there is one)."""
    reader = Reader(request.form)
    old = check_present_password(reader)
    member = profile_of(g.viewer).member
    new = forms.read_password(reader, (member.name, member.email or ""))
    if reader.errors:
        return render_template("entrance/password.html", form=reader, action=url_for("entrance.change"), old=old), 422
    actions.change_password(member, new, but=g.viewer.device_id)
    return redirect(url_for("people.profile"), 303)
