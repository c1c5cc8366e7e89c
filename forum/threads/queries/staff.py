"""What the forms of the staff show: the places that there are, and the comments of a thread to choose from."""

from collections.abc import Sequence
from typing import Any  # rows of Core selects

from sqlalchemy import Row, func, select

from forum.discussion.models import Comment
from forum.discussion.queries import CommentRow
from forum.editions.queries import list_editions
from forum.kernel.db import db, fetch
from forum.kernel.i18n import _
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.places import queries as places
from forum.threads import policy
from forum.threads.models import Thread
from forum.topics.queries import tree

CHOICE = 50  # comments on one page of the form that splits

Options = list[tuple[str, list[tuple[str, str]]]]


def places_offered(viewer: Viewer) -> Options:
    """Return (heading, [(value, name)]) of all places that a thread can stand in; one statement."""
    spaces = [each for top in places.regions_tree() for each in (top, *top.children)]
    return [
        (_("Regions"), [(f"region {each.slug}", each.name) for each in spaces]),
        (_("Countries"), [(f"country {each.code}", each.name) for each in places.countries()]),
        (_("Topics"), [(f"topic {each.slug}", each.name) for each in tree().by_slug.values()]),
        (_("Editions"), [(f"edition {each.slug}", each.title) for each in list_editions(viewer)]),
    ]


def to_choose(viewer: Viewer, thread: Thread, page: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the comments of a page (1 and up) that can be taken out of a thread, and one more where there is another page; one
    statement."""
    rows = select(Comment.id, Comment.number, Comment.body, Comment.created_at, Member.name)
    rows = rows.join(Member, Member.id == Comment.author_id)
    rows = rows.where(Comment.discussion_id == thread.discussion_id, Comment.number > 1, Comment.state == "shown")
    return fetch(rows.order_by(Comment.number).limit(CHOICE + 1).offset((page - 1) * CHOICE)).all()


def page_with(viewer: Viewer, comment: Comment) -> int:
    """Return the page of that form on which a comment stands; one statement."""
    before = select(func.count()).where(Comment.discussion_id == comment.discussion_id, Comment.number > 1)
    count = db.session.scalar(before.where(Comment.state == "shown", Comment.number < comment.number)) or 0
    return count // CHOICE + 1


def on_comments(viewer: Viewer | None, rows: Sequence[CommentRow]) -> dict[int, str]:
    """Fill what stands under comments: {comment id: where it is made a thread or a draft}, for the staff alone. No statement."""
    if not policy.may_moderate(viewer):
        return {}
    return {row.id: f"/comments/{row.id}" for row in rows if row.state == "shown" and not row.as_author}
