"""What became of invitations, and what can be done with one."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.editions.queries import editions_by_id, list_editions
from forum.entrance.forms import read_address
from forum.invitations import policy, queries
from forum.invitations.actions import IsInvited, IsMember, staff
from forum.invitations.models import STATES
from forum.invitations.views import bp
from forum.kernel.clock import utcnow
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.viewer import members_only, moderators_only
from forum.kernel.web import form_number
from forum.people.queries import faces


@bp.get("/people/invitations")
@members_only
@moderators_only
def index() -> ResponseReturnValue:
    """The invitations, newest first."""
    editions = {edition.slug: edition for edition in list_editions(g.viewer)}
    edition = editions.get(request.args.get("edition", ""))
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    after, before = request.args.get("after"), request.args.get("before")
    page = queries.list_invitations(g.viewer, edition.id if edition else None, state, after, before)
    options = [(each.slug, each.title) for each in editions.values()]
    narrowed = bool(edition or state)
    return render_template("invitations/index.html", page=page, form=Reader(request.args), editions=options, narrowed=narrowed)


@bp.get("/invitations/<int:invitation_id>")
@moderators_only
def show(invitation_id: int) -> ResponseReturnValue:
    """One invitation."""
    return _page(invitation_id, Reader(request.args))


@bp.post("/invitations/<int:invitation_id>/letter")
@moderators_only
def resend(invitation_id: int) -> ResponseReturnValue:
    """Send a new link."""
    try:
        staff.resend(g.viewer, invitation_id, form_number("base"))
    except (staff.Closed, IsMember):
        return _page(invitation_id, Reader(request.form), _closed()), 409
    return redirect(url_for("invitations.show", invitation_id=invitation_id, done="sent"), 303)


@bp.post("/invitations/<int:invitation_id>/address")
@moderators_only
def correct(invitation_id: int) -> ResponseReturnValue:
    """Correct the address, and send a new link there."""
    reader = Reader(request.form)
    address = read_address(reader)
    if reader.errors:
        return _page(invitation_id, reader), 422
    try:
        staff.correct(g.viewer, invitation_id, address, form_number("base"))
    except staff.Closed:
        return _page(invitation_id, reader, _closed()), 409
    except (IsMember, IsInvited) as found:
        reader.fault("email", _taken(found))
        return _page(invitation_id, reader), 422
    return redirect(url_for("invitations.show", invitation_id=invitation_id, done="corrected"), 303)


@bp.post("/invitations/<int:invitation_id>/revocation")
@moderators_only
def revoke(invitation_id: int) -> ResponseReturnValue:
    """End the invitation."""
    try:
        staff.revoke(g.viewer, invitation_id)
    except staff.Closed:
        return _page(invitation_id, Reader(request.form), _closed()), 409
    return redirect(url_for("invitations.show", invitation_id=invitation_id, done="revoked"), 303)


def _closed() -> str:
    return _("Nothing was sent or changed: meanwhile the invitation was accepted or revoked, or its address has joined.")


def _taken(found: IsMember | IsInvited) -> str:
    if isinstance(found, IsMember):
        return _("E-mail address: it has an account. Revoke this invitation, and invite the address to add it to the edition.")
    return _("E-mail address: it is invited already. Revoke this invitation, and look for that one under Invitations.")


def _page(invitation_id: int, reader: Reader, conflict: str = "") -> str:
    invitation = queries.invitation_of(g.viewer, invitation_id)
    edition = editions_by_id([invitation.edition_id]).get(invitation.edition_id) if invitation.edition_id else None
    known = faces([each for each in (invitation.invited_by_id, invitation.member_id) if each])
    return render_template(
        "invitations/show.html", invitation=invitation, edition=edition, form=reader, conflict=conflict,
        state=policy.state_of(invitation, utcnow()), inviter=known.get(invitation.invited_by_id or 0),
        member=known.get(invitation.member_id or 0), done=request.args.get("done", ""),
    )  # fmt: skip
