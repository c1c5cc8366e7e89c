"""Forms of a write-shop: opening it, its deadline, its closing, a coach's note."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from werkzeug.datastructures import MultiDict

from forum.kernel.clock import today
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.text import TextRefused, render
from forum.kernel.viewer import Viewer
from forum.people.queries import Face
from forum.people.queries.directory import find_people
from forum.topics.queries import topics_tree, vocabulary
from forum.writeshops.models import (
    COACHES,
    DAYS_MAX,
    DEPTHS,
    INTRODUCTION_MAX,
    NOTE_MAX,
    QUESTIONS,
    QUESTIONS_MAX,
    SUMMARY_MAX,
    TITLE_MAX,
    TOPICS,
)

PAIR = 2  # people who write one case study together


@dataclass(frozen=True)
class ShopDraft:
    """A write-shop as read from its form. `groups`: ids of members, one list for each draft; `_html`: laid out."""

    title: str
    deadline: date
    introduction: str
    introduction_html: str
    depth: str
    topics: tuple[str, ...]
    language: str
    questions: str
    coach_ids: tuple[int, ...]
    groups: tuple[tuple[int, ...], ...]
    once: str


def topic_options() -> list[tuple[str, str]]:
    """Return the topics that a write-shop may set beforehand, sub-topics after their topic."""
    found = []
    for theme in topics_tree():
        found.append((theme.slug, theme.name))
        found += [(child.slug, f"{theme.name}: {child.name}") for child in theme.children]
    return found


def read_shop(
    viewer: Viewer, form: "MultiDict[str, str]", participants: Sequence[Face], coaches: Sequence[Face], once: str
) -> tuple[ShopDraft, Reader]:
    """Return (draft, reader); the draft holds only where `reader.errors` is empty.

    participants: who gets a draft; coaches: the edition's own, to be ticked; another is found by name.
    """
    reader = Reader(form)
    title = reader.line("title", _("Title"), TITLE_MAX, required=True)
    deadline = read_deadline(reader)
    introduction, html = _markdown(reader, "introduction", _("Introduction"), INTRODUCTION_MAX)
    depth = reader.choice("depth", _("What is asked for"), DEPTHS, required=True)
    topics = reader.choices("topics", _("Topics"), {slug for slug, _words in topic_options()}, TOPICS)
    language = reader.choice("language", _("Language"), vocabulary("languages").by_code) or "en"
    questions = reader.lines("questions", _("Guiding questions"), QUESTIONS_MAX)
    if len([line for line in questions.splitlines() if line.strip()]) > QUESTIONS:
        reader.fault("questions", _("Guiding questions: at most %(n)s, one on each line.", n=QUESTIONS))
    coach_ids = _coaches(viewer, reader, coaches, {face.id for face in participants})
    groups = _groups(reader, participants)
    draft = ShopDraft(
        title, deadline or today(), introduction, html, depth, topics, language, questions, coach_ids, groups, once,
    )  # fmt: skip
    return draft, reader


def read_deadline(reader: Reader) -> date | None:
    """Return the day by which the write-shop asks for it: today or later."""
    deadline = reader.date("deadline", _("Deadline"), required=True)
    if deadline and not today() <= deadline <= today() + timedelta(days=DAYS_MAX):
        reader.fault("deadline", _("Deadline: choose a day from today on, within two years."))
    return deadline


def read_coaches(
    viewer: Viewer, form: "MultiDict[str, str]", offered: Sequence[Face], writing: Collection[int]
) -> tuple[tuple[int, ...], Reader]:
    """Return (ids of the coaches, reader). offered: those to be ticked; writing: who cannot be one."""
    reader = Reader(form)
    return _coaches(viewer, reader, offered, writing), reader


def read_summary(form: "MultiDict[str, str]") -> tuple[str, str, Reader]:
    """Return (summary, its HTML, reader) of the form that closes a write-shop."""
    reader = Reader(form)
    return *_markdown(reader, "summary", _("Summary"), SUMMARY_MAX), reader


def read_note(form: "MultiDict[str, str]") -> tuple[str, Reader]:
    """Return (body, reader) of a coach's note."""
    reader = Reader(form)
    return reader.lines("body", _("Note"), NOTE_MAX, required=True), reader


def _markdown(reader: Reader, name: str, label: str, limit: int) -> tuple[str, str]:
    text = reader.lines(name, label, limit)
    try:
        return text, render(text, owner=name, limit=limit) if text else ""
    except TextRefused as refused:
        reader.fault(name, f"{label}: {refused}")
        return text, ""


def _coaches(viewer: Viewer, reader: Reader, offered: Sequence[Face], writing: Collection[int]) -> tuple[int, ...]:
    ticked = reader.choices("coaches", _("Coaches"), {str(face.id) for face in offered}, COACHES)
    found = [int(ident) for ident in ticked]
    words = reader.line("coach", _("Another coach"), TITLE_MAX * 2)
    meant = find_people(viewer, words) if words else []
    if words and not meant:
        reader.fault("coach", _("Another coach: no member is found by that. Check the spelling, or write their e-mail address."))
    elif len(meant) > 1:
        names = ", ".join(f"@{face.handle}" for face in meant)
        reader.fault("coach", _("Another coach: several members are called that. Write one of: %(names)s.", names=names))
    elif meant and meant[0].id in writing:
        reader.fault("coach", _("Another coach: this person takes part and writes a draft. Choose somebody else."))
    elif meant:
        found.append(meant[0].id)
    return tuple(dict.fromkeys(found))


def _groups(reader: Reader, participants: Sequence[Face]) -> tuple[tuple[int, ...], ...]:
    """Read who writes with whom: the same number means together."""
    alone: list[tuple[int, ...]] = []
    pairs: dict[str, list[Face]] = {}
    for face in participants:
        number = reader.typed[f"pair-{face.id}"].strip()
        if not number:
            alone.append((face.id,))
        elif not re.fullmatch(r"[0-9]{1,3}", number):
            reader.fault(f"pair-{face.id}", _("%(name)s: write a number from 0 to 999, or leave it empty.", name=face.name))
        else:
            pairs.setdefault(number.lstrip("0") or "0", []).append(face)
    for number, people in pairs.items():
        if len(people) != PAIR:
            names = ", ".join(face.name for face in people)
            words = _("Pair %(number)s: two people share a number; this one has %(names)s.", number=number, names=names)
            reader.fault(f"pair-{people[-1].id}", words)
    return (*alone, *(tuple(face.id for face in people) for people in pairs.values()))
