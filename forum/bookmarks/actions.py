"""The only writers of bookmarks. Nothing is emitted: nobody hears of them."""

from sqlalchemy import delete, false, func, select, update
from werkzeug.exceptions import NotFound, UnprocessableEntity

from forum.bookmarks import policy
from forum.bookmarks.models import BOOKMARKS_MAX, Bookmark
from forum.kernel import subjects
from forum.kernel.clock import utcnow
from forum.kernel.db import db, put
from forum.kernel.i18n import _
from forum.kernel.viewer import EVERYTHING, Viewer


def bookmark(actor: Viewer, kind: str, key: str, note: str | None = None) -> None:
    """Keep a thing; pressed twice, once. note: a new one, None leaves what is there. Raises NotFound for what the actor may not
    read, UnprocessableEntity where they keep too many."""
    if not policy.may_bookmark(actor, kind, key):
        raise NotFound
    values = {"member_id": actor.id, "kind": kind, "key": key, "note": note or "", "created_at": utcnow()}
    if put(Bookmark, values, ("member_id", "kind", "key"), where=false()):
        if (db.session.scalar(select(func.count(Bookmark.id)).where(Bookmark.member_id == actor.id)) or 0) > BOOKMARKS_MAX:
            raise UnprocessableEntity(_("You keep %(n)d bookmarks: no more can be kept. Remove some.", n=BOOKMARKS_MAX))
    elif note is not None:
        mine = (Bookmark.member_id == actor.id, Bookmark.kind == kind, Bookmark.key == key)
        db.session.execute(update(Bookmark).where(*mine).values(note=note).execution_options(synchronize_session=False))


def remove(actor: Viewer, kind: str, key: str) -> None:
    """Let go of a thing; repeatable. Raises NotFound for what the actor may not read: /bookmarks lets go of that."""
    if not policy.may_bookmark(actor, kind, key):
        raise NotFound
    db.session.execute(delete(Bookmark).where(Bookmark.member_id == actor.id, Bookmark.kind == kind, Bookmark.key == key))


def carry(kind: str, key: str, into: str) -> None:
    """Let who keeps a thing keep another, too, with their note: the two are one now. Their rows of the one stay, for it may be
    parted again."""
    for row in db.session.scalars(select(Bookmark).where(Bookmark.kind == kind, Bookmark.key == key)).all():
        values = {"member_id": row.member_id, "kind": kind, "key": into, "note": row.note, "created_at": row.created_at}
        put(Bookmark, values, ("member_id", "kind", "key"), where=false())


def change(actor: Viewer, bookmark_id: int, note: str | None) -> None:
    """Give one's own bookmark another note, or with None remove it, whatever it is of. Raises NotFound for anybody else's."""
    own = (Bookmark.id == bookmark_id, Bookmark.member_id == actor.id)
    deed = delete(Bookmark).where(*own) if note is None else update(Bookmark).where(*own).values(note=note)
    done = deed.returning(Bookmark.id).execution_options(synchronize_session=False)
    if db.session.execute(done).first() is None:
        raise NotFound


def check_subjects(repair: bool) -> list[str]:
    """Check that what is kept is there; return one sentence per fault, deleted where `repair`."""
    rows = db.session.execute(select(Bookmark.kind, Bookmark.key).distinct()).all()
    there = subjects.load(EVERYTHING, [(row.kind, row.key) for row in rows])
    gone = [(row.kind, row.key) for row in rows if (row.kind, row.key) not in there]
    for kind, key in gone if repair else ():
        db.session.execute(delete(Bookmark).where(Bookmark.kind == kind, Bookmark.key == key))
    return [f"a bookmark is of {kind} {key}, which is not there" for kind, key in gone]
