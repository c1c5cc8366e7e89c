"""Reading the settings of what reaches a member, and how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from werkzeug.datastructures import MultiDict

from forum.kernel.clock import today
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.notifications.models import HOWS, Telling
from forum.notifications.policy import NEVER_OFF, QUEUE, WHATS, Wishes

PAUSE_MAX = timedelta(days=366)
THINGS_MAX = 500  # fields read at once
AS_ABOVE = "as-above"  # of a single thing: nothing of its own
HOURS = tuple(str(hour) for hour in range(24))
WEEKDAYS = tuple(str(number) for number in range(7))


@dataclass(frozen=True)
class WishesDraft:
    """The settings as they are to be; `hows`: {what: how}."""

    hows: Mapping[str, str]
    hour: int
    weekday: int
    paused_until: date | None
    is_discreet: bool
    is_plain: bool


def what_labels(is_moderator: bool = False) -> dict[str, str]:
    """Return {row of the settings: its words}, of those that one has."""
    labels = {
        "direct": _("Somebody mentions you, answers you or quotes you"),
        "asked": _("A question is put to you because you know about it"),
        "staff": _("A moderator or curator decides about what you wrote"),
        "work": _("Writing together: drafts, notes, write-shops, newcomers to greet"),
        "edition": _("News from your edition"),
        "watching": _("New comments in what you watch"),
        "threads": _("New threads in places, topics and of people you follow"),
        "cases": _("New case studies there"),
        "practices": _("A case study becomes a best practice"),
        "reactions": _("Somebody found what you wrote useful, tried it or thanks you"),
    }
    return labels | ({QUEUE: _("Something waits for a moderator")} if is_moderator else {})


def how_labels() -> dict[str, str]:
    """Return {how: its words}."""
    return {
        "site": _("Site only"), "once": _("At once"), "daily": _("Daily"), "weekly": _("Weekly"), "off": _("Off"),
    }  # fmt: skip


def offered(what: str) -> tuple[str, ...]:
    """Return what may be chosen in a row."""
    if what == QUEUE:
        return ("site", "daily")
    return HOWS[:-1] if what in NEVER_OFF else HOWS


def read_wishes(form: "MultiDict[str, str]", is_moderator: bool) -> tuple[WishesDraft, Reader]:
    """Return (settings, reader); the settings hold only where `reader.errors` is empty."""
    reader, labels = Reader(form), what_labels(is_moderator)
    hows = {what: reader.choice(f"how-{what}", labels[what], offered(what), required=True) for what in labels}
    hour = reader.choice("hour", _("Send at"), HOURS, required=True)
    weekday = reader.choice("weekday", _("Weekly on"), WEEKDAYS, required=True)
    until = reader.date("paused_until", _("No e-mail before"))
    if until is not None and not today() < until <= today() + PAUSE_MAX:
        sentence = _("No e-mail before: choose a day after today, within a year. Leave it empty to end the pause.")
        reader.fault("paused_until", sentence)
    draft = WishesDraft(hows, int(hour or 7), int(weekday or 0), until, reader.ticked("is_discreet"), reader.ticked("is_plain"))
    return draft, reader


def typed_wishes(wishes: Wishes, row: Telling) -> dict[str, str]:
    """Return the settings as the form shows them."""
    until = row.paused_until.isoformat() if row.paused_until and row.paused_until > today() else ""
    return {
        **{f"how-{what}": wishes.how(what) for what in (*WHATS, QUEUE)},
        "hour": str(row.hour), "weekday": str(row.weekday), "paused_until": until,
        "is_discreet": "yes" if row.is_discreet else "", "is_plain": "yes" if row.is_plain else "",
    }  # fmt: skip


def read_things(form: "MultiDict[str, str]", things: Sequence[tuple[str, str]]) -> tuple[dict[tuple[str, str], str], Reader]:
    """Return ({(kind, key): how, or AS_ABOVE}, reader) of the `things` that the form carries."""
    reader, found = Reader(form), {}
    for kind, key in things[:THINGS_MAX]:
        name = f"thing-{kind}-{key}"
        if name in form:
            how = reader.choice(name, _("How"), (AS_ABOVE, *HOWS), required=True)
            found[kind, key] = how
    return found, reader
