"""What the desk is asked: an edition, a region, a period; all of it stands in the address."""

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta

from werkzeug.datastructures import MultiDict

from forum.desk.policy import PERIODS, Scope
from forum.kernel.clock import today
from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.places.queries import inside, region_by_slug

DAYS_MAX = 3660  # days between from and to


def read_scope(args: "MultiDict[str, str]", editions: dict[str, int], regions: Collection[str]) -> tuple[Scope, Reader]:
    """Return (scope, reader); what is wrong is left out of the scope and named in `reader.errors`."""
    reader = Reader(args)
    edition = reader.choice("edition", _("Edition"), editions)
    slug = reader.choice("region", _("Region"), regions)
    days = int(reader.choice("days", _("Period"), [str(each) for each in PERIODS]) or PERIODS[0])
    first, last = reader.date("from", _("From")), reader.date("to", _("To"))
    is_free = bool(first or last) and not reader.errors
    last = last or today()
    first = first or last - timedelta(days=days - 1)
    if is_free and not first <= last <= first + timedelta(days=DAYS_MAX):
        reader.fault("to", _("To: choose a day after the first one, within ten years."))
        is_free = False
    if not is_free:
        first, last = today() - timedelta(days=days - 1), today()
    space = region_by_slug(slug) if slug else None
    since, until = (datetime.combine(day, time(), UTC) for day in (first, last + timedelta(days=1)))
    regions_in = inside(space) if space else ()
    return Scope(since, until, 0 if is_free else days, editions.get(edition), slug, regions_in), reader
