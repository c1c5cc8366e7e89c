"""Reading the desk: who may, of which editions, and all figures of a scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any  # rows of slots are editions

from sqlalchemy import select
from werkzeug.exceptions import NotFound

from forum.desk import policy
from forum.desk.policy import Scope
from forum.desk.queries import people, things
from forum.desk.queries.figures import Figure
from forum.editions.models import Edition
from forum.editions.queries import list_editions
from forum.kernel.db import db
from forum.kernel.viewer import Viewer
from forum.people.models import EditionMember

LEADERS = ("coach", "organiser")  # capacities


@dataclass(frozen=True)
class Reach:
    """Which editions the viewer may look at, and whether at everything besides."""

    editions: Sequence[Edition]
    is_everything: bool


def reach_of(viewer: Viewer) -> Reach:
    """Return what the viewer may look at; two statements. Raises NotFound for whoever leads nothing."""
    theirs = select(EditionMember.edition_id).where(EditionMember.member_id == viewer.id, EditionMember.capacity.in_(LEADERS))
    led = set(db.session.scalars(theirs))
    if not viewer.is_moderator and not (led and viewer.may_write):
        raise NotFound
    return Reach([each for each in list_editions(viewer) if viewer.is_moderator or each.id in led], viewer.is_moderator)


def figures(viewer: Viewer, reach: Reach, scope: Scope) -> list[Figure]:
    """Return all figures of a scope, in the order of the page; twelve statements, however much there is. Raises NotFound where
    the viewer may not see that scope."""
    if not policy.may_see(viewer, [each.id for each in reach.editions], scope.edition_id):
        raise NotFound
    found = [
        things.answers(viewer, scope), people.active(scope), people.new(scope), things.alive(viewer, scope),
        things.talk(viewer, scope), things.cases(viewer, scope), things.reviews(viewer, scope), people.invitations(scope),
        people.women(viewer, scope),
    ]  # fmt: skip
    if viewer.is_moderator:
        found.insert(-1, people.not_greeted(scope))
    return found


def in_queue(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, bool]:
    """Fill the end of the queue: the way to the desk; no statement."""
    return {row.id: True for row in rows if viewer is not None and viewer.is_moderator}


def links(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, str]:
    """Fill the actions of an edition: {edition id: its desk}, for moderators; no statement."""
    if viewer is None or not viewer.is_moderator:
        return {}
    return {row.id: f"/moderation/desk?edition={row.slug}" for row in rows}
