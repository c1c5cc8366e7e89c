"""Reading topics and vocabularies. They change with a release or by an administrator; warm, nothing asks the database."""

from collections.abc import Sequence
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


@dataclass(frozen=True)
class Vocabulary:
    """The terms of one vocabulary, in its own order."""

    name: str
    words: tuple[Word, ...]
    by_code: dict[str, Word]

    def label(self, code: str | None) -> str:
        """Return the label of `code`; the code itself where it is unknown, "" for none."""
        word = self.by_code.get(code or "")
        return word.label if word else (code or "")

    @property
    def options(self) -> list[tuple[str, str]]:
        """(code, label) for forms."""
        return [(word.code, word.label) for word in self.words]


@dataclass(frozen=True)
class Theme:
    """A topic with its sub-topics, or a sub-topic (`parent_id` set). `number` 1-5: its box in the five-topic strip."""

    id: int
    slug: str
    name: str
    description: str
    introduction: str
    number: int
    parent_id: int | None
    children: tuple["Theme", ...] = ()


@dataclass(frozen=True)
class Tree:
    """All topics, by every key that pages use."""

    themes: tuple[Theme, ...]
    by_slug: dict[str, Theme]
    by_id: dict[int, Theme]


@remembered
def vocabularies() -> dict[str, Vocabulary]:
    """Return all vocabularies by name; one statement when cold."""
    rows: dict[str, list[Word]] = {}
    for row in db.session.execute(select(Term).order_by(Term.vocabulary, Term.position)).scalars():
        rows.setdefault(row.vocabulary, []).append(Word(row.code, row.label, row.definition, row.extra))
    return {name: Vocabulary(name, tuple(words), {word.code: word for word in words}) for name, words in rows.items()}


def vocabulary(name: str) -> Vocabulary:
    """Return the vocabulary `name` ("profiles", "factors.facilitating", "gender.markers", "rubric.criteria").

    Raises KeyError for an unknown one.
    """
    return vocabularies()[name]


def label(name: str, code: str | None) -> str:
    """Return the label of `code` in the vocabulary `name`."""
    return vocabulary(name).label(code)


@remembered
def tree() -> Tree:
    """Return all topics; one statement when cold."""
    rows = db.session.execute(select(Topic).order_by(Topic.position)).scalars().all()
    numbers = {row.id: row.position for row in rows if row.parent_id is None}
    themes = []
    for row in rows:
        if row.parent_id is None:
            children = tuple(_theme(child, numbers[row.id]) for child in rows if child.parent_id == row.id)
            themes.append(_theme(row, row.position, children))
    every = [theme for parent in themes for theme in (parent, *parent.children)]
    return Tree(tuple(themes), {theme.slug: theme for theme in every}, {theme.id: theme for theme in every})


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
    return Theme(row.id, row.slug, row.name, row.description, row.introduction, number, row.parent_id, children)


def topic_name(slug: str) -> str:
    """Return the name of a topic or sub-topic; the slug itself where it is unknown."""
    theme = topic_by_slug(slug)
    return theme.name if theme else slug


def briefs(viewer: Viewer | None, keys: Sequence[str]) -> dict[str, Brief]:
    """Return the topics named by `keys` (ids as text); no statement when warm."""
    themes = [(key, topic_by_id(int(key))) for key in keys]
    return {key: Brief("topic", key, theme.name, f"/topics/{theme.slug}") for key, theme in themes if theme}
