"""Lists of people: kept as they were read, corrected, then sent by jobs in batches, nothing twice."""

from collections import Counter
from collections.abc import Collection
from typing import Any  # payloads are JSON documents

from werkzeug.exceptions import NotFound

from forum.editions.models import Edition
from forum.invitations import mail
from forum.invitations.actions import renew, written
from forum.invitations.forms import InvitationDraft, ListTerms
from forum.invitations.forms.lists import ReadList
from forum.invitations.models import InvitationList, Line
from forum.invitations.queries import judged, lines_of, list_of, members_at, progress, sent_from, unclosed
from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.jobs import enqueue
from forum.kernel.viewer import Viewer
from forum.people.actions import join_edition
from forum.people.policy import may_invite
from forum.people.queries import email_key, viewer_of

BATCH = 25  # lines of one job: a third of a second in which nobody else writes on SQLite
JOB = "send invitations"


def keep_list(actor: Viewer, read: ReadList, terms: ListTerms) -> InvitationList:
    """Keep a list that was read, for its maker alone, until it is sent or a day has passed. Raises NotFound."""
    if not may_invite(actor):
        raise NotFound
    kept = InvitationList(
        maker_id=actor.id, edition_id=terms.edition_id, note=terms.note, language=terms.language, title=terms.title,
        remarks=list(read.remarks), lines=[line.kept for line in read.lines], size=len(read.lines), expected=0, handled=0,
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    return kept


def settle(actor: Viewer, list_id: int, accept: Collection[int] | None, keep: Collection[int] = ()) -> None:
    """Take the suggested address in the lines at the positions `accept` (None: in all), and in those of `keep` the one that
    stands. Raises NotFound; a list that was sent stays as it is."""
    kept = _held(actor, list_id)
    if kept.sent_at is None:
        lines = lines_of(kept)
        kept.lines = [_settled(line, accept is None or n in accept, n in keep).kept for n, line in enumerate(lines)]
        db.session.flush()


def _settled(line: Line, is_accepted: bool, is_kept: bool) -> Line:
    if not line.suggestion or not (is_accepted or is_kept):
        return line
    return line.corrected() if is_accepted else line if line.fault else line.confirmed()


def discard(actor: Viewer, list_id: int) -> None:
    """Forget a list that was not sent. Raises NotFound."""
    kept = _held(actor, list_id)
    if kept.sent_at is None:
        db.session.delete(kept)
        db.session.flush()


def send_list(actor: Viewer, list_id: int) -> None:
    """Have the worker send a list, once however often it is asked. Raises NotFound."""
    kept = _held(actor, list_id)
    if kept.sent_at is not None:
        return
    counts = Counter(each.outcome for each in judged(lines_of(kept), kept.edition_id))
    kept.sent_at, kept.expected = utcnow(), counts["new"]
    after = {"invitations": counts["new"], "added to the edition": counts["join"], "lines": kept.size}
    journal.record(actor.id, "sent", "list of invitations", kept.id, after=after)
    enqueue(JOB, {"list": kept.id, "start": 0})


def go_on(actor: Viewer, list_id: int) -> None:
    """Have the worker go on with a list whose sending stands still. Raises NotFound."""
    kept = _held(actor, list_id)
    if kept.sent_at is not None and progress(kept).is_stuck:
        kept.moved_at = utcnow()
        enqueue(JOB, {"list": kept.id, "start": kept.handled})


def send_batch(payload: dict[str, Any]) -> None:
    """Send the next lines of a list and queue those after them. Repeatable: what was sent is found, and not sent again."""
    kept, start = locked(InvitationList, payload["list"]), payload["start"]
    actor = viewer_of(kept.maker_id) if kept is not None else None
    if kept is None or kept.sent_at is None or actor is None or not may_invite(actor):
        return  # whoever lost the right to invite meanwhile sends nothing more
    stop, lines = start + BATCH, lines_of(kept)
    keys = {email_key(line.email) for line in lines[:start]} | sent_from(kept.id)
    edition = db.session.get(Edition, kept.edition_id) if kept.edition_id else None
    rows = [row for row in judged(lines[start:stop], kept.edition_id) if email_key(row.line.email) not in keys]
    _invite(actor, kept, [row.line for row in rows if row.outcome == "new"], edition)
    _add(actor, [row.line for row in rows if row.outcome == "join"], edition)
    kept.handled, kept.moved_at = max(kept.handled, min(stop, kept.size)), utcnow()
    if stop < kept.size:
        enqueue(JOB, {"list": kept.id, "start": stop})


def _invite(actor: Viewer, kept: InvitationList, lines: list[Line], edition: Edition | None) -> None:
    """Write and mail the invitations of some lines, all at once."""
    before = unclosed([email_key(line.email) for line in lines])
    made = []
    for line in lines:
        language = line.language or kept.language
        draft = InvitationDraft(
            line.email, line.name, line.organization, line.country, kept.edition_id, kept.note, language
        )  # fmt: skip
        invitation = written(actor, draft, edition, before.get(email_key(line.email)))
        invitation.list_id = kept.id
        made.append((invitation, renew(invitation)))
    db.session.add_all(invitation for invitation, _token in made)
    db.session.flush()
    for invitation, token in made:
        mail.invite(invitation, token, actor.name, edition.title if edition else "")
        journal.record(actor.id, "invited", "invitation", invitation.id)


def _add(actor: Viewer, lines: list[Line], edition: Edition | None) -> None:
    """Add the members of some lines to the edition."""
    for member_id in members_at([email_key(line.email) for line in lines]) if edition and lines else ():
        assert edition is not None
        join_edition(member_id, edition.id, by_id=actor.id)
        journal.record(actor.id, "added to the edition", "person", member_id, after={"edition": edition.slug})


def _held(actor: Viewer, list_id: int) -> InvitationList:
    """Return a list of the actor's own, held against a second press at the same moment. Raises NotFound."""
    list_of(actor, list_id)
    kept = locked(InvitationList, list_id)
    if kept is None:
        raise NotFound
    return kept
