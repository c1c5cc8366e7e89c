"""Figures of what is said and told: answers, threads and comments, regions, case studies, reviews."""

from typing import Any  # selects of any table

from sqlalchemy import ColumnElement, Select, func, or_, select, union_all
from sqlalchemy.orm import aliased

from forum.cases import policy as cases_policy
from forum.cases.models import Case, CaseAuthor, CaseFacet
from forum.curation.models import Decision, Nomination
from forum.desk.policy import ALIVE_COMMENTS, ALIVE_PEOPLE, Scope
from forum.desk.queries.figures import ROWS_MAX, Bar, Figure, bars, lasting, per_cent, threads_in, within
from forum.discussion.models import Comment
from forum.kernel.db import db
from forum.kernel.i18n import _
from forum.kernel.viewer import Viewer
from forum.people.models import EditionMember
from forum.places.queries import country, region_by_id, region_by_slug
from forum.threads.models import Thread
from forum.topics.queries import topic_by_slug

TOPICS_SHOWN = 12  # topics of case studies, the most told of first


def answers(viewer: Viewer, scope: Scope) -> Figure:
    """Return how many questions of the period were answered, and the median time until then; one statement."""
    reply = aliased(Comment)
    said = (reply.discussion_id == Thread.discussion_id, reply.author_id != Thread.author_id, reply.state == "shown")
    first = select(func.min(reply.created_at)).where(*said).correlate(Thread).scalar_subquery()
    asked = select(Thread.created_at, first.label("first")).where(Thread.kind == "question", within(Thread.created_at, scope))
    rows = db.session.execute(asked.where(*threads_in(viewer, scope)).order_by(Thread.id.desc()).limit(ROWS_MAX)).all()
    times = [row.first - row.created_at for row in rows if row.first is not None]
    none = len(rows) - len(times)
    value = _("%(share)s of %(n)d answered; median to the first answer: %(time)s", share=per_cent(len(times), len(rows)),
              n=len(rows), time=lasting(times))  # fmt: skip
    words = _(
        "Questions asked in the period. Answered is what somebody else than the asker has said something to, until now. The"
        " median is of those answered; %(n)d have no answer.", n=none,
    )  # fmt: skip
    return Figure("answers", _("Questions answered"), value, words, bars([(_("Answered"), len(times)), (_("No answer yet"), none)]))


def alive(viewer: Viewer, scope: Scope) -> Figure:
    """Return which regions are alive: enough comments by enough people in their threads; one statement."""
    rows = db.session.execute(
        select(Thread.region_id, Thread.country, Comment.author_id, func.count().label("n"))
        .join(Comment, Comment.discussion_id == Thread.discussion_id)
        .where(within(Comment.created_at, scope), Comment.state == "shown", *threads_in(viewer, scope))
        .where(or_(Thread.region_id.is_not(None), Thread.country.is_not(None)))
        .group_by(Thread.region_id, Thread.country, Comment.author_id)
    )
    said: dict[str, int] = {}
    people: dict[str, set[int]] = {}
    for row in rows:
        space = region_by_id(row.region_id) if row.region_id else None
        land = country(row.country)
        top = region_by_id(land.region_id) if land else space and (region_by_id(space.parent_id) if space.parent_id else space)
        if top:
            said[top.name] = said.get(top.name, 0) + row.n
            people.setdefault(top.name, set()).add(row.author_id)
    living = [name for name in said if said[name] >= ALIVE_COMMENTS and len(people[name]) >= ALIVE_PEOPLE]
    words = _(
        "A region is alive where at least %(comments)d comments by at least %(people)d people were written in the period, in"
        " threads of it or of its countries.", comments=ALIVE_COMMENTS, people=ALIVE_PEOPLE,
    )  # fmt: skip
    lines = bars(sorted(said.items(), key=lambda pair: -pair[1]))
    told = [
        Bar(each.label, _("%(n)s comments by %(people)d", n=each.value, people=len(people[each.label])), each.share)
        for each in lines
    ]
    return Figure("alive", _("Regions alive"), f"{len(living)}: {', '.join(living)}" if living else "0", words, told)


def talk(viewer: Viewer, scope: Scope) -> Figure:
    """Return how many threads were opened and comments written; one statement."""
    is_narrow = scope.edition_id or scope.regions
    opened = select(func.count()).select_from(Thread).where(within(Thread.created_at, scope), *threads_in(viewer, scope))
    said = select(func.count()).select_from(Comment).where(within(Comment.created_at, scope), Comment.state == "shown")
    if is_narrow:
        inside: Any = union_all(
            select(Thread.discussion_id).where(*threads_in(viewer, scope)),
            select(Case.discussion_id).where(*cases_in(viewer, scope), Case.discussion_id.is_not(None)),
        )
        said = said.where(Comment.discussion_id.in_(inside))
    row = db.session.execute(select(opened.scalar_subquery(), said.scalar_subquery())).one()
    lines = bars([(_("Threads opened"), row[0]), (_("Comments written"), row[1])])
    words = _(
        "Threads opened in the place chosen, and comments that stand in threads and under case studies of it, openings counted."
    )
    return Figure(
        "talk", _("Threads and comments"), _("%(threads)d threads, %(n)d comments", threads=row[0], n=row[1]), words, lines
    )


def cases_in(viewer: Viewer, scope: Scope) -> list[ColumnElement[bool]]:
    """Return the clauses over Case: told by people of the scope's edition, about its region, and listed for the viewer."""
    clauses = [cases_policy.listed_for(viewer), Case.state == "published"]
    if scope.edition_id:
        people = select(EditionMember.member_id).where(EditionMember.edition_id == scope.edition_id)
        clauses.append(Case.id.in_(select(CaseAuthor.case_id).where(CaseAuthor.member_id.in_(people))))
    if scope.region_slug:
        about = (CaseFacet.facet == "region", CaseFacet.value == scope.region_slug)
        clauses.append(Case.id.in_(select(CaseFacet.case_id).where(*about)))
    return clauses


def cases(viewer: Viewer, scope: Scope) -> Figure:
    """Return the case studies published, how many give figures of women and men, by region and topic; two statements."""
    told: Select[*tuple[Any, ...]] = select(Case.id).where(*cases_in(viewer, scope), within(Case.published_at, scope))
    cards = db.session.scalars(told.with_only_columns(Case.card).order_by(Case.id.desc()).limit(ROWS_MAX)).all()
    sexed = sum("women" in (card.get("spark") or {}) and "men" in (card.get("spark") or {}) for card in cards)
    counts = select(CaseFacet.facet, CaseFacet.value, func.count().label("n")).where(
        CaseFacet.facet.in_(("region", "topic")), CaseFacet.case_id.in_(told)
    )
    rows = db.session.execute(counts.group_by(CaseFacet.facet, CaseFacet.value)).all()
    places = [(space.name, row.n) for row in rows if row.facet == "region" and (space := region_by_slug(row.value))
              and space.parent_id is None]  # fmt: skip
    topics = [(theme.name, row.n) for row in rows if row.facet == "topic" and (theme := topic_by_slug(row.value))]
    lines = [(_("Give figures of women and men"), sexed), *sorted(places, key=_most), *sorted(topics, key=_most)[:TOPICS_SHOWN]]
    value = _("%(n)d, of which %(sexed)d (%(share)s) give figures of women and men", n=len(cards), sexed=sexed,
              share=per_cent(sexed, len(cards)))  # fmt: skip
    words = _(
        "Case studies first published in the period and published now; of an edition those told by its people. One may be about"
        " several regions and topics. Figures of women and men: a coverage figure that gives both."
    )
    return Figure("cases", _("Case studies published"), value, words, bars(lines))


def _most(pair: tuple[str, int]) -> int:
    return -pair[1]


def reviews(viewer: Viewer, scope: Scope) -> Figure:
    """Return how long reviews took, from nomination to decision; one statement."""
    rows = db.session.execute(
        select(Nomination.created_at.label("begun"), Decision.created_at.label("ended"))
        .join(Nomination, Nomination.id == Decision.nomination_id)
        .join(Case, Case.id == Decision.case_id)
        .where(within(Decision.created_at, scope), *cases_in(viewer, scope))
        .order_by(Decision.id.desc())
        .limit(ROWS_MAX)
    ).all()
    value = lasting([row.ended - row.begun for row in rows])
    words = _(
        "Median from the nomination to the decision, of the %(n)d decisions of the period that a nomination led to.", n=len(rows)
    )
    return Figure("reviews", _("Time a review takes"), value, words)
