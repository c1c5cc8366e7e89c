"""Posting what came in, as its sender: the same permissions, gates and random words as on the pages."""

import re
from dataclasses import dataclass

from werkzeug.exceptions import HTTPException

from forum.cases.actions import drafts
from forum.cases.queries import forms as pages
from forum.cases.queries import reading, telling
from forum.discussion import actions as discussing
from forum.discussion import policy as talking
from forum.discussion import queries as discussion
from forum.discussion.forms import CommentDraft
from forum.discussion.models import Comment, Discussion
from forum.kernel.db import db
from forum.kernel.replies import Signed
from forum.kernel.text import COMMENT_MAX, TextRefused, clean_line, clean_text, excerpt, is_blank, render
from forum.kernel.viewer import Viewer
from forum.mailin import queries
from forum.people.queries import profile_of
from forum.threads import policy as threading
from forum.threads import queries as threads
from forum.threads.actions import open_thread
from forum.threads.forms import ThreadDraft
from forum.threads.models import TITLE_MAX
from forum.threads.queries import Place
from forum.threads.queries.merged import stands_as

TITLE_WORDS = 80  # characters of a title made of the text
_ANSWERS = re.compile(r"^(?:\s*(?:re|aw|sv|fwd?|tr|rv|enc|res|réf?|رد)\s*[:：])+\s*", re.I)


@dataclass(frozen=True)
class Posted:
    """What a mail became: `outcome` as IncomingMail keeps it, `path` where it stands."""

    outcome: str
    path: str
    is_held: bool = False


@dataclass(frozen=True)
class NotPosted(Exception):
    """Why a mail was not posted: one word of mail.not_posted; `detail`: a sentence where the site has one of its own."""

    reason: str
    detail: str = ""


@dataclass(frozen=True)
class Written:
    """The words of a mail, clean; laid out before anything is written. `once`: by which they are known when they come twice."""

    body: str
    once: str


def written(text: str, once: str, limit: int = COMMENT_MAX) -> Written:
    """Return the words to post. Raises NotPosted for none, too many, and what cannot be laid out."""
    body = clean_text(text)
    if is_blank(body):
        raise NotPosted("empty")
    if len(body) > limit:
        raise NotPosted("too-long")
    return Written(body, once)


def laid_out(words: Written) -> str:
    """Return the HTML of a comment's words, the slow part: asked for again inside the transaction it is remembered."""
    try:
        return render(words.body, owner=f"m{words.once[:20]}")
    except TextRefused as fault:
        raise NotPosted("refused", str(fault)) from fault


def reply(actor: Viewer, signed: Signed, words: Written) -> Posted:
    """Post a comment by the address that one answered."""
    try:
        comment, talk = _answered(actor, signed)
    except HTTPException as fault:
        raise NotPosted("gone") from fault
    return answer(actor, talk, comment, words)


def _answered(actor: Viewer, signed: Signed) -> tuple[Comment | None, Discussion]:
    if signed.kind == "comment":
        return discussion.get_comment(actor, signed.key)
    if signed.kind == "thread":
        return None, threads.get_thread(actor, stands_as(signed.key))[1]
    return None, reading.read_case(actor, signed.key).discussion


def answer(actor: Viewer, talk: Discussion, comment: Comment | None, words: Written) -> Posted:
    """Post a comment in a discussion, answering a comment of it; to a thread's opening it answers the thread."""
    if not talking.may_comment(actor, talk):
        raise NotPosted("closed" if talk.state == "closed" and talking.may_read(actor, talk) else "gone")
    is_opening = comment is not None and comment.number == 1 and talk.kind == "thread"
    reply_to = comment.id if comment is not None and not is_opening else None
    draft = CommentDraft(words.body, laid_out(words), reply_to, f"{words.once}-{talk.id}")
    try:
        with db.session.begin_nested():
            said = discussing.post_comment(actor, talk.id, draft, _is_anonymous(actor, talk))
    except discussing.Refused as refused:
        raise NotPosted("refused", str(refused)) from refused
    except HTTPException as fault:
        raise NotPosted("gone") from fault
    return Posted(f"comment:{said.id}", f"/comments/{said.id}", said.state == "held")


def _is_anonymous(actor: Viewer, talk: Discussion) -> bool:
    """True where the actor is an author of the case study talked about, and it names nobody. Raises NotFound."""
    if talk.kind != "case":
        return False
    row = reading.read_case(actor, int(talk.key))
    return row.is_own and row.case.byline_kind == "a_member"


def start(actor: Viewer, place: Place, title: str, words: Written) -> Posted:
    """Open a thread in a place; without a subject its first words are its title."""
    edition_id = int(place.key) if place.kind == "edition" else None
    if not threading.may_open(actor, "discussion", edition_id):
        raise NotPosted("not-there")
    draft = ThreadDraft(
        _title(title, words.body), "discussion", words.body, laid_out(words), f"{words.once}-{place.kind}-{place.key}"
    )
    try:
        with db.session.begin_nested():
            thread = open_thread(actor, place, draft)
    except discussing.Refused as refused:
        raise NotPosted("refused", str(refused)) from refused
    opening = queries.opening_of(thread.discussion_id)
    return Posted(f"comment:{opening.id}", f"/threads/{thread.id}-{thread.slug}", opening.state == "held")


def tell(actor: Viewer, title: str, words: Written) -> Posted:
    """Begin a draft of a case study: the subject its title, the text its story, what the profile answers already filled in."""
    own = profile_of(actor)
    typed = pages.defaults(actor, own.member, own.languages, telling.last_role(actor))
    typed |= {"title": [_line(title)], "narrative": [words.body]}
    draft = drafts.start_case(actor, typed, words.once)
    return Posted(f"draft:{draft.case_id}", f"/cases/{draft.case_id}/edit")


def _line(title: str) -> str:
    return "" if is_blank(title) else clean_line(title)


def _title(subject: str, body: str) -> str:
    title = _line(_ANSWERS.sub("", subject))
    if len(title) > TITLE_MAX:
        title = excerpt(title, TITLE_MAX)
    return title or excerpt(body, TITLE_WORDS) or "…"
