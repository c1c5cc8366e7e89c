"""Who reports, who decides, and the states that reports and appeals go through."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, select, true
from sqlalchemy.orm import aliased

from forum.kernel.i18n import _
from forum.kernel.memory import built
from forum.kernel.text import fold
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.reports.models import Appeal, Report, ReportAbout

REPORT_STEPS = {
    ("open", "withdraw"): "withdrawn",
    ("open", "keep"): "kept",
    ("open", "act"): "acted",
    ("kept", "reopen"): "open",
    ("acted", "reopen"): "open",
}
APPEAL_STEPS = {("open", "uphold"): "upheld", ("open", "grant"): "granted"}
NOT_APPEALED = ("restored", "let through", "lifted", "answered", "unanswered", "reopened", "kept", "granted", "upheld")
HIDES_AT = 2  # reports of personal data, by members of so many organizations, hide a text until somebody looks


class Forbidden(ValueError):
    """That step does not lead on from this state; the message is a sentence."""


def next_of_report(state: str, deed: str) -> str:
    """Return the state after `deed`. Raises Forbidden with a sentence."""
    if (state, deed) in REPORT_STEPS:
        return REPORT_STEPS[state, deed]
    said = {
        "open": _("Nothing was decided on this report yet: there is nothing to reopen."),
        "withdrawn": _("Whoever reported it took the report back: there is nothing to decide."),
        "kept": _("A moderator has decided already: it stays as it is."),
        "acted": _("A moderator has decided already, and acted."),
    }
    raise Forbidden(said[state])


def next_of_appeal(state: str, deed: str) -> str:
    """Return the state after `deed`. Raises Forbidden with a sentence."""
    if (state, deed) in APPEAL_STEPS:
        return APPEAL_STEPS[state, deed]
    raise Forbidden(_("Another moderator has answered this appeal already; there is one appeal."))


def may_report(viewer: Viewer, about: Collection[int]) -> bool:
    """Whoever reads it and may write; not what is one's own."""
    return viewer.may_write and viewer.id not in about


def may_decide(viewer: Viewer, about: Collection[int], organizations: Collection[str], reporters: Collection[int]) -> bool:
    """The staff; never on themselves or their organization, never on what they reported. organizations: as written."""
    if not viewer.is_moderator or not viewer.may_write or viewer.id in about or viewer.id in reporters:
        return False
    mine = fold(viewer.organization)
    return not mine or mine not in {fold(each) for each in organizations if each}


@built
def seen_by(viewer: Viewer) -> ColumnElement[bool]:
    """Reports that the viewer may know of, as a clause over Report: the staff, but for what `may_decide` keeps from them."""
    if not viewer.is_moderator:
        return false()
    mine = fold(viewer.organization)
    other = aliased(Report)
    same = or_(ReportAbout.member_id == viewer.id, ReportAbout.organization_key == mine if mine else false())
    about = select(1).where(ReportAbout.report_id == Report.id, same)
    own = exists().where(other.kind == Report.kind, other.key == Report.key, other.state == "open", other.by_id == viewer.id)
    return and_(not_(exists(about)), Report.lead_key != mine if mine else true(), not_(own))


@built
def appeals_seen_by(viewer: Viewer) -> ColumnElement[bool]:
    """Appeals that the viewer may decide, as a clause over Appeal joined with Entry and Member (whose appeal it is): the staff,
    but not on their own act, nor for themselves or their organization."""
    if not viewer.is_moderator:
        return false()
    mine = fold(viewer.organization)
    return and_(Appeal.by_id != viewer.id, Member.organization_key != mine if mine else true())
