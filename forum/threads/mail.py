"""Letters of announcements: the text itself, and where to answer. Composed once for a batch, for it is the same for everybody."""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from flask import current_app, render_template

from forum.discussion.models import Comment
from forum.editions.models import Edition
from forum.kernel.i18n import _
from forum.kernel.mail import Message, post
from forum.kernel.text import plain
from forum.threads.models import Thread


@dataclass(frozen=True)
class Letter:
    """An announcement as everybody gets it."""

    thread_id: int
    edition_id: int
    subject: str
    text: str
    html: str


def announcement(thread: Thread, edition: Edition, opening: Comment, author: str) -> Letter:
    """Return the letter with an announcement: who says what to whom, why it came, where to answer.

    Links within the site lead there from a mail, too.
    """
    site = current_app.config["SITE_URL"]
    body = re.sub(r"\]\(/(?!/)", f"]({site}/", opening.body)
    values = {
        "title": thread.title, "link": site + quote(f"/threads/{thread.id}-{thread.slug}") + "#reply", "text": plain(body),
        "html": re.sub('href="/(?!/)', f'href="{site}/', opening.body_html),
        "by": _("%(author)s announces to the people of %(edition)s:", author=author, edition=edition.title),
        "why": _("You get this because you are of %(edition)s: an announcement goes to all its people at once.",
                 edition=edition.title),
    }  # fmt: skip
    text = render_template("threads/mail/announcement.txt", **values)
    html = render_template("threads/mail/announcement.html", **values)
    return Letter(thread.id, edition.id, f"[{edition.short_name}] {thread.title}", text, html)


def send(letter: Letter, member_id: int, name: str, address: str) -> None:
    """Put the letter to one person into the outbox, under an id that stays the same however often it is tried."""
    host = urlsplit(current_app.config["SITE_URL"]).hostname or "localhost"
    headers = {
        "Message-ID": f"<announcement-{letter.thread_id}-{member_id}@{host}>",
        "List-Id": f"<edition-{letter.edition_id}.{host}>",  # RFC 2919
    }
    post(Message(address, name, letter.subject, letter.text, letter.html, headers, about=f"announcement:{letter.thread_id}"))
