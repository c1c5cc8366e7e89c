"""Reading syntheses: at the top of a thread, on the case studies that they name, and what one is written from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any  # rows of slots are of any kind

from markupsafe import Markup
from sqlalchemy import Select, String, cast, func, select
from sqlalchemy import case as when
from werkzeug.exceptions import NotFound

from forum.discussion import policy as talking
from forum.discussion.models import Comment, Discussion
from forum.discussion.queries import CommentRow
from forum.discussion.queries.beside import brought
from forum.ediscussions.models import StarredComment, SynthesisCase
from forum.kernel import own
from forum.kernel.clock import today
from forum.kernel.db import db
from forum.kernel.packing import packed, unpacked
from forum.kernel.text import excerpt
from forum.kernel.viewer import Viewer
from forum.threads import policy, queries
from forum.threads.models import EDiscussion, Synthesis, Thread

CITED = re.compile(r"(?<![\w/\[&#(])#(\d{1,9})\b")
CASE_LINK = re.compile(r"/cases/(\d{1,18})\b")
STARS_MAX = 100  # starred comments offered
WORDS = 200  # characters of each

STARRED = (
    select(when((StarredComment.comment_id.is_not(None), 1), else_=0))
    .select_from(Discussion)
    .outerjoin(StarredComment, StarredComment.comment_id == Comment.id)
    .where(Discussion.id == Comment.discussion_id, Discussion.kind == "thread")
    .correlate(Comment)
    .scalar_subquery()
)


@dataclass(frozen=True)
class Star:
    """A starred comment, as the form of a synthesis offers it."""

    number: int
    comment_id: int
    words: str


def to_synthesise(viewer: Viewer | None, thread_id: int) -> tuple[Thread, EDiscussion | None, int | None]:
    """Return (thread, its days if it has some, the comment that is its synthesis) of one that the viewer may write a synthesis for;
    one statement. Raises NotFound, also before an e-discussion begins."""
    thread, _discussion, row = queries.get_thread(viewer, thread_id)
    days: EDiscussion | None = row.EDiscussion
    if not policy.may_give_days(viewer, thread) or (days is not None and days.phase(today()) == "before"):
        raise NotFound
    return thread, days, row.synthesis_id


def tops(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, tuple[Markup, int]]:
    """Fill the top of threads that are no e-discussions (those show it themselves): {thread id: (text, its comment)}; one
    statement."""
    ids = [row.id for row in rows if viewer is not None]
    if not ids:
        return {}
    found = db.session.execute(
        select(Synthesis.thread_id, Comment.id, Comment.body_html)
        .join(Comment, Comment.id == Synthesis.comment_id)
        .outerjoin(EDiscussion, EDiscussion.thread_id == Synthesis.thread_id)
        .where(Synthesis.thread_id.in_(ids), Comment.state == "shown", EDiscussion.thread_id.is_(None))
    )
    return {row.thread_id: (Markup(row.body_html), row.id) for row in found}  # noqa: S704  cleaned by kernel/text.py at save


def write_links(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, str]:
    """Fill the actions of a thread: {thread id: where the staff writes its synthesis}; no statement."""
    return {row.id: f"/threads/{row.id}-{row.slug}/synthesis" for row in rows if policy.may_give_days(viewer, row)}


def stars_on(viewer: Viewer | None, rows: Sequence[CommentRow]) -> dict[int, int]:
    """Fill what stands under the comments of threads, for the staff: {comment id: 1 where it is starred}; it came with them."""
    if viewer is None or not viewer.is_moderator or not viewer.may_write:
        return {}
    found = {row.id: brought(row.beside, "star") for row in rows if row.state == "shown" and row.number > 1}
    return {ident: star for ident, star in found.items() if star is not None}


def starred_in(discussion_id: int) -> list[Star]:
    """Return the starred comments of a discussion that stand, in order; one statement."""
    rows = db.session.execute(
        select(Comment.number, Comment.id, Comment.body)
        .join(StarredComment, StarredComment.comment_id == Comment.id)
        .where(Comment.discussion_id == discussion_id, Comment.state == "shown")
        .order_by(Comment.number)
        .limit(STARS_MAX)
    )
    return [Star(row.number, row.id, excerpt(row.body, WORDS)) for row in rows]


def with_links(viewer: Viewer, discussion_id: int, body: str, cited: Sequence[str]) -> str:
    """Return a text in which every #12 leads to that comment of the discussion, where the viewer may read it; those of `cited` that
    it does not name follow at its end. One statement."""
    named = {int(number) for number in CITED.findall(body)}
    more = [int(number) for number in dict.fromkeys(cited) if re.fullmatch("[0-9]{1,9}", number) and int(number) not in named]
    wanted = (named | set(more)) or {0}
    rows = select(Comment.number, Comment.id).where(Comment.discussion_id == discussion_id, Comment.number.in_(wanted))
    there = {row.number: row.id for row in db.session.execute(rows.where(talking.comments_seen_by(viewer)))}
    if tail := " ".join(f"#{number}" for number in more if number in there):
        body = f"{body}\n\n{tail}" if body.strip() else body

    def linked(match: "re.Match[str]") -> str:
        ident = there.get(int(match[1]))
        return f"[#{match[1]}](/comments/{ident})" if ident else match[0]

    return CITED.sub(linked, body)


def _of_cases() -> Select[*tuple[Any, ...]]:
    here = select(SynthesisCase.case_id).where(own.KIND == "case", cast(SynthesisCase.case_id, String).in_(own.KEYS))
    keys = here.distinct().subquery()
    told = (
        select(Thread.id, Thread.slug, func.coalesce(Thread.edition_id, 0), Thread.audience, Thread.title)
        .join(SynthesisCase, SynthesisCase.thread_id == Thread.id)
        .join(Synthesis, Synthesis.thread_id == Thread.id)
        .join(Comment, Comment.id == Synthesis.comment_id)
        .where(SynthesisCase.case_id == keys.c.case_id, Comment.state == "shown", Thread.state != "hidden")
        .correlate(keys)
    )
    return select(cast(keys.c.case_id, String).label("key"), func.coalesce(packed(told), "").label("value"), keys.c.case_id)


own.keep("syntheses", _of_cases)


def of_cases(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, list[tuple[str, str]]]:
    """Fill the foot of case studies: {case id: [(title, path) of the threads whose synthesis names it]}, to readers of the thread;
    it comes with what they keep (kernel/own.py)."""
    if viewer is None or not rows:
        return {}
    kept = own.kept_of("syntheses", viewer.id, "case", [str(row.id) for row in rows])
    found = {}
    for row in rows:
        told = unpacked(kept[str(row.id)].value) if str(row.id) in kept else []
        read = [
            (title, f"/threads/{ident}-{slug}")
            for ident, slug, edition, audience, title in told
            if viewer.is_moderator or audience != "edition" or int(edition) in viewer.edition_ids
        ]
        if read:
            found[row.id] = sorted(read)
    return found
