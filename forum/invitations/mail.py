"""Letters of invitation, in English, French and Spanish. Composed from templates/invitations/mail/, put into the outbox."""

import re
from datetime import date

from flask import current_app, render_template

from forum.editions.models import Edition
from forum.invitations.models import Invitation
from forum.kernel.i18n import _
from forum.kernel.mail import Message, post
from forum.kernel.rules import rule
from forum.kernel.wording import MONTHS
from forum.people.models import Member

BOUNCE_MAX = 300  # characters of a server's words
LANGUAGES = ("en", "fr", "es")  # in which letters are written; who reads another gets English
MONTHS_IN = {
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
    ),
}  # fmt: skip
SUBJECTS = {"fr": "%(inviter)s vous invite à rejoindre %(site)s", "es": "%(inviter)s le invita a unirse a %(site)s"}


def invite(invitation: Invitation, token: str, inviter: str, edition: str) -> None:
    """Mail an invitation: who invites, to what, the link, until when; in the recipient's language where it is known."""
    site = rule("site_name")
    language = invitation.language if invitation.language in LANGUAGES else "en"
    values = {
        "name": invitation.name, "site": site, "link": f"{current_app.config['SITE_URL']}/join/{token}", "inviter": inviter or site,
        "edition": edition, "note": invitation.note, "until": _day(invitation.expires_at.date(), language),
    }  # fmt: skip
    template = f"invitations/mail/invitation{'' if language == 'en' else f'_{language}'}"
    text, html = (render_template(f"{template}.{kind}", **values) for kind in ("txt", "html"))
    form = SUBJECTS.get(language)
    words = {"inviter": inviter or site, "site": site}
    subject = form % words if form else _("%(inviter)s invites you to %(site)s", **words)
    post(Message(invitation.email, invitation.name, subject, text, html, about=about(invitation.id)))


def added(member: Member, edition: Edition, by: str) -> None:
    """Mail a member that they are of an edition now: who added them, and where it stands."""
    site = rule("site_name")
    link = f"{current_app.config['SITE_URL']}/editions/{edition.slug}"
    values = {"name": member.name, "site": site, "by": by or site, "edition": edition.title, "link": link}
    text, html = (render_template(f"invitations/mail/added.{kind}", **values) for kind in ("txt", "html"))
    subject = _("You are of %(edition)s now", edition=edition.title)
    post(Message(member.email or "", member.name, subject, text, html, about=f"edition:{edition.id}"))


def about(invitation_id: int) -> str:
    """Return what the letters of an invitation are sent for, as the outbox knows them."""
    return f"invitation:{invitation_id}"


def words_of_server(error: str) -> str:
    """Return what a mail server said, out of the outbox's note of a failure: "550 5.1.1 No such user", else the note."""
    said = re.search(r"""\(?(\d{3}), b(['"])(.*?)\2\)""", error, re.DOTALL)
    words = f"{said[1]} {said[3]}" if said else error
    return " ".join(words.replace("\\n", " ").replace("\\r", " ").split())[:BOUNCE_MAX]


def _day(value: date, language: str) -> str:
    """Return "3 September 2025", "1er septembre 2025" or "3 de septiembre de 2025"."""
    month = MONTHS_IN.get(language, MONTHS)[value.month - 1]
    if language == "es":
        return f"{value.day} de {month} de {value.year}"
    return f"{'1er' if language == 'fr' and value.day == 1 else value.day} {month} {value.year}"
