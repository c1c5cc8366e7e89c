"""Times and numbers in words, for templates: filters `day`, `month`, `moment`, `ago`, `number`, `span`. All times are aware UTC.

Members read times in their own zone. Visitors' pages are kept and shared, so there a time is a date, or says UTC.
"""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import Flask, g
from markupsafe import Markup

from forum.kernel.clock import utcnow
from forum.kernel.i18n import _, ngettext

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def weekday_names() -> list[str]:
    """Return the days of the week in words, Monday first."""
    return [_(name) for name in DAYS]


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo:
    """Return the time zone `name`; UTC where it is unknown."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def day(value: date | datetime | None) -> Markup:
    """Return "3 September 2025" in a <time>; a datetime is put into the viewer's zone first. "not given" for None."""
    if value is None:
        return Markup(_("not given"))  # noqa: S704  a constant
    local = _local(value) if isinstance(value, datetime) else value
    words = f"{local.day} {_(MONTHS[local.month - 1])} {local.year}"
    return Markup('<time datetime="%s">%s</time>') % (value.isoformat(), words)


def month(value: date) -> str:
    """Return month and year: "November 2026"."""
    return f"{_(MONTHS[value.month - 1])} {value.year}"


def moment(value: datetime) -> Markup:
    """Return "3 September 2025, 14:32" in a <time>, in the viewer's zone; for visitors followed by "UTC"."""
    viewer = g.get("viewer")
    return _moment(value, viewer.time_zone if viewer else None)


@lru_cache(maxsize=4096)
def _moment(value: datetime, zone_name: str | None) -> Markup:
    local = value.astimezone(zone(zone_name)) if zone_name else value
    words = f"{_plainly(local)}{'' if zone_name else ' UTC'}"
    return Markup('<time datetime="%s">%s</time>') % (value.isoformat(), words)


def plain_moment(value: datetime, zone_name: str) -> str:
    """Return "3 September 2025, 14:32 (Africa/Dakar)", for mail: no page's viewer is there to say the zone."""
    return f"{_plainly(value.astimezone(zone(zone_name)))} ({zone_name})"


def ago(value: datetime) -> Markup:
    """Return "3 hours ago" for the signed in up to a week back, else the date; always in a <time> with the full moment."""
    seconds = (utcnow() - value).total_seconds()
    if g.get("viewer") is None or seconds >= 7 * 86400 or seconds < 0:
        return day(value)
    return _opened(value, g.viewer.time_zone) + _span(seconds) + _CLOSED


_CLOSED = Markup("</time>")


@lru_cache(maxsize=4096)
def _opened(value: datetime, zone_name: str) -> Markup:
    return Markup('<time datetime="%s" title="%s">') % (value.isoformat(), _plainly(value.astimezone(zone(zone_name))))


def _plainly(local: datetime) -> str:
    return f"{local.day} {_(MONTHS[local.month - 1])} {local.year}, {local:%H:%M}"


def number(value: float | int | None) -> str:
    """Return 1,234,567 or 12.5; "not given" for None. A no-break form: commas group, as English readers expect."""
    if value is None:
        return _("not given")
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.10g}" if abs(value) < 1e9 else f"{value:,.2f}"


def web_address(value: str | None) -> str:
    """Return `value` if it is an address of the web, else "": nothing else becomes a link, in a preview of a draft either."""
    return value if value and re.match(r"https?://[^\s]+$", value) else ""


def _span(seconds: float) -> str:
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        return ngettext("%(num)s minute ago", "%(num)s minutes ago", int(seconds // 60))
    if seconds < 86400:
        return ngettext("%(num)s hour ago", "%(num)s hours ago", int(seconds // 3600))
    return ngettext("%(num)s day ago", "%(num)s days ago", int(seconds // 86400))


def span(value: timedelta) -> str:
    """Return "7 hours": a length of time in its largest unit, rounded up."""
    seconds = max(1, int(value.total_seconds()))
    if seconds <= 3600:
        return ngettext("%(num)s minute", "%(num)s minutes", -(-seconds // 60))
    if seconds <= 2 * 86400:
        return ngettext("%(num)s hour", "%(num)s hours", -(-seconds // 3600))
    return ngettext("%(num)s day", "%(num)s days", -(-seconds // 86400))


def _local(value: datetime) -> datetime:
    viewer = g.get("viewer")
    return value.astimezone(zone(viewer.time_zone)) if viewer else value


def init(app: Flask) -> None:
    """Register the filters."""
    app.jinja_env.filters.update(web_address=web_address, day=day, moment=moment, ago=ago, number=number, month=month, span=span)


def months_later(day: date, months: int) -> date:
    """Return the day that many months later, the 28th at the latest."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, 28))
