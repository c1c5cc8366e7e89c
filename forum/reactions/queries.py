"""Reading reactions. How many there are, and whose, is for those who may read the thing and are signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any  # rows of slots are case studies and comments

from sqlalchemy import BindParameter, ColumnElement, String, bindparam, case, cast, exists, select

from forum.cases.models import Case, CaseAuthor
from forum.discussion.models import Comment
from forum.discussion.queries import CommentRow
from forum.discussion.queries.beside import brought
from forum.kernel.db import fetch
from forum.kernel.packing import packed, unpacked
from forum.kernel.viewer import Viewer
from forum.people.models import Member
from forum.reactions.models import REACTIONS, Reaction

TRIED_SHOWN = 3  # lines about where it was tried, under a thing
MADE_MAX = 4_000  # Marks that a process remembers
LISTED_MAX = 300  # who reacted, on the page of one thing


@dataclass(frozen=True)
class Tried:
    """One line about where something was tried, and by whom."""

    handle: str
    name: str
    note: str


@dataclass(frozen=True, eq=False)
class Marks:
    """What members said of a thing: how many said what, what the viewer said, where it was tried (the first TRIED_SHOWN). Made once
    for what it is made of: it names pieces that are kept rendered, and two are never equal.

    `action`: where a press goes, "" where the viewer may not react (their own, silenced); `listed`: the page of who reacted.
    """

    useful: int
    tried: int
    thanks: int
    mine: frozenset[str]
    places: tuple[Tried, ...]
    action: str
    listed: str

    @property
    def total(self) -> int:
        """How many reactions there are."""
        return self.useful + self.tried + self.thanks


def said_of(kind: str, key: Any) -> tuple[Any, Any]:
    """Return two packed columns of what members said of the thing whose key is the column `key`: (reaction, member) and, of those
    who tried it, (order, handle, name, where)."""
    of = (Reaction.kind == kind, Reaction.key == cast(key, String))
    people = select(Reaction.id, Member.handle, Member.name, Reaction.note).join(Member, Member.id == Reaction.member_id)
    return (
        packed(select(Reaction.reaction, Reaction.member_id).where(*of).correlate(key.table)),
        packed(people.where(*of, Reaction.reaction == "tried").correlate(key.table)),
    )


@lru_cache(maxsize=MADE_MAX)
def _marks(viewer_id: int, said: str | None, tried: str | None, action: str, listed: str) -> Marks:
    pairs = unpacked(said)
    useful, tries, thanks = (sum(reaction == name for reaction, _member in pairs) for name in REACTIONS)
    mine = frozenset(reaction for reaction, member in pairs if int(member) == viewer_id)
    lines = sorted(unpacked(tried), key=lambda line: int(line[0]))[:TRIED_SHOWN]
    places = tuple(Tried(handle, name, note) for _id, handle, name, note in lines)
    return Marks(useful, tries, thanks, mine, places, action, listed)


_ME: BindParameter[int] = bindparam("member_id")


def _on_cases() -> Any:
    said, tried = said_of("case", Case.id)
    own = exists().where(CaseAuthor.case_id == Case.id, CaseAuthor.member_id == _ME).correlate(Case).label("is_own")
    columns = (Case.id, Case.state, said.label("said"), tried.label("tried"), own)
    return select(*columns).where(Case.id.in_(bindparam("ids", expanding=True)))


_MARKED = _on_cases()


def on_cases(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, Marks]:
    """Fill the actions of a case page: {case id: Marks}; one statement, nothing for visitors."""
    if viewer is None or not rows:
        return {}
    slugs = {row.id: row.slug for row in rows}
    found = {}
    for row in fetch(_MARKED, {"ids": list(slugs), "member_id": viewer.id}):
        may = viewer.may_write and row.state == "published" and not row.is_own
        if may or row.said:
            path = f"/cases/{row.id}-{slugs[row.id]}/reactions"
            found[row.id] = _marks(viewer.id, row.said, row.tried, path if may else "", path)
    return found


def on_comments(viewer: Viewer | None, rows: Sequence[CommentRow]) -> dict[int, Marks]:
    """Fill what stands under comments: {comment id: Marks}; what it says came with the comments. Nothing for visitors."""
    if viewer is None:
        return {}
    found = {}
    for row in rows:
        said = brought(row.beside, "said")
        may = viewer.may_write and row.state == "shown" and row.author_id != viewer.id
        if (may or said) and row.state == "shown":
            path = f"/comments/{row.id}/reactions"
            found[row.id] = _marks(viewer.id if said else 0, said, brought(row.beside, "tried"), path if may else "", path)
    return found


@dataclass(frozen=True)
class Reacted:
    """Somebody who reacted."""

    reaction: str
    handle: str
    name: str
    organization: str
    note: str


def who_reacted(viewer: Viewer, kind: str, key: int) -> list[Reacted]:
    """Return who said what of a thing that the viewer may read, the viewer first and then first first, at most LISTED_MAX; one
    statement."""
    rows = (
        select(Reaction.reaction, Member.handle, Member.name, Member.organization, Reaction.note)
        .join(Member, Member.id == Reaction.member_id)
        .where(Reaction.kind == kind, Reaction.key == str(key))
        .order_by(case((Reaction.member_id == viewer.id, 0), else_=1), Reaction.id)
        .limit(LISTED_MAX)
    )
    return [Reacted(*row) for row in fetch(rows)]


def has_reacted(member_id: Any, kind: str, reaction: str) -> ColumnElement[bool]:
    """Return the clause: this member (a column or a bindparam) has said `reaction` of a thing of this kind."""
    return exists().where(Reaction.member_id == member_id, Reaction.kind == kind, Reaction.reaction == reaction)


SAID_OF_COMMENT, TRIED_BY_COMMENT = said_of("comment", Comment.id)
