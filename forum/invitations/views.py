"""Invitations: a moderator sends one, a person accepts it on one page."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forum.editions.queries import editions_by_id, list_editions
from forum.entrance.views import keep_private
from forum.entrance.views.session import enter
from forum.invitations import actions, forms, queries
from forum.invitations.models import Invitation
from forum.kernel.forms import Reader
from forum.kernel.viewer import members_only, moderators_only
from forum.people.queries import faces
from forum.places.queries import countries, country_name

bp = Blueprint("invitations", __name__)
bp.after_request(keep_private)


@bp.get("/people/invite")
@members_only
@moderators_only
def invite() -> ResponseReturnValue:
    """The page that invites one person."""
    return _invite_page(Reader(request.args))


@bp.post("/people/invite")
@moderators_only
def send_invitation() -> ResponseReturnValue:
    """Put the invitation into the outbox."""
    editions = {edition.slug: edition.id for edition in list_editions(g.viewer)}
    draft, reader = forms.read_invitation(request.form, editions)
    if reader.errors:
        return _invite_page(reader), 422
    invitation = actions.invite(g.viewer, draft)
    return redirect(url_for("invitations.invite", done="invited" if invitation else "member"), 303)  # no address in a log


def _invite_page(reader: Reader) -> str:
    return render_template(
        "invitations/invite.html", form=reader, done=request.args.get("done", ""),
        countries=[(land.code, land.name) for land in countries()],
        editions=[(edition.slug, edition.title) for edition in list_editions(g.viewer)],
    )  # fmt: skip


@bp.get("/join/<token>")
def join(token: str) -> ResponseReturnValue:
    """What is known of the person invited; opening it consumes nothing."""
    invitation = queries.invitation_by_token(token)
    if invitation is None or not queries.is_open(invitation) or queries.is_member_already(invitation):
        return _gone(invitation)
    return _join_page(token, Reader(MultiDict({"name": invitation.name})))


@bp.post("/join/<token>")
def accept(token: str) -> ResponseReturnValue:
    """Accept: a name and a password, and one is in."""
    invitation = queries.invitation_by_token(token)
    if invitation is None or not queries.is_open(invitation):
        return _gone(invitation)
    name, password, reader = forms.read_joining(request.form, invitation.email)
    if reader.errors:
        return _join_page(token, reader), 422
    try:
        member = actions.accept(invitation, name, password)
    except NotFound:
        return _gone(invitation)
    enter(member.id, keep=False)
    return redirect("/", 303)


def _gone(invitation: Invitation | None) -> ResponseReturnValue:
    """Say that a link is of no use; to whoever holds a true one also that its address has an account."""
    member = invitation is not None and queries.is_member_already(invitation)
    return render_template("invitations/gone.html", member=member), 410


def _join_page(token: str, reader: Reader) -> str:
    invitation = queries.invitation_by_token(token)
    assert invitation is not None
    inviter = faces([invitation.invited_by_id]) if invitation.invited_by_id else {}
    edition = editions_by_id([invitation.edition_id]).get(invitation.edition_id) if invitation.edition_id else None
    return render_template(
        "invitations/join.html", form=reader, token=token, invitation=invitation, edition=edition,
        inviter=next(iter(inviter.values()), None), country=country_name(invitation.country),
    )  # fmt: skip
