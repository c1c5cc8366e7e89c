"""The calendar of editions: by year and month for the page, and as a file for people's own calendars (RFC 5545)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from flask import current_app
from icalendar import Calendar, Event

from forum.editions.models import Edition
from forum.kernel.i18n import _
from forum.kernel.rules import rule
from forum.kernel.viewer import Viewer
from forum.kernel.wording import MONTHS


@dataclass(frozen=True)
class Entry:
    """A day that matters: the edition `begins` on it, or applications for it end."""

    on: date
    edition: Edition
    begins: bool


@dataclass(frozen=True)
class Year:
    """A year of the calendar: its months in order, as (name, entries by day)."""

    number: int
    months: list[tuple[str, list[Entry]]]


def by_year(editions: Sequence[Edition]) -> list[Year]:
    """Return the years in which something happens, latest first; in each only the months that have an entry."""
    entries = [Entry(edition.starts_on, edition, True) for edition in editions]
    entries += [Entry(edition.apply_by, edition, False) for edition in editions if edition.apply_by]
    years: dict[int, dict[int, list[Entry]]] = {}
    for entry in sorted(entries, key=lambda each: (each.on, each.edition.id)):
        years.setdefault(entry.on.year, {}).setdefault(entry.on.month, []).append(entry)
    named = {year: [(_(MONTHS[month - 1]), found) for month, found in months.items()] for year, months in years.items()}
    return [Year(year, named[year]) for year in sorted(named, reverse=True)]


More = Callable[[Viewer | None], Sequence[Event]]
_more: list[More] = []


def also(read: More) -> More:
    """Let `read` say what else stands in the viewer's calendar. It leaves out what the viewer may not see; one statement."""
    if read not in _more:
        _more.append(read)
    return read


def calendar_file(viewer: Viewer | None, editions: Sequence[Edition]) -> bytes:
    """Return the editions, their deadlines and what else happens as an iCalendar file, with ids that stay.

    To visitors: public facts only.
    """
    site = rule("site_name")
    calendar = Calendar()
    calendar.add("prodid", f"-//{site}//Editions//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("%(site)s: editions of the course", site=site))
    for edition in editions:
        calendar.add_component(_run(edition))
        if edition.apply_by:
            calendar.add_component(_deadline(edition, edition.apply_by))
    for read in _more:
        for event in read(viewer):
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def _run(edition: Edition) -> Event:
    event = _event(edition, "", edition.starts_on, edition.ends_on, edition.title)
    event.add("location", edition.place)
    if edition.for_whom:
        event.add("description", edition.for_whom)
    return event


def _deadline(edition: Edition, on: date) -> Event:
    return _event(edition, "-deadline", on, on, _("Apply by today: %(title)s", title=edition.title))


def _event(edition: Edition, part: str, first: date, last: date, words: str) -> Event:
    event = event_of(f"edition-{edition.id}{part}", first, last, words, f"/editions/{edition.slug}")
    event.add("dtstamp", edition.changed_at or edition.created_at)  # without METHOD: when it was last revised
    event.add("sequence", edition.version - 1)
    return event


def event_of(key: str, first: date, last: date, words: str, path: str) -> Event:
    """Return an event of whole days, `first` to `last`; `key` is its name for ever. What it still needs: `dtstamp`."""
    url = current_app.config["SITE_URL"]
    event = Event()
    event.add("uid", f"{key}@{urlsplit(url).hostname or 'localhost'}")
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))  # the first day that is not of it any more
    event.add("summary", words)
    event.add("url", f"{url}{path}")
    event.add("transp", "TRANSPARENT")
    return event
