"""Reading for those who tell: working copies, drafts, versions to compare."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # old and new values of a record

from markupsafe import Markup
from sqlalchemy import exists, select
from werkzeug.exceptions import NotFound

from forum.cases import policy, queries
from forum.cases.models import SAVES, Case, CaseAuthor, CaseDraft, CaseHelper, CaseVersion
from forum.cases.models.fields import BY_KEY, Field
from forum.cases.models.typed import Typed, typed_from
from forum.cases.queries import Author, authors_of
from forum.cases.queries.forms import outline
from forum.kernel import difference
from forum.kernel.db import db
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.places import queries as places
from forum.topics import queries as topics

VERSIONS_MAX = 500  # rows of a history
FIRST = 1  # the first save of a draft


def get_working_copy(viewer: Viewer, case_id: int) -> tuple[Case, CaseDraft, list[Author]]:
    """Return the case, its working copy and its authors, for an author or a helper; three statements. Raises NotFound."""
    case = db.session.get(Case, case_id)
    draft = db.session.get(CaseDraft, case_id)
    if case is None or draft is None:
        raise NotFound
    authors = authors_of(case_id)
    _must_write(viewer, case_id, authors)
    return case, draft, authors


def get_editable(viewer: Viewer, case_id: int) -> Case:
    """Return a case that the viewer may write in, with or without a working copy. Raises NotFound."""
    return get_written(viewer, case_id)[0]


def get_written(viewer: Viewer, case_id: int) -> tuple[Case, list[Author]]:
    """Return (case, authors) of one that the viewer may write in; three statements. Raises NotFound."""
    case = db.session.get(Case, case_id)
    if case is None:
        raise NotFound
    authors = authors_of(case_id)
    _must_write(viewer, case_id, authors)
    return case, authors


def _must_write(viewer: Viewer, case_id: int, authors: Sequence[Author]) -> None:
    helpers = db.session.scalars(select(CaseHelper.member_id).where(CaseHelper.case_id == case_id)).all()
    absent = any(not author.may_sign_in for author in authors) and viewer.may_write and viewer.is_moderator
    if not absent and not policy.may_write(viewer, [author.id for author in authors], helpers):
        raise NotFound


def get_staff_editable(viewer: Viewer, case_id: int) -> Case:
    """Return a published case that the viewer edits as one of the staff, not as its author. Raises NotFound."""
    case, authors = queries.get_case(viewer, case_id)
    absent = any(not author.may_sign_in for author in authors)
    helps = db.session.get(CaseHelper, (case_id, viewer.id)) is not None
    if absent or helps or not policy.may_edit_as_staff(viewer, case, [author.id for author in authors]):
        raise NotFound
    return case


def edits_as_staff(viewer: Viewer, case_id: int) -> bool:
    """True where `get_staff_editable` gives the case; costs nothing for members who are not of the staff."""
    if not viewer.is_moderator:
        return False
    try:
        return get_staff_editable(viewer, case_id) is not None
    except NotFound:
        return False


def may_publish(viewer: Viewer, case: Case) -> bool:
    """True where the viewer may publish the case: its authors; a helper writes. One statement."""
    authors = authors_of(case.id)
    absent = any(not author.may_sign_in for author in authors)
    return policy.may_act_as_author(viewer, [author.id for author in authors], absent)


def typed_of_version(case: Case) -> Typed:
    """Return the form's fields for the published version of `case`; one statement."""
    return typed_from(queries.version_of(case).record)


def first_base(case: Case) -> int:
    """Return the number of the first save of a working copy. It never comes again: a form of an earlier copy is a conflict."""
    return case.version * SAVES + FIRST


def typed_now(case: Case) -> tuple[Typed, int]:
    """Return (what the working copy holds, its base); for a case already allowed. Without a copy: the published version."""
    draft = db.session.get(CaseDraft, case.id)
    return (dict(draft.fields), draft.base) if draft else (typed_of_version(case), first_base(case))


def draft_begun(viewer: Viewer, once: str) -> CaseDraft | None:
    """Return the draft that the viewer's form with this random word began, or None; one statement."""
    mine = exists().where(CaseAuthor.case_id == Case.id, CaseAuthor.member_id == viewer.id)
    begun = select(CaseDraft).join(Case, Case.id == CaseDraft.case_id)
    return db.session.scalar(begun.where(Case.once == once, Case.version == 0, mine))


def last_role(viewer: Viewer) -> str:
    """Return the part that the viewer had in what they told last, "" where they told nothing yet; one statement."""
    told = select(CaseVersion.record).where(CaseVersion.by_id == viewer.id).order_by(CaseVersion.id.desc()).limit(1)
    record = db.session.scalar(told)
    return str((record or {}).get("author_role", ""))


def get_withdrawable(viewer: Viewer, case_id: int) -> Case:
    """Return a published or withdrawn case that the viewer may withdraw or bring back. Raises NotFound."""
    case, authors = queries.get_case(viewer, case_id)
    if not policy.may_withdraw(viewer, [author.id for author in authors]):
        raise NotFound
    return case


@dataclass(frozen=True)
class DraftRow:
    """A draft in a list: `title` as typed so far, `saved_at`; `is_published`: a working copy of something readers see;
    `parts_done` of its `parts` have an answer."""

    case_id: int
    title: str
    saved_at: datetime
    is_published: bool
    parts_done: int
    parts: int


def drafts_of(viewer: Viewer, limit: int = 50) -> list[DraftRow]:
    """Return the drafts and changed working copies that the viewer may write in, last saved first; one statement."""
    rows = db.session.execute(
        select(CaseDraft, Case.state)
        .join(Case, Case.id == CaseDraft.case_id)
        .where(policy.writable_by(viewer), CaseDraft.is_changed.is_(True))
        .order_by(CaseDraft.saved_at.desc())
        .limit(limit)
    )
    return [_draft_row(draft, state) for draft, state in rows]


def _draft_row(draft: CaseDraft, state: str) -> DraftRow:
    steps = outline(draft.fields)
    title = next(iter(draft.fields.get("title", [])), "")
    begun = sum(step.done > 0 for step in steps)
    return DraftRow(draft.case_id, title, draft.saved_at, state != "draft", begun, len(steps))


@dataclass(frozen=True)
class VersionRow:
    """A version in a history. `is_hidden`: by an author; `is_open`: the viewer reads it all the same, or it is not hidden."""

    version: int
    at: datetime
    note: str
    by_name: str
    is_hidden: bool
    is_open: bool


def versions_of(viewer: Viewer | None, case: Case, authors: Sequence[Author]) -> list[VersionRow]:
    """Return the versions that the viewer may read, newest first; one statement.

    `by_name` is empty where the byline of today names nobody.
    """
    named = case.byline_kind == "my_name"
    reads_all = policy.may_read_hidden_versions(viewer, [author.id for author in authors])
    rows = db.session.execute(
        select(CaseVersion.version, CaseVersion.at, CaseVersion.note, Member.name, CaseVersion.is_hidden)
        .join(Member, Member.id == CaseVersion.by_id)
        .where(CaseVersion.case_id == case.id, policy.versions_seen_by(viewer, [author.id for author in authors]))
        .order_by(CaseVersion.version.desc())
        .limit(VERSIONS_MAX)
    )
    return [
        VersionRow(version, at, note if reads_all or not hidden else "", name if named else "", hidden, reads_all or not hidden)
        for version, at, note, name, hidden in rows
    ]


@dataclass(frozen=True)
class Change:
    """A field that differs: its label, and the words marked."""

    label: str
    marked: Markup


def compare(case: Case, old: int, new: int) -> list[Change]:
    """Return what changed from one version to another of those `versions_of` gave, field by field, for people; two statements.

    Raises NotFound.
    """
    before, after = queries.version_of(case, old).record, queries.version_of(case, new).record
    return [
        Change(BY_KEY[key].label if key in BY_KEY else key, _marked(key, was, now))
        for key, was, now in difference.fields(before, after)
        if key not in ("audience", "byline") and not _is_same_choice(key, was, now)
    ]


def _is_same_choice(key: str, was: Any, now: Any) -> bool:
    """The same answers in another order are no change, but where the order says which is the main one."""
    field = BY_KEY.get(key)
    choice = field is not None and field.kind in ("E+", "R+") and key != "scheme_types"
    return choice and sorted(map(str, was or ())) == sorted(map(str, now or ()))


def _marked(key: str, was: Any, now: Any) -> Markup:
    """Mark what changed: of answers to choose from whole answers, else words."""
    field = BY_KEY.get(key)
    if field is None or field.kind not in ("E+", "R+"):
        return difference.marked(words_of(key, was), words_of(key, now))
    before, after = was or [], now or []
    parts = [Markup.escape(_word(field, each)) for each in after if each in before]
    parts += [Markup("<del>%s</del>") % _word(field, each) for each in before if each not in after]
    parts += [Markup("<ins>%s</ins>") % _word(field, each) for each in after if each not in before]
    return Markup(", ").join(parts)


def words_of(key: str, value: Any) -> str:
    """Return a field's value in words, labels in place of codes, one line per row."""
    field = BY_KEY.get(key)
    return "" if value in (None, [], {}) else _words(field, value) if field else str(value)


def _words(field: Field, value: Any) -> str:
    if field.kind == "O":
        return "\n".join(f"{part.label}: {_words(part, value[part.key])}" for part in field.inside if part.key in value)
    if field.kind == "L":
        return "\n".join("; ".join(f"{p.label}: {_words(p, row[p.key])}" for p in field.inside if p.key in row) for row in value)
    if isinstance(value, list):
        return ", ".join(_word(field, each) for each in value)
    return _word(field, value)


def _word(field: Field, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field.vocabulary == "topics":
        theme = topics.topic_by_slug(str(value))
        return theme.name if theme else str(value)
    if field.vocabulary == "countries.csv":
        return places.country_name(str(value)) or str(value)
    vocabulary = topics.vocabularies().get(field.vocabulary)
    return vocabulary.label(str(value)) if vocabulary else str(value)
