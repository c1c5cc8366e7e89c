"""Letters to those who wrote: why something was not posted and what to do, with their words; what else they should know.

Marked so that no program answers them (RFC 3834); nothing of a stranger's mail is sent back to the address that it gives.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, render_template

from forum.kernel.i18n import _
from forum.kernel.mail import Message, post
from forum.kernel.rules import rule
from forum.kernel.text import COMMENT_MAX
from forum.kernel.viewer import standing

RETURNED_MAX = 20_000  # characters of the sender's words that go back
SUBJECT_MAX = 120  # characters


@dataclass(frozen=True)
class Answer:
    """What a sender is told: `title` of the subject, `words` paragraphs, `path` of the site or "", `returned` their text."""

    title: str
    words: tuple[str, ...]
    path: str = ""
    returned: str = ""
    reply_to: str = ""


def send(answer: Answer, *, mail_id: int, address: str, name: str, subject: str, message_id: str) -> None:
    """Put the answer to a mail into the outbox: below it in the sender's mailbox, and marked as written by a program."""
    site = rule("site_name")
    values = {
        "name": name, "words": answer.words, "returned": answer.returned[:RETURNED_MAX], "site": site,
        "link": f"{current_app.config['SITE_URL']}{answer.path}" if answer.path else "",
    }  # fmt: skip
    host = urlsplit(current_app.config["SITE_URL"]).hostname or "localhost"
    headers = {
        "Message-ID": f"<mail-in-{mail_id}@{host}>",
        "Auto-Submitted": "auto-replied",
        "X-Auto-Response-Suppress": "All",
    }
    if message_id.isascii() and message_id.isprintable() and message_id:
        headers |= {"In-Reply-To": f"<{message_id}>", "References": f"<{message_id}>"}
    if answer.reply_to:
        headers["Reply-To"] = answer.reply_to
    about = subject[:SUBJECT_MAX].strip()
    title = f"{answer.title}: {about}" if about else answer.title
    text, html = (render_template(f"mailin/mail/answer.{kind}", **values) for kind in ("txt", "html"))
    post(Message(address, name, title, text, html, headers, about=f"mail-in:{mail_id}"))


def to_stranger() -> Answer:
    """Return what everybody reads who is not known, whatever they wrote to and whatever is there."""
    return Answer(
        _("Your mail could not be posted"),
        (
            _(
                "this address takes mail only from members of %(site)s, sent from the address in their account.",
                site=rule("site_name"),
            ),
            _("If you are one, write from that address: the site shows it under Settings. If not, there is nothing to do."),
        ),
    )


def not_posted(reason: str, state: str, detail: str, returned: str) -> Answer:
    """Return why a member's mail was not posted and what to do. state: of the member. detail: a sentence of the site's, or ""."""
    sentences = {
        "expired": (_("the address that you answered was good for 90 days, and they are over."),
                    _("Sign in and answer there; newer mails have newer addresses.")),
        "not-yours": (_("the address that you wrote to was given to somebody else, in a mail to them."),
                      _("Sign in and answer there, or answer a mail that was sent to you.")),
        "gone": (_("what you answer is not there any more, or is not for you to read now."), _("Sign in to see what is there.")),
        "which-item": (_("it answers an e-mail that tells of several things, and does not say which of them."),
                       _("Leave only that item below your words, or write to the address that stands below it.")),
        "closed": (_("the thread that you answer is closed: nobody can answer it for now."),
                   _("You can open a new thread on the site.")),
        "standing": (standing(state), _("Nothing that you send by mail is posted meanwhile.")),
        "empty": (_("we found no words of yours in it: only what it quotes, a signature, or something that is no text."),
                  _("Write above the mail that you answer, as plain text, and send it again.")),
        "too-long": (_("it is too long: a comment has at most %(n)s characters.", n=f"{COMMENT_MAX:,}"),
                     _("Shorten it, or send it as several mails.")),
        "too-large": (_("it is too large: a mail may have at most %(n)s megabytes, with everything in it.",
                        n=f"{current_app.config['MAIL_IN_MAX_BYTES'] / 1_048_576:g}"),
                      _("Leave out what you attached, and send the words alone.")),
        "not-there": (_("you cannot open a thread there: it is for the people of that edition."),
                      _("Write to the address of an edition that you are of, or of a region.")),
        "not-authentic": (_("the mail server that took it says that it was not sent by the mail server of your address."),
                          _("If it was you, send it from where you usually write, or sign in and post it there. "
                            "If it was not, there is nothing to do: nothing was posted.")),
        "refused": (detail, _("Change that, and send it again.")),
    }  # fmt: skip
    return Answer(_("Your mail was not posted"), sentences[reason], path="/", returned=returned)


def asked(where: str, reply_to: str, returned: str) -> Answer:
    """Return the question whether a mail is really from the member in whose name it came."""
    return Answer(
        _("Please confirm your mail"),
        (
            _(
                "a mail in your name came in, for %(where)s. We cannot be sure that it is yours: anybody can write a sender.",
                where=where,
            ),
            _("If it is, answer this mail within 7 days, with any words or none: then it is posted."),
            _("If it is not, there is nothing to do: nothing is posted."),
        ),
        returned=returned,
        reply_to=reply_to,
    )


def drafted(path: str, left_out: tuple[str, ...]) -> Answer:
    """Return that a story became a draft, and where it is."""
    words = (
        _("your mail is the draft of a case study now. Only you can see it. Go on with it here:"),
        _("Nothing is published until you do so yourself, there."),
    )
    return Answer(_("Your case study is a draft"), (*words, *_left_out(left_out)), path=path)


def posted_but(is_held: bool, path: str, left_out: tuple[str, ...]) -> Answer:
    """Return what somebody should know of what was posted: it waits for a moderator, or something was left out."""
    words = (
        (_("your mail is posted, but a moderator looks at it before others read it."),) if is_held else (_("your mail is posted."),)
    )
    return Answer(_("Your mail was posted"), (*words, *_left_out(left_out)), path=path)


def _left_out(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        return ()
    shown = ", ".join(names[:10])
    return (_("What you attached was left out, for files cannot be taken by mail: %(names)s.", names=shown),)
