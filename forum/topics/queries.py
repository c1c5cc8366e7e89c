"""Reading topics and vocabularies. They change with a release or by an administrator; warm, nothing asks the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any  # Term.extra

from sqlalchemy import select

from forum.kernel.db import db
from forum.kernel.memory import remembered
from forum.kernel.subjects import Brief
from forum.kernel.viewer import Viewer
from forum.topics.models import Term, Topic


@dataclass(frozen=True)
class Word:
    """A term: its code, its label for people, its definition, and what else its vocabulary says."""

    code: str
    label: str
    definition: str
    extra: dict[str, Any] = field(default_factory=dict)
    is_retired: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """The terms of one vocabulary, in its own order; one that was merged into another is found there under its old code."""

    name: str
    words: tuple[Word, ...]
    by_code: dict[str, Word]

    def canonical(self, code: str) -> str:
        """Return the code as which `code` is shown and found today; itself where it is unknown."""
        word = self.by_code.get(code)
        return word.code if word else code

    def label(self, code: str | None) -> str:
        """Return the label of `code`; the code itself where it is unknown, "" for none."""
        word = self.by_code.get(code or "")
        return word.label if word else (code or "")

    @property
    def options(self) -> list[tuple[str, str]]:
        """(code, label) for forms: what is offered to whoever answers anew."""
        return [(word.code, word.label) for word in self.words if not word.is_retired]

    def options_with(self, chosen: Sequence[str]) -> list[tuple[str, str]]:
        """Return `options`, and among them what was chosen before and is not offered any more: no answer is lost on a form."""
        kept: dict[str, str] = {}
        for code in chosen:
            if code in self.by_code and code not in {word.code for word in self.words}:
                kept.setdefault(self.by_code[code].code, code)
        found = [(kept.get(code, code) if code not in chosen else code, label) for code, label in self.options]
        there = {code for code, _label in found}
        return found + [(code, self.label(code)) for code in dict.fromkeys(chosen) if code in self.by_code and code not in there]


@dataclass(frozen=True)
class Theme:
    """A topic with its sub-topics (retired ones too), or a sub-topic (`parent_id` set). `number` 1-5: its box in the strip."""

    id: int
    slug: str
    name: str
    description: str
    introduction: str
    number: int
    parent_id: int | None
    children: tuple["Theme", ...] = ()
    is_retired: bool = False

    @property
    def offered(self) -> tuple["Theme", ...]:
        """Its sub-topics that can be chosen anew."""
        return tuple(child for child in self.children if not child.is_retired)


@dataclass(frozen=True)
class Tree:
    """All topics, by every key that pages use; one that was merged is found as the other."""

    themes: tuple[Theme, ...]
    by_slug: dict[str, Theme]
    by_id: dict[int, Theme]


@remembered
def vocabularies() -> dict[str, Vocabulary]:
    """Return all vocabularies by name; one statement when cold."""
    rows: dict[str, list[Term]] = {}
    for row in db.session.execute(select(Term).order_by(Term.vocabulary, Term.position, Term.id)).scalars():
        rows.setdefault(row.vocabulary, []).append(row)
    return {name: _vocabulary(name, terms) for name, terms in rows.items()}


def _vocabulary(name: str, terms: Sequence[Term]) -> Vocabulary:
    words = [
        Word(row.code, row.label, row.definition, row.extra, row.retired_at is not None) for row in terms if not row.merged_into
    ]
    by_code = {word.code: word for word in words}
    away = {row.code: row.merged_into for row in terms if row.merged_into}
    found = {code: by_code[into] for code in away if (into := _followed(code, away)) in by_code}
    return Vocabulary(name, tuple(words), by_code | found)


def _followed(code: str, away: Mapping[str, str | None]) -> str:
    """Return where a chain of merges ends; a circle, which no action makes, ends somewhere."""
    for _step in away:
        code = away.get(code) or code
    return code


def vocabulary(name: str) -> Vocabulary:
    """Return the vocabulary `name` ("profiles", "factors.facilitating", "gender.markers", "rubric.criteria").

    Raises KeyError for an unknown one.
    """
    return vocabularies()[name]


def label(name: str, code: str | None) -> str:
    """Return the label of `code` in the vocabulary `name`."""
    return vocabulary(name).label(code)


def canonical(name: str, code: str) -> str:
    """Return the code as which `code` of the vocabulary `name` is shown and found today; itself where it is unknown."""
    return vocabulary(name).canonical(code)


@remembered
def tree() -> Tree:
    """Return all topics; one statement when cold."""
    rows = db.session.execute(select(Topic).order_by(Topic.position, Topic.id)).scalars().all()
    numbers = {row.id: row.position for row in rows if row.parent_id is None}
    themes, every = [], []
    for row in rows:
        if row.parent_id is None:
            children = [_theme(child, numbers[row.id]) for child in rows if child.parent_id == row.id and not child.merged_into]
            themes.append(_theme(row, row.position, tuple(children)))
            every += [themes[-1], *children]
    by_slug = {theme.slug: theme for theme in every}
    away = {row.slug: row.merged_into for row in rows if row.merged_into}
    by_slug |= {slug: by_slug[into] for slug in away if (into := _followed(slug, away)) in by_slug}
    return Tree(tuple(themes), by_slug, {row.id: by_slug[row.slug] for row in rows if row.slug in by_slug})


def topics_tree() -> tuple[Theme, ...]:
    """Return the five topics, their sub-topics inside."""
    return tree().themes


def topic_by_slug(slug: str) -> Theme | None:
    """Return the topic or sub-topic, or None."""
    return tree().by_slug.get(slug)


def topic_by_id(topic_id: int) -> Theme | None:
    """Return the topic or sub-topic, or None."""
    return tree().by_id.get(topic_id)


def rubric() -> dict[str, Any]:
    """Return the published criteria as data: gates, criteria, decision, review (data/vocabularies.yaml, key rubric)."""
    return vocabulary("rubric").by_code["rubric"].extra


def _theme(row: Topic, number: int, children: tuple[Theme, ...] = ()) -> Theme:
    return Theme(
        row.id, row.slug, row.name, row.description, row.introduction, number, row.parent_id, children, row.retired_at is not None
    )  # fmt: skip


def topic_name(slug: str) -> str:
    """Return the name of a topic or sub-topic; the slug itself where it is unknown."""
    theme = topic_by_slug(slug)
    return theme.name if theme else slug


def briefs(viewer: Viewer | None, keys: Sequence[str]) -> dict[str, Brief]:
    """Return the topics named by `keys` (ids as text); no statement when warm."""
    themes = [(key, topic_by_id(int(key))) for key in keys]
    return {key: Brief("topic", key, theme.name, f"/topics/{theme.slug}") for key, theme in themes if theme}
