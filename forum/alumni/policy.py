"""Who is asked, who may help to find whom."""

from datetime import date

from forum.kernel.viewer import Viewer
from forum.people.models import Member


def anniversary(ended: date, year: int) -> date:
    """Return the day of `year` on which an edition that ended on `ended` has its anniversary; 28 February for a leap day."""
    try:
        return ended.replace(year=year)
    except ValueError:
        return ended.replace(year=year, day=28)


def is_round(years: int) -> bool:
    """The anniversaries that call for a reunion: the first three, then every fifth."""
    return years in (1, 2, 3) or (years > 0 and years % 5 == 0)


def may_be_asked(member: Member) -> bool:
    """Whoever is there and shows themselves: those who hide are neither asked where they are nor looked for."""
    return member.state == "active" and member.may_sign_in and member.visibility != "hidden"


def may_suggest(viewer: Viewer | None, member: Member, editions: tuple[int, ...]) -> bool:
    """People of a shared edition, and the staff, for somebody else than themselves; never for one of the staff.

    editions: ids of the member's. A lost administrator is let in from the command line.
    """
    if viewer is None or not viewer.may_write or viewer.id == member.id or member.role != "member" or not may_be_asked(member):
        return False
    return viewer.is_moderator or bool(set(viewer.edition_ids) & set(editions))


def may_decide(viewer: Viewer | None) -> bool:
    """The staff."""
    return viewer is not None and viewer.is_moderator
