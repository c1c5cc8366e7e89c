"""What the staff does around a case study: closing its discussion, locking it, making a comment a draft of one."""

from datetime import datetime

from werkzeug.exceptions import NotFound

from forum.cases import policy, queries
from forum.cases.actions import drafts
from forum.cases.events import CaseHeld, CaseWithdrawn, DraftMade
from forum.cases.models import TITLE_MAX, Case
from forum.cases.queries import forms as pages
from forum.cases.queries import telling
from forum.discussion import actions as discussing
from forum.discussion.queries import get_comment
from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.events import emit
from forum.kernel.i18n import _
from forum.kernel.text import excerpt
from forum.kernel.viewer import Viewer
from forum.people.queries import profile_of, viewer_of

DEEDS = ("close", "reopen", "lock", "unlock")
_WORDS = {"close": "discussion closed", "reopen": "discussion reopened", "lock": "locked", "unlock": "unlocked"}


class Outdated(Exception):
    """Somebody else was first; the message is a sentence."""


def hold(actor: Viewer, case_id: int, deed: str, reason: str, needs_reason: bool = True) -> Case:
    """Close the discussion of a case study or open it again; lock it, so that its authors publish no change, or unlock it.

    Journaled; its authors are told why. The same once more, for the same reason, changes nothing. Raises NotFound; ValueError with
    a sentence for a missing reason; Outdated where another moderator did it, for a reason of theirs.
    """
    locked(Case, case_id)
    case, authors = queries.get_case(actor, case_id)
    if not policy.may_hold(actor, case, [author.id for author in authors]) or deed not in DEEDS:
        raise NotFound
    if needs_reason and not reason:
        raise ValueError(_("Say why: its authors and the journal are told."))
    at, why = (case.talk_closed_at, case.talk_closed_why) if deed in ("close", "reopen") else (case.locked_at, case.locked_why)
    sets = deed in ("close", "lock")
    if sets is (at is not None):
        if sets and why != reason:
            raise Outdated(_("Another moderator has done that meanwhile, for this reason: %(why)s", why=why))
        return case
    _set(case, deed, utcnow() if sets else None, reason if sets else "")
    journal.record(actor.id, _WORDS[deed], "case", case.id, reason, {"why": why})
    emit(CaseHeld(case.id, _WORDS[deed], actor.id, reason))
    return case


def _set(case: Case, deed: str, at: datetime | None, why: str) -> None:
    if deed in ("close", "reopen"):
        case.talk_closed_at, case.talk_closed_why = at, why
        state = "closed" if at else "open"
        if case.discussion_id is not None and case.state == "published":
            discussing.set_access(case.discussion_id, case.audience, case.edition_id, "hidden")
            discussing.set_access(case.discussion_id, case.audience, case.edition_id, state)
    else:
        case.locked_at, case.locked_why = at, why
    db.session.flush()


def draft_from(actor: Viewer, comment_id: int, reason: str) -> int:
    """Begin a draft of a case study for who wrote a comment, its text being the story; return its id. It is theirs alone: the staff
    does not read it. Pressed twice, once. Raises NotFound, ValueError with a sentence."""
    comment, _talk = get_comment(actor, comment_id)
    author = viewer_of(comment.author_id)
    if not policy.may_make_draft(actor) or comment.state != "shown" or comment.as_author or author is None:
        raise NotFound
    if not author.may_write:
        raise ValueError(_("Who wrote it cannot write at present, and could do nothing with a draft."))
    if not reason:
        raise ValueError(_("Say why: its author and the journal are told."))
    own, once = profile_of(author), f"comment {comment.id}"
    if (begun := telling.draft_begun(author, once)) is not None:
        return begun.case_id
    typed = pages.defaults(author, own.member, own.languages, telling.last_role(author))
    typed |= {"title": [excerpt(comment.body, TITLE_MAX)[:TITLE_MAX]], "narrative": [comment.body]}
    draft = drafts.start_case(author, typed, once)
    journal.record(actor.id, "made a draft", "comment", comment.id, reason, {}, {"case": draft.case_id})
    emit(DraftMade(draft.case_id, author.id, actor.id, reason))
    return draft.case_id


def take_draft_back(actor: Viewer, comment_id: int, case_id: int) -> None:
    """Throw a draft away that was made of a comment, if its author has not touched it.

    Raises NotFound, ValueError with a sentence.
    """
    comment, _talk = get_comment(actor, comment_id)
    author = viewer_of(comment.author_id)
    if not policy.may_make_draft(actor) or author is None:
        raise NotFound
    begun = telling.draft_begun(author, f"comment {comment.id}")
    if begun is None or begun.case_id != case_id or begun.base != telling.FIRST:
        raise ValueError(_("Its author has worked on the draft already, or thrown it away: it is theirs."))
    drafts.discard_draft(author, case_id)
    journal.record(actor.id, "took a draft back", "comment", comment.id)


def withdraw_until_looked_at(case_id: int, reason: str) -> bool:
    """Take a published case study away, in nobody's name, until a moderator looks; journaled. False where it is not published."""
    case = locked(Case, case_id)
    if case is None or case.state != "published":
        return False
    case.state, case.withdrawn_at, case.withdrawn_by_id, case.withdrawal_reason = "withdrawn", utcnow(), None, reason
    if case.discussion_id is not None:
        discussing.set_access(case.discussion_id, case.audience, case.edition_id, "hidden")
    journal.record(None, "withdrawn", "case", case.id, reason)
    db.session.flush()
    emit(CaseWithdrawn(case.id, None, reason))
    return True
