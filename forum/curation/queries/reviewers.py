"""Who could review a nomination and why, who does, and what a panel lacks. Sex is asked here and leaves as yes or no."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any  # columns and rows

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from forum.cases.models import Case, CaseAuthor, CaseFacet
from forum.curation import policy
from forum.curation.models import CORE, Nomination, Nominator, Review, ReviewScore
from forum.curation.queries.nominations import Standing, liftings, open_on
from forum.discussion.models import Comment
from forum.kernel.db import db
from forum.kernel.i18n import _
from forum.kernel.rules import number
from forum.kernel.text import fold
from forum.people.models import EditionMember, Member, MemberLanguage, MemberTopic
from forum.places import queries as places
from forum.topics import queries as topics

PROPOSED_MAX = 12
LOOKED_AT = 2000  # members among whom reviewers are looked for


@dataclass(frozen=True)
class Candidate:
    """A member who could review, and why they fit."""

    id: int
    handle: str
    name: str
    organization: str
    why: list[str]


@dataclass(frozen=True)
class Seated:
    """A reviewer as the staff sees them, and whoever has sent a review of their own. `scores`: {} until that."""

    id: int
    member_id: int
    name: str
    is_unnamed: bool
    due_on: date | None
    is_declined: bool
    is_sent: bool
    message: str
    scores: Mapping[str, tuple[int, str]]

    @property
    def total(self) -> int:
        """Points of 24."""
        return sum(score for score, _reason in self.scores.values())


@dataclass(frozen=True)
class Panel:
    """Who reviews, what may be wanting, and whether a curator can decide."""

    seats: list[Seated]
    conditions: Mapping[str, bool]
    lifted: Mapping[str, str]
    disagree: bool
    hindrances: list[str]
    regions: Collection[int]  # of the case study, as its topics
    themes: Collection[int]
    counted: Sequence[policy.Seat]  # of those who did not decline

    @property
    def sent(self) -> list[Seated]:
        """Those whose review has come, in that order."""
        return [seat for seat in self.seats if seat.is_sent]


def _region(country: str | None) -> int | None:
    land = places.country(country)
    return land.region_id if land else None


def facets_of(case_id: int) -> tuple[set[int], set[int]]:
    """Return (regions, topics) of a case study, as ids; one statement."""
    rows = db.session.execute(
        select(CaseFacet.facet, CaseFacet.value).where(CaseFacet.case_id == case_id, CaseFacet.facet.in_(("country", "topic")))
    ).all()
    regions = {_region(value) for facet, value in rows if facet == "country"}
    found = {theme.id for facet, value in rows if facet == "topic" and (theme := topics.topic_by_slug(value))}
    return {region for region in regions if region is not None}, found


def _suitable(found: Standing) -> list[ColumnElement[bool]]:
    case = found.case
    tied = [fold(each) for each in found.organizations if each]
    clauses: list[ColumnElement[bool]] = [
        Member.state == "active", Member.may_sign_in.is_(True), Member.visibility != "hidden",
        Member.id.not_in([author.id for author in found.authors]),
        or_(Member.organization_key == "", Member.organization_key.not_in(tied)),
        ~exists().where(Review.nomination_id == found.id, Review.reviewer_id == Member.id),
        ~exists().where(Nominator.nomination_id == found.id, Nominator.member_id == Member.id),
    ]  # fmt: skip
    if case.audience == "edition":
        inside = exists().where(EditionMember.member_id == Member.id, EditionMember.edition_id == case.edition_id)
        clauses.append(or_(inside, Member.role != "member"))
    return clauses


def suitable(found: Standing, member_ids: Collection[int]) -> set[int]:
    """Return those of the members who may review; one statement."""
    return set(db.session.scalars(select(Member.id).where(Member.id.in_(member_ids), *_suitable(found))))


def proposed(found: Standing, panel: Panel) -> tuple[list[Candidate], list[str]]:
    """Return (at most twelve members who fit best, each with the reasons; the conditions that not even all could meet). One
    statement."""
    regions, themes = panel.regions, panel.themes
    other = aliased(Member)
    same = (CaseAuthor.member_id == other.id, CaseAuthor.case_id == found.case.id, other.profile == Member.profile)
    alike = exists(select(1).select_from(CaseAuthor).join(other, same[0]).where(*same[1:])).label("alike")
    knows = exists().where(MemberTopic.member_id == Member.id, MemberTopic.topic_id.in_(themes)).label("knows")
    speaks = exists().where(MemberLanguage.member_id == Member.id, MemberLanguage.language == found.case.language).label("speaks")
    wrote = exists().where(CaseAuthor.member_id == Member.id, CaseAuthor.case_id == Case.id, Case.state == "published")
    said = exists().where(Comment.author_id == Member.id)
    rows = db.session.execute(
        select(
            Member.id, Member.handle, Member.name, Member.organization, Member.profile, Member.country, Member.sex,
            knows, speaks, alike,
            or_(wrote, said).label("active"),
        ).where(*_suitable(found)).order_by(Member.last_seen_at.desc().nulls_last(), Member.id).limit(LOOKED_AT)
    ).all()  # fmt: skip
    ranked = sorted(((_why(row, regions), row) for row in rows), key=lambda pair: -len(pair[0]))
    fit = [Candidate(row.id, row.handle, row.name, row.organization, why) for why, row in ranked[:PROPOSED_MAX]]
    everybody = [policy.Seat(row.profile, _region(row.country), row.sex) for row in rows] + list(panel.counted)
    return fit, [code for code, holds in policy.conditions(everybody, regions).items() if not holds and code not in panel.lifted]


def _why(row: Any, regions: Collection[int]) -> list[str]:
    region = _region(row.country)
    facts = (
        (row.profile and not row.alike, _("another profile: %(name)s", name=topics.label("profiles", row.profile))),
        (row.knows, _("knows its topic")),
        (region is not None and region not in regions, _("from another region: %(name)s", name=places.country_name(row.country))),
        (row.speaks, _("reads its language")),
        (row.active, _("has published or commented here")),
    )
    return [words for holds, words in facts if holds]


def seated(nomination_id: int) -> list[Seated]:
    """Return the reviewers with their scores; who has sent first comes first; one statement. For whom, `panel_of` says."""
    return _read(nomination_id)[0]


def _read(nomination_id: int) -> tuple[list[Seated], list[policy.Seat]]:
    rows = db.session.execute(
        select(Review, Member.name, Member.profile, Member.country, Member.sex, ReviewScore)
        .join(Member, Member.id == Review.reviewer_id)
        .outerjoin(ReviewScore, ReviewScore.review_id == Review.id)
        .where(Review.nomination_id == nomination_id)
        .order_by(Review.submitted_at.nulls_last(), Review.id)
    ).all()
    given: dict[int, dict[str, tuple[int, str]]] = {}
    heads: dict[int, tuple[Review, str]] = {}
    counted: dict[int, policy.Seat] = {}
    for review, name, profile, country, sex, score in rows:
        heads.setdefault(review.id, (review, name))
        if review.declined_at is None:
            counted[review.id] = policy.Seat(profile, _region(country), sex)
        if score is not None:
            given.setdefault(review.id, {})[score.criterion] = (score.score, score.reason)
    found = [
        Seated(
            review.id, review.reviewer_id, name, review.is_unnamed, review.due_on, review.declined_at is not None,
            review.submitted_at is not None, review.message, given.get(review.id, {}),
        )
        for review, name in heads.values()
    ]  # fmt: skip
    return found, list(counted.values())


def panel_of(nomination: Nomination, case: Case) -> Panel:
    """Return the panel with everything in it; three statements. Only for curators' acts and for whom `may_see_panel` allows."""
    (seats, counted), lifted = _read(nomination.id), liftings(nomination.id)
    regions, themes = facets_of(case.id)
    holds = policy.conditions(counted, regions)
    points = [{code: score for code, (score, _reason) in seat.scores.items()} for seat in seats if seat.is_sent]
    needed, limits = number("reviewers_needed"), (number("core_difference"), number("total_difference"))
    wide = policy.disagree(points[:needed], CORE, *limits)
    found = []
    if len(points) < needed:
        found.append(_("%(count)s reviews have come; %(needed)s are needed.", count=len(points), needed=needed))
    elif wide and len(points) == needed and "agreement" not in lifted:
        found.append(_("The reviews disagree: one more is needed."))
    found += [
        _("This condition does not hold: %(words)s.", words=policy.CONDITIONS[code])
        for code, ok in holds.items() if not ok and code not in lifted
    ]  # fmt: skip
    return Panel(seats, holds, lifted, wide, found, regions, themes, counted)


def medians(seats: Sequence[Seated]) -> dict[str, tuple[int, str]]:
    """Return {criterion: (median, the reviewers' reasons)}; where two stand in the middle, the lower counts."""
    found = {}
    for code in seats[0].scores if seats else ():
        points = sorted(seat.scores[code][0] for seat in seats)
        reasons = "\n".join(f"{n}: {seat.scores[code][1]}" for n, seat in enumerate(seats, 1))
        found[code] = (points[(len(points) - 1) // 2], reasons)
    return found


@dataclass(frozen=True)
class Sitting:
    """What a curator decides with: of an open nomination its panel and medians, else neither. `version`: decided on."""

    case: Case
    version: int
    base: int
    panel: Panel | None
    medians: Mapping[str, tuple[int, str]]


def sitting(case: Case, base: int) -> Sitting:
    """Return what a curator of a case study needs; one statement without a nomination. Only for whom `decidable` allows it."""
    nomination = open_on(case.id)
    panel = panel_of(nomination, case) if nomination else None
    version = nomination.version or case.version if nomination else case.version
    return Sitting(case, version, base, panel, medians(panel.sent) if panel and not panel.hindrances else {})


def by_handle(handle: str) -> int | None:
    """Return the member who is to be asked besides those proposed; one statement. `suitable` says whether they may."""
    return db.session.scalar(select(Member.id).where(Member.handle == handle.strip().removeprefix("@").lower()))
