"""The one clock. Every time in Reach is aware UTC."""

from datetime import UTC, date, datetime


def utcnow() -> datetime:
    """Return the present moment, aware UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return today's date in UTC: the calendar by which editions begin and end."""
    return utcnow().date()
