"""Reading for web push: whose browsers there are, and what a message says to one who may read it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from forum.discussion import queries as discussion
from forum.following.queries import levels
from forum.kernel.db import db
from forum.kernel.i18n import _
from forum.kernel.rules import is_on, rule
from forum.kernel.text import excerpt
from forum.kernel.tokens import keyed_hash
from forum.kernel.viewer import Viewer
from forum.kernel.withheld import mask_row
from forum.push.models import PushSubscription
from forum.push.models.sealing import public_words, site_key

WORDS_MAX = 160  # characters of a comment in a message


@dataclass
class Words:
    """What a message shows."""

    title: str
    body: str


def browsers_of(member_id: int) -> Sequence[PushSubscription]:
    """Return the browsers of a member, newest first; one statement."""
    rows = select(PushSubscription).where(PushSubscription.member_id == member_id)
    return db.session.scalars(rows.order_by(PushSubscription.id.desc())).all()


def public_key() -> str:
    """Return the site's public key, which browsers ask for."""
    return public_words(site_key(keyed_hash("push", "vapid")))


def message_for(viewer: Viewer, comment_id: int, deed: str) -> bytes | None:
    """Return what a member is told of a comment, as the document that the browser shows; None where there is nothing to tell.

    Whether they may read it, and have not muted it, is asked now. deed: the reason why they are told, one of those in person.
    """
    if not is_on("push"):
        return None
    try:
        comment, talk = discussion.get_comment(viewer, comment_id)
    except NotFound:
        return None
    brief = discussion.about(viewer, talk)
    muted = levels(viewer, talk.kind, [talk.key]).get(talk.key) == "muted"
    if brief is None or comment.state != "shown" or muted:
        return None
    name = discussion.name_of(comment)
    said = {
        "mentioned": _("%(name)s mentioned you", name=name), "quoted": _("%(name)s quoted you", name=name),
        "answered": _("This answered the question", name=name),
    }.get(deed) or _("%(name)s answered you", name=name)  # fmt: skip
    return _document(f"{said}: {brief.title}", excerpt(comment.body, WORDS_MAX), f"/comments/{comment.id}", f"comment-{comment.id}")


def trial_message(viewer: Viewer) -> bytes:
    """Return a message by which a member sees that messages come."""
    return _document(rule("site_name"), _("Messages come to this browser."), "/settings/push", "trial")


def _document(title: str, body: str, path: str, tag: str) -> bytes:
    words = Words(title, body)
    mask_row(words, "title", "body")
    return json.dumps({"title": words.title, "body": words.body, "url": path, "tag": tag}, ensure_ascii=False).encode()


def subject() -> str:
    """Return where a push service may write to if our messages trouble it."""
    contact = rule("contact")
    return f"mailto:{contact}" if contact else str(current_app.config["SITE_URL"])
