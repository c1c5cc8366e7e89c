"""A profile from a form."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import available_timezones

from werkzeug.datastructures import MultiDict

from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.kernel.text import clean_text
from forum.people.models import (
    BIOGRAPHY_MAX,
    CAPACITIES,
    EMAIL_MAX,
    HANDLE_MAX,
    HANDLE_MIN,
    NAME_MAX,
    OFFER_MAX,
    ORGANIZATION_MAX,
    SEXES,
    VISIBILITIES,
)  # fmt: skip
from forum.people.queries import Face
from forum.places.queries import countries
from forum.topics.queries import topics_tree, vocabulary

EXPERTISE_MAX = 10  # topics
_HANDLE = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")
WORDS = ("name", "organization", "biography", "can_help_with", "looking_for")  # fields that are typed, not chosen


@dataclass(frozen=True)
class ProfileDraft:
    """What a member says of themselves, read and clean. `expertise`: topic slugs; `country`: iso2, upper case, or None."""

    name: str
    organization: str
    profile: str | None
    country: str | None
    languages: tuple[str, ...]
    expertise: tuple[str, ...]
    biography: str
    can_help_with: str
    looking_for: str
    sex: str | None
    time_zone: str
    visibility: str


def read_handle(form: "MultiDict[str, str]") -> tuple[str, Reader]:
    """Return (handle, reader): letters without accents, digits and hyphens, in lower case."""
    reader = Reader(form)
    handle = reader.line("handle", _("Handle"), HANDLE_MAX, required=True).lower().lstrip("@")
    if "handle" not in reader.errors and not (len(handle) >= HANDLE_MIN and _HANDLE.fullmatch(handle)):
        reader.errors.add(
            "handle",
            _("Handle: use %(least)s to %(most)s letters from a to z, digits and hyphens.", least=HANDLE_MIN, most=HANDLE_MAX),
        )
    return handle, reader


def show_both(reader: Reader, stored: Mapping[str, Sequence[str]]) -> None:
    """Say at each field that differs what another tab has stored meanwhile; what was typed stays in the field."""
    for name, values in stored.items():
        kept = [value for value in values if value]
        typed = [value.strip() for value in reader.typed.getlist(name) if value.strip()]
        if [clean_text(each) for each in typed] != [clean_text(each) for each in kept]:
            told = (
                _("Stored meanwhile: “%(told)s”.", told=kept[0] if kept else "")
                if name in WORDS
                else _("Another answer is stored.")
            )
            reader.errors.add(name, told + " " + _("Save once more to put what you see here in its place."))


def read_profile(form: "MultiDict[str, str]") -> tuple[ProfileDraft, Reader]:
    """Return (draft, reader); the draft holds only where `reader.errors` is empty."""
    reader = Reader(form)
    slugs = {theme.slug for parent in topics_tree() for theme in (parent, *parent.children)}
    lands = {land.iso2 for land in countries()}
    country = (form.get("country") or "").strip().upper()
    if country and country not in lands:
        reader.errors.add("country", _("Country: choose one of the list."))
    draft = ProfileDraft(
        name=reader.line("name", _("Name"), NAME_MAX, required=True),
        organization=reader.line("organization", _("Organization"), ORGANIZATION_MAX),
        profile=reader.choice("profile", _("Kind of organization"), vocabulary("profiles").by_code) or None,
        country=country or None,
        languages=reader.choices("languages", _("Languages"), vocabulary("languages").by_code),
        expertise=reader.choices("expertise", _("Expertise"), slugs, EXPERTISE_MAX),
        biography=reader.lines("biography", _("What I do"), BIOGRAPHY_MAX),
        can_help_with=reader.lines("can_help_with", _("Can help with"), OFFER_MAX),
        looking_for=reader.lines("looking_for", _("Looking for"), OFFER_MAX),
        sex=reader.choice("sex", _("Sex"), SEXES) or None,
        time_zone=reader.choice("time_zone", _("Time zone"), available_timezones()) or "UTC",
        visibility=reader.choice("visibility", _("Who sees my profile"), VISIBILITIES) or "members",
    )
    return draft, reader


def capacities() -> list[tuple[str, str]]:
    """Return what one can be in an edition: (code, words)."""
    words = {"participant": _("Participant"), "coach": _("Coach"), "organiser": _("Organiser")}
    return [(code, words[code]) for code in CAPACITIES]


def read_capacity(form: "MultiDict[str, str]") -> tuple[str, Reader]:
    """Return (capacity, reader) of the form that says what a person is in an edition."""
    reader = Reader(form)
    return reader.choice("capacity", _("What they are in it"), CAPACITIES, required=True), reader


def read_place(form: "MultiDict[str, str]") -> tuple[str, str, Reader]:
    """Return (who is meant, capacity, reader) of the form that adds a person: the one chosen among several, else what was typed."""
    capacity, reader = read_capacity(form)
    words = reader.line("person", _("Person"), EMAIL_MAX, required=True)
    return reader.line("chosen", _("Which one"), EMAIL_MAX) or words, capacity, reader


def say_who(reader: Reader, found: Sequence[Face]) -> None:
    """Say what to do where what was typed means nobody, or several."""
    if not found and "person" not in reader.errors:
        reader.errors.add("person", _("Person: no active member is known by this. Check it, or invite them."))
    elif len(found) > 1:
        reader.errors.add("chosen", _("Which one: this means several people. Choose one."))


def known_by(face: Face) -> str:
    """Return what tells one person from another of the same name."""
    return ", ".join(part for part in (face.name, face.organization, face.country) if part)
