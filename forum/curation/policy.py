"""From nomination to register: which deed is possible in which state, who may do it, what a panel of reviewers must hold."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from forum.cases.models import Case
from forum.curation.models import Review
from forum.kernel.i18n import _, _l
from forum.kernel.text import fold
from forum.kernel.viewer import Viewer

STATES = ("nominated", "sent_back", "in_review", "decided", "appealed", "withdrawn")
DEEDS: Mapping[str, Mapping[str, str]] = {  # deed: {state before: state after}
    "join": {"nominated": "nominated", "sent_back": "sent_back", "in_review": "in_review"},
    "let in": {"nominated": "in_review"},
    "send back": {"nominated": "sent_back"},
    "send in again": {"sent_back": "nominated"},
    "withdraw": {"nominated": "withdrawn", "sent_back": "withdrawn"},
    "invite": {"in_review": "in_review"},
    "lift": {"in_review": "in_review"},
    "review": {"in_review": "in_review"},
    "decide": {"in_review": "decided"},
    "appeal": {"decided": "appealed"},
    "answer the appeal": {"appealed": "decided"},
    "renew": {"nominated": "decided"},
    "let lapse": {"nominated": "decided"},
}
WHO: Mapping[str, str] = {  # deed: who does it, as the functions below decide
    "join": "nominator", "let in": "moderator", "send back": "moderator", "send in again": "nominator or author",
    "withdraw": "nominator or author", "invite": "moderator", "lift": "moderator", "review": "reviewer", "decide": "curator",
    "appeal": "author", "answer the appeal": "second curator", "renew": "curator", "let lapse": "curator",
}  # fmt: skip
_WORDS = {
    "nominated": _l("it waits for a moderator to check it"),
    "sent_back": _l("it was sent back, and waits to be sent in again"),
    "in_review": _l("it is with the reviewers"),
    "decided": _l("it is decided"),
    "appealed": _l("its authors have appealed, and a second curator answers"),
    "withdrawn": _l("it was withdrawn"),
}
CONDITIONS = {  # of a panel: those that a moderator may lift, with a reason that is published
    "profiles": _l("the reviewers have different profiles"),
    "region": _l("one of them is from another region"),
    "sexes": _l("women and men are among them"),
    "agreement": _l("a further reviewer is heard where scores disagree"),
}


class Refused(ValueError):
    """The deed is not possible in this state; says why."""


def after(state: str, deed: str) -> str:
    """Return the state to which a deed leads. Raises Refused with a sentence where the state does not allow it."""
    found = DEEDS[deed].get(state)
    if found is None:
        raise Refused(_("This is not possible now: %(state)s. Read the page again.", state=_WORDS[state]))
    return found


def words_of(state: str) -> str:
    """Return what a state means, for a sentence."""
    return str(_WORDS[state])


def is_tied(viewer: Viewer, authors: Collection[int], organizations: Collection[str]) -> bool:
    """True for an author, and for whoever is of an author's or the lead's organization: they neither check, review nor decide."""
    mine = fold(viewer.organization)
    return viewer.id in authors or bool(mine and mine in {fold(each) for each in organizations if each})


def may_decide(
    viewer: Viewer | None, case: Case, authors: Collection[int], organizations: Collection[str], *, reviewed: bool
) -> bool:
    """A curator is a moderator or administrator with no tie to the case study. `organizations`: names of the authors' and lead."""
    if viewer is None or not viewer.is_moderator or not viewer.may_write or case.state != "published":
        return False
    return not reviewed and not is_tied(viewer, authors, organizations)


@dataclass(frozen=True)
class Seat:
    """What counts of a reviewer for a panel. `sex` is asked here alone and shown nowhere."""

    profile: str | None
    region: int | None
    sex: str | None


def conditions(panel: Sequence[Seat], regions: Collection[int]) -> dict[str, bool]:
    """Return {condition: does it hold} of reviewers. regions: those that the case study is about."""
    profiles = [seat.profile for seat in panel]
    return {
        "profiles": len(panel) > 1 and None not in profiles and len(set(profiles)) > 1,
        "region": any(seat.region is not None and seat.region not in regions for seat in panel),
        "sexes": {"woman", "man"} <= {seat.sex for seat in panel},
    }


def disagree(reviews: Sequence[Mapping[str, int]], core: Collection[str], by_core: int, by_total: int) -> bool:
    """True where a further reviewer is asked for: any core score differs by `by_core` or more, or totals by over `by_total`."""
    if len(reviews) < 2:
        return False
    totals = [sum(each.values()) for each in reviews]
    wide = any(max(each[code] for each in reviews) - min(each[code] for each in reviews) >= by_core for code in core)
    return wide or max(totals) - min(totals) > by_total


def is_settled(reviews: Sequence[Mapping[str, int]], core: Collection[str], by_core: int, by_total: int, needed: int) -> bool:
    """True where the reviews are enough: `needed` of them, and one more where they disagree. In the order in which they came."""
    first = reviews[:needed]
    return len(first) == needed and (len(reviews) > needed or not disagree(first, core, by_core, by_total))


def may_see_panel(viewer: Viewer, state: str, review: Review | None, *, is_tied: bool) -> bool:
    """Who reviews and how far they are: the staff without a tie. A reviewer, of the staff or not, sees nothing of the others
    until they have sent their own. review: the viewer's own."""
    if state not in ("in_review", "decided", "appealed") or is_tied:
        return False
    return review.submitted_at is not None if review else viewer.is_moderator


def may_invite(viewer: Viewer, state: str, review: Review | None, *, is_tied: bool) -> bool:
    """The staff without a tie, while it is in review; not who is to review and has not."""
    return viewer.is_moderator and state == "in_review" and may_see_panel(viewer, state, review, is_tied=is_tied)
