"""Reading collections: nobody sees of them more than they may read, not even by a gap or a count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any  # rows of slots are case studies

from sqlalchemy import Select, func, select
from werkzeug.exceptions import NotFound

from forum.cases import policy as cases_policy
from forum.cases.models import Case
from forum.collections import policy
from forum.collections.models import Collection, CollectionItem
from forum.kernel import own
from forum.kernel.db import db, fetch
from forum.kernel.packing import packed, unpacked
from forum.kernel.subjects import Brief
from forum.kernel.viewer import Viewer
from forum.threads import policy as threads_policy
from forum.threads.models import Thread

SHOWN = 200  # collections in the list


@dataclass(frozen=True)
class Held:
    """An item that the viewer may read: what it is, and why it is in."""

    item: CollectionItem
    title: str
    url: str
    words: str


def list_collections(viewer: Viewer | None) -> Sequence[Collection]:
    """Return the collections that the viewer may read, the last changed first; one statement."""
    rows = select(Collection).where(policy.seen_by(viewer)).order_by(Collection.changed_at.desc(), Collection.id.desc())
    return db.session.scalars(rows.limit(SHOWN)).all()


def get_collection(viewer: Viewer | None, collection_id: int) -> Collection:
    """Return a collection that the viewer may read; one statement. Raises NotFound."""
    found = db.session.scalar(select(Collection).where(Collection.id == collection_id, policy.seen_by(viewer)))
    if found is None:
        raise NotFound
    return found


def items_of(collection_id: int) -> list[CollectionItem]:
    """Return all items of a collection, in order, whoever may read them; one statement."""
    rows = select(CollectionItem).where(CollectionItem.collection_id == collection_id)
    return list(db.session.scalars(rows.order_by(CollectionItem.position, CollectionItem.id)))


def held_by(viewer: Viewer | None, collection_id: int) -> list[Held]:
    """Return the items that stand and the viewer may read, in order; three statements at most."""
    items = items_of(collection_id)
    there = things(viewer, [(item.kind, item.key) for item in items])
    return [Held(item, *there[item.kind, item.key]) for item in items if (item.kind, item.key) in there]


def things(viewer: Viewer | None, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Return {(kind, key): (title, path, words)} of those that stand and the viewer may read; one statement for each kind."""
    ids = {kind: [int(key) for each, key in wanted if each == kind] for kind in ("case", "thread")}
    found = {}
    if ids["case"]:
        rows = select(Case.id, Case.slug, Case.title, Case.summary)
        standing = (Case.id.in_(ids["case"]), Case.state == "published", cases_policy.listed_for(viewer))
        for row in db.session.execute(rows.where(*standing)):
            found["case", str(row.id)] = (row.title, f"/cases/{row.id}-{row.slug}", row.summary)
    if ids["thread"] and viewer is not None:
        rows_of = select(Thread.id, Thread.slug, Thread.title)
        open_ones = (Thread.id.in_(ids["thread"]), Thread.state != "hidden", threads_policy.seen_by(viewer))
        for each in db.session.execute(rows_of.where(*open_ones)):
            found["thread", str(each.id)] = (each.title, f"/threads/{each.id}-{each.slug}", "")
    return found


def _in_collections(key: Any) -> Select[*tuple[Any, ...]]:
    """Return the select of the collections that stand and hold the case study `key`: (id, slug, title, audience)."""
    columns = select(Collection.id, Collection.slug, Collection.title, Collection.audience)
    rows = columns.join(CollectionItem, CollectionItem.collection_id == Collection.id)
    return rows.where(CollectionItem.kind == "case", CollectionItem.key == key, Collection.state == "shown")


def _kept() -> Select[*tuple[Any, ...]]:
    here = select(CollectionItem.key.label("key"), func.min(CollectionItem.id).label("id"))
    held = here.where(CollectionItem.kind == "case", own.KIND == "case", CollectionItem.key.in_(own.KEYS))
    keys = held.group_by(CollectionItem.key).subquery()
    packed_rows = packed(_in_collections(keys.c.key).correlate(keys))
    return select(keys.c.key, func.coalesce(packed_rows, "").label("value"), keys.c.id)


own.keep("collections", _kept)


def of_cases(viewer: Viewer | None, rows: Sequence[Any]) -> Mapping[int, list[tuple[str, str]]]:
    """Fill the foot of case studies: {case id: [(title, path) of the collections that hold it]}, those that the viewer may read.
    To members it comes with what they keep (kernel/own.py); for visitors one statement."""
    if not rows:
        return {}
    texts: dict[int, str] = {}
    if viewer is not None:
        kept = own.kept_of("collections", viewer.id, "case", [str(row.id) for row in rows])
        texts = {row.id: kept[str(row.id)].value for row in rows if str(row.id) in kept}
    else:
        for row in rows:
            texts[row.id] = fetch(select(packed(_in_collections(str(row.id))))).scalar() or ""
    found = {}
    for case_id, text in texts.items():
        held = [(title, f"/collections/{ident}-{slug}") for ident, slug, title, audience in unpacked(text)
                if viewer is not None or audience == "everyone"]  # fmt: skip
        if held:
            found[case_id] = sorted(held)
    return found


def briefs(viewer: Viewer | None, keys: Sequence[str]) -> dict[str, Brief]:
    """Return the collections named by `keys` (ids as text) that the viewer may read; one statement."""
    rows = select(Collection).where(Collection.id.in_([int(key) for key in keys]), policy.seen_by(viewer))
    return {
        str(row.id): Brief("collection", str(row.id), row.title, f"/collections/{row.id}-{row.slug}")
        for row in db.session.scalars(rows)
    }
