"""Those invited: the page that accepts an invitation, and the way to a new one."""

import re

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forum.editions.queries import editions_by_id
from forum.entrance.forms import read_address
from forum.entrance.views.session import enter
from forum.invitations import actions, forms, queries
from forum.invitations.actions import joining
from forum.invitations.models import Invitation
from forum.invitations.views import bp
from forum.kernel.asides import aside
from forum.kernel.forms import Reader
from forum.people.queries import faces
from forum.places.queries import countries
from forum.topics.queries import topics_tree, vocabulary

# What opens the links of a mail before its reader does, by its own word
SCANNERS = re.compile(
    r"bot\b|crawl|spider|preview|scan|proofpoint|mimecast|barracuda|safelinks|symantec|trend ?micro|fortinet|sophos|forcepoint|"
    r"googleimageproxy|bingpreview|headless|curl/|wget/|python|go-http-client|okhttp|java/|libwww|^$",
    re.I,
)


@bp.get("/join/again")
def again() -> ResponseReturnValue:
    """Ask for a new invitation by an address."""
    return render_template("invitations/again.html", form=Reader(MultiDict()), sent=request.args.get("sent", ""))


@bp.post("/join/again")
def ask_again() -> ResponseReturnValue:
    """Send it, where the address is invited; the answer is the same where it is not."""
    reader = Reader(request.form)
    address = read_address(reader)
    if reader.errors:
        return render_template("invitations/again.html", form=reader, sent=""), 422
    joining.ask_again(address)
    return redirect(url_for("invitations.again", sent="asked"), 303)


@bp.get("/join/<token>")
def join(token: str) -> ResponseReturnValue:
    """What is known of the person invited; opening it consumes nothing."""
    invitation = _usable(token)
    if invitation is None:
        return _gone(token)
    if g.viewer is None and not _is_scanner():
        invitation_id = invitation.id
        aside(lambda: actions.note_opened(invitation_id))
    known = {"name": invitation.name, "organization": invitation.organization, "country": (invitation.country or "").lower()}
    return _join_page(token, invitation, Reader(MultiDict({**known, "languages": invitation.language})))


@bp.post("/join/<token>")
def accept(token: str) -> ResponseReturnValue:
    """Accept: a name, a password or none, and one is in."""
    invitation = _usable(token)
    if invitation is None:
        return _into_edition(token) or _gone(token)
    joined, reader = forms.read_joining(request.form, invitation)
    if reader.errors:
        return _join_page(token, invitation, reader), 422
    try:
        member = joining.accept(invitation, joined)
    except NotFound:
        return _gone(token)
    enter(member.id, keep=bool(request.form.get("remember")))
    return redirect("/", 303)


@bp.post("/join/<token>/again")
def send_anew(token: str) -> ResponseReturnValue:
    """Send a new invitation to the address that this one went to."""
    invitation = queries.invitation_by_token(token)
    if invitation is None:
        return _gone(token)
    try:
        is_sent = joining.send_anew(invitation)
    except NotFound:
        return _gone(token)
    return redirect(url_for("invitations.again", sent="mailed" if is_sent else "often"), 303)


def _usable(token: str) -> Invitation | None:
    """Return the invitation that this link may accept, or None."""
    invitation = queries.invitation_by_token(token)
    if invitation is None or not queries.is_link_of(invitation, token) or not queries.is_open(invitation):
        return None
    return None if queries.is_member_already(invitation) else invitation


def _into_edition(token: str) -> ResponseReturnValue | None:
    """Let a member, signed in, accept an invitation to their own address; None where this link does not do that."""
    invitation = queries.invitation_by_token(token)
    if invitation is None or g.viewer is None or not queries.is_link_of(invitation, token):
        return None
    try:
        joining.accept_as_member(g.viewer, invitation)
    except NotFound:
        return None
    return redirect("/", 303)


def _gone(token: str) -> ResponseReturnValue:
    """Say that a link is of no use; to whoever holds a true one also why, and what helps."""
    invitation = queries.invitation_by_token(token)
    why, edition = "", None
    if invitation is not None:
        is_member = invitation.accepted_at is not None or queries.is_member_already(invitation)
        why = "member" if is_member else "revoked" if invitation.revoked_at is not None else "renew"
        if is_member and queries.is_open(invitation) and queries.is_link_of(invitation, token) and invitation.edition_id:
            edition = editions_by_id([invitation.edition_id]).get(invitation.edition_id)
    is_mine = bool(edition and invitation and g.viewer and queries.is_of(g.viewer, invitation))
    return render_template(
        "invitations/gone.html", why=why, token=token, form=Reader(MultiDict()), edition=edition, is_mine=is_mine
    ), 410


def _is_scanner() -> bool:
    """True for a program that looks at links before the reader does: their opening says nothing. Browsers that fetch ahead too."""
    early = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    return early or request.method != "GET" or bool(SCANNERS.search(request.headers.get("User-Agent", "")))


def _join_page(token: str, invitation: Invitation, reader: Reader) -> str:
    inviter = faces([invitation.invited_by_id]) if invitation.invited_by_id else {}
    edition = editions_by_id([invitation.edition_id]).get(invitation.edition_id) if invitation.edition_id else None
    return render_template(
        "invitations/join.html", form=reader, token=token, invitation=invitation, edition=edition,
        inviter=next(iter(inviter.values()), None), languages=vocabulary("languages").options,
        countries=[(land.code, land.name) for land in countries()], topics=[(theme.slug, theme.name) for theme in topics_tree()],
    )  # fmt: skip
