"""The only writers of collections. Every change is journaled with what was so before: it can be undone."""

from typing import Any  # what the journal keeps

from sqlalchemy import delete, select
from werkzeug.exceptions import NotFound

from forum.collections import policy, queries
from forum.collections.forms import CollectionDraft
from forum.collections.models import ITEMS_MAX, Collection, CollectionItem
from forum.kernel import journal
from forum.kernel.clock import utcnow
from forum.kernel.db import db, locked
from forum.kernel.i18n import _
from forum.kernel.viewer import Viewer
from forum.kernel.web import slug_of
from forum.people.models import Member

Line = tuple[str, str, str]  # kind, key, why


class Conflict(Exception):
    """Somebody changed the collection since the form was opened."""


def make(actor: Viewer, draft: CollectionDraft) -> Collection:
    """Make a collection; sent twice, once. Raises NotFound."""
    if not policy.may_make(actor):
        raise NotFound
    locked(Member, actor.id)
    same = select(Collection).where(Collection.by_id == actor.id, Collection.once == draft.once)
    first = db.session.scalar(same) if draft.once else None
    if first is not None:
        return first
    row = Collection(slug="", title=draft.title, by_id=actor.id, once=draft.once or None)
    _write(row, draft.title, draft.introduction, draft.html, draft.audience)
    db.session.add(row)
    db.session.flush()
    journal.record(actor.id, "made", "collection", row.id, after=_texts(row))
    return row


def change(actor: Viewer, collection_id: int, draft: CollectionDraft) -> Collection:
    """Give a collection another text or audience. Raises NotFound, Conflict."""
    row = _to_change(actor, collection_id, draft.base)
    before = _texts(row)
    _write(row, draft.title, draft.introduction, draft.html, draft.audience)
    return _noted(actor, row, "changed", before, _texts(row))


def put_back(actor: Viewer, collection_id: int, texts: dict[str, Any]) -> None:
    """Undo a change of the text: give it the texts of before. Raises NotFound."""
    row = _to_change(actor, collection_id, None)
    before = _texts(row)
    _write(row, texts["title"], texts["introduction"], texts["html"], texts["audience"])
    _noted(actor, row, "changed", before, _texts(row))


def set_state(actor: Viewer, collection_id: int, state: str) -> Collection:
    """Withdraw a collection, or bring it back. Repeatable. Raises NotFound."""
    row = _to_change(actor, collection_id, None)
    if row.state == state:
        return row
    before, row.state = {"state": row.state}, state
    return _noted(actor, row, "withdrawn" if state == "withdrawn" else "restored", before, {"state": state})


def add(actor: Viewer, collection_id: int, thing: tuple[str, str], why: str, base: int) -> None:
    """Put a case study or thread at the end. Raises NotFound, Conflict, ValueError with a sentence."""
    row = _to_change(actor, collection_id, base)
    lines = lines_of(row.id)
    if thing not in queries.things(actor, [thing]):
        raise ValueError(_("Address: there is nothing to read there. Give that of a case study or a thread that stands."))
    if thing in [line[:2] for line in lines]:
        raise ValueError(_("Address: it is in the collection already."))
    if len(lines) >= ITEMS_MAX:
        raise ValueError(_("Address: %(n)d items are in the collection, and no more fit. Take one out.", n=ITEMS_MAX))
    set_lines(actor, row, [*lines, (*thing, why)])


def move(actor: Viewer, collection_id: int, item_id: int, place: int, why: str, base: int) -> None:
    """Put an item at a place (from 1; beyond the end is the end) with a sentence. Raises NotFound, Conflict."""
    row = _to_change(actor, collection_id, base)
    item = _item(row, item_id)
    lines = [line for line in lines_of(row.id) if line[:2] != (item.kind, item.key)]
    lines.insert(max(0, place - 1), (item.kind, item.key, why))
    set_lines(actor, row, lines)


def step(actor: Viewer, collection_id: int, item_id: int, by: int, base: int) -> None:
    """Move an item up (-1) or down (1) by one. Raises NotFound, Conflict."""
    row = _to_change(actor, collection_id, base)
    item = _item(row, item_id)
    keys = [line[:2] for line in lines_of(row.id)]
    place = keys.index((item.kind, item.key)) + 1 + by
    move(actor, collection_id, item_id, max(1, place), item.why, row.version)


def take_out(actor: Viewer, collection_id: int, item_id: int, base: int) -> None:
    """Take an item out. Raises NotFound, Conflict."""
    row = _to_change(actor, collection_id, base)
    item = _item(row, item_id)
    set_lines(actor, row, [line for line in lines_of(row.id) if line[:2] != (item.kind, item.key)])


def put_lines_back(actor: Viewer, collection_id: int, lines: list[list[str]]) -> None:
    """Undo a change of the items. Raises NotFound."""
    set_lines(actor, _to_change(actor, collection_id, None), [(kind, key, why) for kind, key, why in lines])


def lines_of(collection_id: int) -> list[Line]:
    """Return the items in order, as the journal keeps them."""
    return [(item.kind, item.key, item.why) for item in queries.items_of(collection_id)]


def set_lines(actor: Viewer, row: Collection, lines: list[Line]) -> None:
    """Let a locked collection hold these, in this order; journaled."""
    before = lines_of(row.id)
    if before == lines:
        return
    there = {(item.kind, item.key): item for item in queries.items_of(row.id)}
    gone = [item.id for key, item in there.items() if key not in [line[:2] for line in lines]]
    db.session.execute(delete(CollectionItem).where(CollectionItem.id.in_(gone)))
    for position, (kind, key, why) in enumerate(lines, 1):
        item = there.get((kind, key))
        if item is None:
            item = CollectionItem(collection_id=row.id, kind=kind, key=key)
            db.session.add(item)
        item.position, item.why = position, why
    kept = [[list(line) for line in each] for each in (before, lines)]
    _noted(actor, row, "rearranged", {"items": kept[0]}, {"items": kept[1]})


def _to_change(actor: Viewer, collection_id: int, base: int | None) -> Collection:
    row = locked(Collection, collection_id)
    if row is None or not policy.may_make(actor):
        raise NotFound
    if base is not None and row.version != base:
        raise Conflict
    return row


def _item(row: Collection, item_id: int) -> CollectionItem:
    item = db.session.get(CollectionItem, item_id)
    if item is None or item.collection_id != row.id:
        raise NotFound
    return item


def _write(row: Collection, title: str, introduction: str, html: str, audience: str) -> None:
    row.title, row.slug = title, slug_of(title)
    row.introduction, row.introduction_html, row.audience = introduction, html, audience


def _texts(row: Collection) -> dict[str, Any]:
    return {"title": row.title, "introduction": row.introduction, "html": row.introduction_html, "audience": row.audience}


def _noted(actor: Viewer, row: Collection, deed: str, before: dict[str, Any], after: dict[str, Any]) -> Collection:
    row.version, row.changed_at = row.version + 1, utcnow()
    journal.record(actor.id, deed, "collection", row.id, before=before, after=after)
    db.session.flush()
    return row
