"""The authors' private working copy: start it, save it, publish it, withdraw what it became."""

from dataclasses import dataclass
from typing import Any  # a record is JSON

from sqlalchemy import update
from werkzeug.exceptions import NotFound

from forum.cases import actions, policy, queries
from forum.cases.events import CaseEdited, CasePublished, CaseWithdrawn
from forum.cases.models import AUDIENCES, NOTE_MAX, Case, CaseAuthor, CaseDraft
from forum.cases.models.fields import CARRIED
from forum.cases.models.html import rendered
from forum.cases.models.record import check
from forum.cases.models.typed import Typed, record_of, typed_from, with_short_names
from forum.cases.queries import Author, telling
from forum.cases.queries.telling import FIRST
from forum.discussion import actions as discussing
from forum.editions.queries import editions_by_id
from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.events import emit
from forum.kernel.i18n import _
from forum.kernel.text import TextRefused
from forum.kernel.viewer import Viewer
from forum.people.models import Member


@dataclass(frozen=True)
class Conflict(Exception):
    """Somebody saved the draft since this page was opened: nothing was stored, both texts are here."""

    stored: Typed
    base: int


@dataclass(frozen=True)
class Unready(Exception):
    """What keeps a draft from being published: [(path, sentence)] in the order of the fields."""

    faults: list[tuple[str, str]]


def start_case(actor: Viewer, typed: Typed, once: str = "") -> CaseDraft:
    """Make a draft by `actor` of what was typed. Raises NotFound for one who may not tell.

    once: the form's random word. The same one again (a double press, an answer lost on the way) is a save of the same draft.
    Raises Conflict where that draft was saved since.
    """
    if not policy.may_tell(actor):
        raise NotFound
    locked(Member, actor.id)  # two presses of one button: the second waits here, and finds what the first began
    typed = with_short_names(typed)
    first = telling.draft_begun(actor, once) if once else None
    if first is not None:
        save_draft(actor, first.case_id, typed, FIRST)
        return first
    case = Case(slug="", state="draft", once=once or None)
    db.session.add(case)
    db.session.flush()
    db.session.add(CaseAuthor(case_id=case.id, member_id=actor.id))
    draft = CaseDraft(case_id=case.id, fields=typed, base=FIRST, saved_at=utcnow(), saved_by_id=actor.id)
    db.session.add(draft)
    db.session.flush()
    return draft


def discard_draft(actor: Viewer, case_id: int) -> None:
    """Throw a draft away for good: a case study never published with it, of a published one the working copy. Its authors.

    Raises NotFound.
    """
    locked(Case, case_id)
    case, draft, authors = telling.get_working_copy(actor, case_id)
    if not policy.may_act_as_author(actor, [author.id for author in authors], _has_absent(authors)):
        raise NotFound
    db.session.delete(draft)
    db.session.flush()
    if case.version == 0:
        db.session.delete(case)


def save_draft(actor: Viewer, case_id: int, typed: Typed, base: int) -> int:
    """Store the whole of `typed`, if nobody saved since `base`; return the new base. Raises Conflict and NotFound."""
    locked(Case, case_id)
    telling.get_working_copy(actor, case_id)  # asks the policy
    changed = db.session.execute(
        update(CaseDraft)
        .where(CaseDraft.case_id == case_id, CaseDraft.base == base)
        .values(fields=typed, base=base + 1, saved_at=utcnow(), saved_by_id=actor.id, is_changed=True)
        .execution_options(synchronize_session=False)
    ).rowcount  # type: ignore[attr-defined]  # an UPDATE has a row count
    db.session.expire_all()
    if changed:
        return base + 1
    draft = db.session.get_one(CaseDraft, case_id)
    if draft.fields == typed:
        return draft.base  # the same form sent twice
    raise Conflict(draft.fields, draft.base)


def open_working_copy(actor: Viewer, case: Case) -> None:
    """Make the working copy of a published case study, where there is none: the form filled from its record."""
    locked(Case, case.id)
    if db.session.get(CaseDraft, case.id) is None:
        fields, now = telling.typed_of_version(case), utcnow()
        base = telling.first_base(case)
        copy = CaseDraft(case_id=case.id, fields=fields, base=base, of_version=case.version, saved_at=now, saved_by_id=actor.id)
        copy.is_changed = False
        db.session.add(copy)
        db.session.flush()


def publish_case(actor: Viewer, case_id: int, terms: actions.Terms, note: str, seen: int = 0) -> Case:
    """Publish the working copy as the next version. Raises Unready with every problem, NotFound for one who may not.

    seen: the version whose changes the author has looked at, where the staff published one since the copy was begun.
    """
    locked(Case, case_id)
    case, draft, authors = telling.get_working_copy(actor, case_id)
    if not policy.may_act_as_author(actor, [author.id for author in authors], _has_absent(authors)):
        raise NotFound
    if case.state in ("withdrawn", "hidden"):
        raise Unready([("title", _("This case study is withdrawn. Bring it back first, on its page; then publish the changes."))])
    _refuse_locked(case)
    record, html = _checked(case, draft.fields, terms, _terms_faults(actor, case, terms, note))
    if draft.of_version not in (0, case.version) and seen != case.version:
        raise Unready([("seen", _("A moderator changed this case study while you wrote. See what changed, then publish yours."))])
    actions.publish(actor.id, case, record, html, terms, note)
    db.session.delete(draft)
    db.session.flush()
    return case


def _refuse_locked(case: Case) -> None:
    if case.locked_at is not None:
        raise Unready([("title", locked_words(case))])


def locked_words(case: Case) -> str:
    """Return why its authors publish no change of a locked case study."""
    return _("A moderator has locked this case study: no change is published for now. Reason: %(why)s", why=case.locked_why)


def _checked(
    case: Case, typed: Typed, terms: actions.Terms, faults: list[tuple[str, str]]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return (record, its texts as HTML) of what was typed, with what the form does not ask. Raises Unready with every problem."""
    record, unread = record_of(typed)
    byline = {"kind": terms.byline_kind, **({"text": terms.byline_text} if terms.byline_kind == "organisation" else {})}
    record |= {"audience": terms.audience, "byline": byline}
    if case.version:
        before = queries.version_of(case).record
        record |= {each.key: before[each.key] for each in CARRIED if each.key in before}
    wrong = [(f.path, f.sentence) for f in check(record, "snapshot", queries.known()) if f.path not in unread]
    if unread or wrong or faults:
        raise Unready([*unread.items(), *wrong, *faults])
    try:
        return record, rendered(record, f"case{case.id}")
    except TextRefused as fault:
        raise Unready([("narrative", str(fault))]) from fault


def edit_as_staff(actor: Viewer, case_id: int, typed: Typed, base: int, reason: str) -> Case:
    """Publish another text of somebody's case study, with a reason that its authors and the journal are told.

    typed: all of it. base: the version it was made from. Raises NotFound, Conflict, Unready.
    """
    locked(Case, case_id)
    case = telling.get_staff_editable(actor, case_id)
    before = queries.version_of(case)
    if base != case.version:
        raise Conflict(typed_from(before.record), case.version)
    faults = [] if reason else [("reason", _("Reason: say why. Its authors and the journal are told."))]
    terms = actions.Terms(case.audience, case.byline_kind, case.byline_text, case.edition_id)
    record, html = _checked(case, typed, terms, faults)
    changed = [key for key in {**before.record, **record} if before.record.get(key) != record.get(key)]
    if not set(changed) - {"audience", "byline"}:
        return case
    actions.publish(actor.id, case, record, html, terms, reason)
    old, new = ({key: each.get(key) for key in changed} for each in (before.record, record))
    journal.record(actor.id, "edited", "case", case.id, reason, old, new)
    emit(CaseEdited(case.id, actor.id, reason))
    return case


def withdraw_case(actor: Viewer, case_id: int, reason: str) -> Case:
    """Take a published case study away from readers. A moderator gives a reason, which its authors are told.

    reason: clean, up to REASON_MAX characters. Raises NotFound for others, ValueError with a sentence for a missing reason.
    """
    locked(Case, case_id)
    case, authors = queries.get_case(actor, case_id)
    ids = [author.id for author in authors]
    if not policy.may_withdraw(actor, ids) or case.state not in ("published", "withdrawn"):
        raise NotFound
    if case.state == "withdrawn" and not (actor.id not in ids and journal.is_nobodys("case", case.id, "withdrawn")):
        return case
    if actor.id not in ids and not reason:
        raise ValueError(_("Say why: the author is told your reason."))
    case.state, case.withdrawn_at, case.withdrawn_by_id = "withdrawn", utcnow(), actor.id
    case.withdrawal_reason = reason
    _discussion(case, "hidden")
    if actor.id not in ids:  # what authors do to their own is no act of staff: it would name the anonymous
        journal.record(actor.id, "withdrawn", "case", case.id, reason)
    db.session.flush()
    emit(CaseWithdrawn(case.id, actor.id, reason))
    return case


def restore_case(actor: Viewer, case_id: int) -> Case:
    """Bring a withdrawn case study back: whoever withdrew it, or the staff; an author does not undo the staff's act."""
    locked(Case, case_id)
    case, authors = queries.get_case(actor, case_id)
    ids = [author.id for author in authors]
    if case.state == "published" and (actor.id in ids or actor.is_moderator):
        return case  # pressed twice
    if not policy.may_restore(actor, case, ids):
        raise NotFound
    case.state, case.withdrawn_at, case.withdrawn_by_id, case.withdrawal_reason = "published", None, None, ""
    _discussion(case, "closed" if case.talk_closed_at else "open")
    if actor.id not in ids:
        journal.record(actor.id, "restored", "case", case.id)
    db.session.flush()
    emit(CasePublished(case.id, actor.id, again=True))
    return case


def restore_version(actor: Viewer, case_id: int, version: int, reason: str = "") -> Case:
    """Make an earlier version the newest, as a version of its own, for no more people than it was written for.

    An author; or a moderator with a reason, journaled, of which the authors are told. Raises NotFound, ValueError with a
    sentence for a missing reason.
    """
    locked(Case, case_id)
    case, authors = queries.get_case(actor, case_id)
    ids = [author.id for author in authors]
    by_staff = actor.id not in ids
    if not (policy.may_publish(actor, ids) or (actor.is_moderator and actor.may_write)) or case.state != "published":
        raise NotFound
    if not by_staff and case.locked_at is not None:
        raise ValueError(locked_words(case))
    old = queries.version_of(case, version)
    if old.version == case.version:
        return case
    if by_staff and old.is_hidden:
        raise NotFound  # its author took it away from readers: the staff reads it, and leaves it there
    if by_staff and not reason:
        raise ValueError(_("Say why: its authors and the journal are told."))
    narrower = old if AUDIENCES.index(old.audience) <= AUDIENCES.index(case.audience) else case
    terms = actions.Terms(narrower.audience, case.byline_kind, case.byline_text, narrower.edition_id)
    note = _("Version %(number)s restored", number=old.version) + (f": {reason}" if reason else "")
    actions.publish(actor.id, case, dict(old.record), dict(old.html), terms, note[:NOTE_MAX], restored_from=old.version)
    if by_staff:
        journal.record(actor.id, "version restored", "case", case.id, note)
        emit(CaseEdited(case.id, actor.id, reason))
    return case


def faults_of(typed: Typed) -> list[tuple[str, str]]:
    """Return [(path, sentence)] of all that keeps a draft from being published, but for who may read it and under whose name."""
    record, unread = record_of(typed)
    checked = [(f.path, f.sentence) for f in check(record, "snapshot", queries.known()) if f.path not in unread]
    return [(path, words) for path, words in [*unread.items(), *checked] if path.split(".")[0] not in ("audience", "byline")]


def _has_absent(authors: list[Author]) -> bool:
    return any(not author.may_sign_in for author in authors)


def _discussion(case: Case, state: str) -> None:
    if case.discussion_id is not None:
        discussing.set_access(case.discussion_id, audience=case.audience, edition_id=case.edition_id, state=state)


def _terms_faults(actor: Viewer, case: Case, terms: actions.Terms, note: str) -> list[tuple[str, str]]:
    faults = []
    if terms.audience == "edition" and terms.edition_id not in editions_by_id(list(actor.edition_ids)):
        faults.append(("edition_id", _("Who may read it: choose which edition, among yours.")))
    if terms.byline_kind == "my_organisation" and not (terms.byline_text or actor.organization):
        faults.append(
            ("byline.kind", _("Name shown: your profile names no organization yet. Add it there, or choose another name."))
        )
    if case.version and not note.strip():
        faults.append(("note", _("What changed: say it in a few words, for readers of the history.")))
    if len(note) > NOTE_MAX:
        faults.append(("note", _("What changed: %(limit)s characters fit.", limit=NOTE_MAX)))
    return faults


def own_published(actor: Viewer, case_id: int) -> Case:
    """Return a published case study for one of its authors (for the editors' ones, a moderator). Raises NotFound."""
    case, authors = queries.get_case(actor, case_id)
    if case.state != "published" or not policy.may_act_as_author(actor, [author.id for author in authors], _has_absent(authors)):
        raise NotFound
    return case
