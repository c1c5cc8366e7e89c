"""Reading vocabularies for administrators: what stands there, what uses it, and what may be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any  # columns

from sqlalchemy import String, case, cast, func, or_, select
from werkzeug.exceptions import NotFound

from forum.cases.models import Case, CaseVersion
from forum.cases.models.fields import every_field
from forum.cases.models.record import codes_in
from forum.following.models import Follow
from forum.kernel.db import db
from forum.kernel.viewer import Viewer
from forum.people.models import MemberTopic
from forum.threads.models import Thread
from forum.topics import policy
from forum.topics.actions.words import TOPICS, base_of, words_of
from forum.topics.models import Term, Topic

HIDDEN = ("gender", "rubric", "rubric.criteria", "rubric.gates", "not_sure")  # texts and rules, not lists of answers


@dataclass(frozen=True)
class TermRow:
    """A term as its vocabulary's page shows it. `into`: the label of what it was merged into, "" for none."""

    code: str
    label: str
    label_fr: str
    definition: str
    is_edited: bool
    is_retired: bool
    is_main: bool
    into: str
    parent: str


@dataclass(frozen=True)
class Uses:
    """What uses a term: published case studies; and of a sub-topic threads, follows, members who know it."""

    cases: int
    threads: int = 0
    follows: int = 0
    people: int = 0


@dataclass(frozen=True)
class TermPage:
    """A term with what may be done. `delivered`: the words that came with the program, {} for one added here."""

    row: TermRow
    base: str
    delivered: dict[str, str]
    uses: Uses
    may_retire: bool
    may_merge: bool
    targets: list[tuple[str, str]]


def list_vocabularies(viewer: Viewer) -> list[tuple[str, int, int]]:
    """Return [(name, terms, terms not offered)], topics first; two statements. Raises NotFound."""
    if not policy.may_word(viewer):
        raise NotFound
    rows = db.session.execute(
        select(Term.vocabulary, func.count(), _away(Term)).group_by(Term.vocabulary).order_by(Term.vocabulary)
    )
    count, gone = db.session.execute(select(func.count(Topic.id), _away(Topic))).one()
    return [(TOPICS, count, gone or 0), *((name, n, off or 0) for name, n, off in rows if name not in HIDDEN)]


def terms_of(viewer: Viewer, name: str) -> list[TermRow]:
    """Return the terms of a vocabulary in its order; one statement. Raises NotFound."""
    rows = _rows(viewer, name)
    labels = {_code(row): words_of(row)["label"] for row in rows}
    made = [_row(row, labels, {each.id: each.name for each in rows if isinstance(each, Topic)}) for row in rows]
    if name == TOPICS:
        themes = [row for row in rows if isinstance(row, Topic)]
        order = {each.slug: (each.parent_id or each.id, each.parent_id is not None, each.position) for each in themes}
        made.sort(key=lambda row: order[row.code])
    return made


def term_page(viewer: Viewer, name: str, code: str) -> TermPage:
    """Return a term with all that its page shows; a few statements, one of them over the published records. Raises NotFound."""
    rows = _rows(viewer, name)
    row = next((each for each in rows if _code(each) == code), None)
    if row is None:
        raise NotFound
    shown = next(each for each in terms_of(viewer, name) if each.code == code)
    others = [each for each in terms_of(viewer, name) if each.code != code and not (each.is_main or each.is_retired or each.into)]
    free = not shown.is_main and not shown.into
    return TermPage(
        shown, base_of(words_of(row)), dict(row.delivered), _uses(name, row),
        free and policy.may_retire(viewer, name, code), free and policy.may_merge(viewer, name, code),
        [(each.code, each.label) for each in others],
    )  # fmt: skip


def _away(table: type[Term] | type[Topic]) -> Any:
    """Return the column that counts what is not offered any more."""
    return func.sum(case((or_(table.retired_at.is_not(None), table.merged_into.is_not(None)), 1), else_=0))


def _rows(viewer: Viewer, name: str) -> Sequence[Term | Topic]:
    if not policy.may_word(viewer) or name in HIDDEN:
        raise NotFound
    found: Sequence[Term | Topic]
    if name == TOPICS:
        found = db.session.scalars(select(Topic).order_by(Topic.position, Topic.id)).all()
    else:
        found = db.session.scalars(select(Term).where(Term.vocabulary == name).order_by(Term.position, Term.id)).all()
    if not found:
        raise NotFound
    return found


def _code(row: Term | Topic) -> str:
    return row.slug if isinstance(row, Topic) else row.code


def _row(row: Term | Topic, labels: dict[str, str], names: dict[int, str]) -> TermRow:
    words = words_of(row)
    parent = row.parent_id if isinstance(row, Topic) else 0
    return TermRow(
        _code(row), words["label"], words["label_fr"], words["definition"], row.is_edited, row.retired_at is not None,
        parent is None, labels.get(row.merged_into or "", row.merged_into or ""),
        names.get(parent or 0, ""),
    )  # fmt: skip


def _uses(name: str, row: Term | Topic) -> Uses:
    """Count what uses a term. Records are looked through for the code's letters first, and then exactly."""
    code = _code(row)
    records = (
        select(CaseVersion.record)
        .join(Case, (Case.id == CaseVersion.case_id) & (Case.version == CaseVersion.version))
        .where(Case.state == "published", cast(CaseVersion.record, String).contains(f'"{code}"', autoescape=True))
    )
    fields = [path for path, field in every_field() if field.vocabulary == name]
    cases = sum(code in codes_in(record, fields) for record in db.session.scalars(records)) if fields else 0
    if not isinstance(row, Topic):
        return Uses(cases)
    hanging = (
        select(func.count()).select_from(Thread).where(Thread.topic_id == row.id),
        select(func.count()).select_from(Follow).where(Follow.kind == "topic", Follow.key == str(row.id)),
        select(func.count()).select_from(MemberTopic).where(MemberTopic.topic_id == row.id),
    )
    return Uses(cases, *(int(db.session.scalar(each) or 0) for each in hanging))
