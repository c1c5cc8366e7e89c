"""Letters of invitation. Composed from templates/invitations/mail/, put into the outbox."""

from flask import current_app, render_template

from forum.invitations.models import Invitation
from forum.kernel.i18n import _
from forum.kernel.mail import Message, post
from forum.kernel.rules import rule


def invite(invitation: Invitation, token: str, inviter: str, edition: str) -> None:
    """Mail an invitation: who invites, to what, the link, until when."""
    site = rule("site_name")
    values = {
        "name": invitation.name, "site": site, "link": f"{current_app.config['SITE_URL']}/join/{token}", "inviter": inviter,
        "edition": edition, "note": invitation.note, "until": invitation.expires_at,
    }  # fmt: skip
    text = render_template("invitations/mail/invitation.txt", **values)
    html = render_template("invitations/mail/invitation.html", **values)
    subject = _("%(inviter)s invites you to %(site)s", inviter=inviter, site=site)
    post(Message(invitation.email, invitation.name, subject, text, html, about=f"invitation:{invitation.id}"))
