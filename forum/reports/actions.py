"""The only writers of reports and appeals; what a report leads to is done by the actions of what was reported."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import select, update
from werkzeug.exceptions import NotFound

from forum.cases.actions import drafts as cases
from forum.cases.actions import holding
from forum.discussion.actions import hiding
from forum.kernel import journal, undoing
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.events import emit
from forum.kernel.i18n import _
from forum.kernel.text import fold
from forum.kernel.turns import take_turn
from forum.kernel.viewer import Viewer
from forum.reports import policy, queries
from forum.reports.events import AppealAnswered, ReportsDecided
from forum.reports.models import Appeal, Report, ReportAbout
from forum.reports.queries import appeals
from forum.threads import actions as threads


class Conflict(Exception):
    """Somebody reported it once more, or decided, since the page was opened."""


def report(actor: Viewer, kind: str, key: str, reason: str, body: str) -> Report:
    """Report a thing to the moderators; one that one has reported already takes the new words. Raises NotFound.

    Where HIDES_AT members of as many organizations report personal data, the text is hidden until a moderator looks.
    """
    thing = queries.get_thing(actor, kind, key)
    if not policy.may_report(actor, thing.about):
        raise NotFound
    take_turn([f"report:{kind}:{key}"])
    row = queries.own_report(actor, kind, key)
    if row is None or row.state != "open":
        row = Report(
            kind=kind, key=key, by_id=actor.id, reason=reason, body=body, organization_key=fold(actor.organization),
            lead_key=fold(thing.lead), discussion_id=thing.discussion_id,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        for member_id, organization in queries.about_keys(thing.about).items():
            db.session.add(ReportAbout(report_id=row.id, member_id=member_id, organization_key=organization))
    row.reason, row.body = reason, body
    db.session.flush()
    _hide_personal_data(kind, key)
    return row


def _hide_personal_data(kind: str, key: str) -> None:
    said = [row for row in queries.open_of(kind, key) if row.reason == "personal_data"]
    if len({row.organization_key for row in said if row.organization_key}) >= policy.HIDES_AT and kind in _DEEDS:
        _DEEDS[kind].hold(int(key), _("Several members reported personal data: it is hidden until a moderator has looked."))


def withdraw(actor: Viewer, kind: str, key: str) -> None:
    """Take one's own open report back. Raises NotFound, Forbidden with a sentence where it is decided."""
    row = queries.own_report(actor, kind, key)
    if row is None:
        raise NotFound
    locked(Report, row.id)
    row.state = policy.next_of_report(row.state, "withdraw")
    db.session.flush()


def keep(actor: Viewer, kind: str, key: str, newest: int) -> None:
    """Decide that a thing stays as it is; one hidden in nobody's name is shown again. Journaled. Raises NotFound, Conflict."""
    pile = _pile(actor, kind, key, newest)
    if pile.thing.is_hidden and kind in _DEEDS and journal.is_nobodys(kind, key, _DEEDS[kind].deed):
        _DEEDS[kind].show(actor, int(key))
    _decide(actor, pile, "keep")
    journal.record(actor.id, "kept", kind, key, after={"reports": [row.id for row in pile.reports]})
    emit(ReportsDecided(kind, key, False, actor.id, tuple(row.by_id for row in pile.reports)))


def act(actor: Viewer, kind: str, key: str, newest: int, reason: str) -> None:
    """Hide what was reported (withdraw a case study), with a reason that its author is told; of a person, note what was done.

    Journaled by what is hidden. Raises NotFound, Conflict, ValueError with a sentence for a missing reason.
    """
    pile = _pile(actor, kind, key, newest)
    if not reason:
        raise ValueError(_("Say why: its author and the journal are told."))
    _decide(actor, pile, "act")
    if kind in _DEEDS:
        _DEEDS[kind].hide(actor, int(key), reason)
    else:
        journal.record(actor.id, "dealt with", kind, key, reason)
    emit(ReportsDecided(kind, key, True, actor.id, tuple(row.by_id for row in pile.reports)))


def _pile(actor: Viewer, kind: str, key: str, newest: int) -> queries.Pile:
    take_turn([f"report:{kind}:{key}"])
    if not any(row.state == "open" for row in queries.open_of(kind, key)):
        raise Conflict
    pile = queries.get_pile(actor, kind, key)
    if pile.newest != newest:
        raise Conflict
    return pile


def _decide(actor: Viewer, pile: queries.Pile, deed: str) -> None:
    for row in pile.reports:
        row.state = policy.next_of_report(row.state, deed)
        row.decided_by_id, row.decided_at = actor.id, utcnow()
    db.session.flush()


def reopen(actor: Viewer, kind: str, key: str, ids: list[int]) -> None:
    """Let reports wait again that were decided; journaled. Raises Forbidden with a sentence."""
    for row in db.session.scalars(select(Report).where(Report.id.in_(ids), Report.kind == kind, Report.key == key)):
        row.state = policy.next_of_report(row.state, "reopen")
        row.decided_by_id, row.decided_at = None, None
    db.session.flush()
    journal.record(actor.id, "reopened", kind, key)


def follow_comments(discussion_id: int, comment_ids: Sequence[int]) -> None:
    """Let the reports about comments that were moved be of the discussion in which they stand now."""
    theirs = update(Report).where(Report.kind == "comment", Report.key.in_([str(each) for each in comment_ids]))
    db.session.execute(theirs.values(discussion_id=discussion_id).execution_options(synchronize_session=False))


class Deeds(NamedTuple):
    """How a kind of thing is hidden by a moderator, shown again, and hidden in nobody's name."""

    hide: Callable[[Viewer, int, str], object]
    show: Callable[[Viewer, int], object]
    hold: Callable[[int, str], object]
    deed: str  # as the journal calls it


_DEEDS = {
    "comment": Deeds(hiding.hide_comment, hiding.show_comment, hiding.hide_until_looked_at, "hidden"),
    "thread": Deeds(threads.hide_thread, threads.show_thread, threads.hide_until_looked_at, "hidden"),
    "case": Deeds(cases.withdraw_case, cases.restore_case, holding.withdraw_until_looked_at, "withdrawn"),
}


def appeal(actor: Viewer, entry_id: int, body: str) -> Appeal:
    """Ask that another moderator look at what was done; once for each act. The same again returns the first. Raises NotFound."""
    decided = appeals.get_decided(actor, entry_id)
    take_turn([f"appeal:{entry_id}"])
    first = db.session.scalar(select(Appeal).where(Appeal.entry_id == entry_id))
    if first is not None:
        return first
    if not decided.may_appeal:
        raise NotFound
    row = Appeal(entry_id=entry_id, by_id=actor.id, body=body)
    db.session.add(row)
    db.session.flush()
    return row


def answer_appeal(actor: Viewer, appeal_id: int, granted: bool, answer: str) -> str:
    """Answer an appeal; granted, the act is undone where it can be. Journaled. Return a sentence where it could not, else "".

    Raises NotFound, Conflict where another moderator answered meanwhile.
    """
    row = db.session.get(Appeal, appeal_id)
    if row is None or not actor.is_moderator:
        raise NotFound
    locked(Appeal, appeal_id)
    if row.state != "open":
        raise Conflict
    found = appeals.get_appeal(actor, appeal_id)
    row.state = policy.next_of_appeal(row.state, "grant" if granted else "uphold")
    row.answer, row.decided_by_id, row.decided_at = answer, actor.id, utcnow()
    db.session.flush()
    left = _undo(actor, found) if granted else ""
    journal.record(actor.id, row.state, "appeal", row.id, answer, after={"entry": row.entry_id})
    emit(AppealAnswered(row.id, row.by_id, granted, answer, actor.id))
    return left


def _undo(actor: Viewer, found: appeals.Case) -> str:
    if not found.can_undo:
        return _("The appeal is granted. This act is not undone by itself: do what is needed where it was done.")
    try:
        undoing.undo(actor, found.entry.id)
    except (undoing.TooLate, NotFound, ValueError):
        return _("The appeal is granted, but something else was done since, so nothing was undone by itself: look at it.")
    return ""


def check(repair: bool) -> list[str]:
    """Say what of reports and appeals does not agree; nothing of it can be repaired by a machine."""
    return queries.faults()
