"""The database handle, the base of every table and its types. Any feature may import it, but not a view.

Writes are noticed here: a session that changed something (but for `Quiet` rows) bumps `page_version` when it commits, so that
pages kept for visitors (kernel/pagecache.py) are never older than what they show, in every process that shares the database.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, BigInteger, ColumnElement, CursorResult, DateTime, Dialect, Integer, MetaData, event, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, ORMExecuteState, Session, mapped_column, registry
from sqlalchemy.types import TypeDecorator

from forum.kernel.clock import utcnow

BIG = BigInteger().with_variant(Integer(), "sqlite")  # SQLite counts rows by itself only in an INTEGER key


class AwareTime(TypeDecorator[datetime]):
    """Aware UTC in Python on both databases; SQLite would give back naive times."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return `value` in UTC. Raises ValueError for a naive time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone; use forum.kernel.clock.utcnow()")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return `value` as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table: constraints are named by one convention, so that migrations can speak of them."""

    # A registry of its own, not `type_annotation_map`: Flask-SQLAlchemy subclasses the base, which refuses the latter.
    registry = registry(
        metadata=MetaData(naming_convention=_NAMES),
        type_annotation_map={datetime: AwareTime, dict[str, Any]: JSON, dict[str, str]: JSON, list[Any]: JSON},
    )


Id = Annotated[int, mapped_column(BIG, primary_key=True)]


class Dated:
    """Mixin: when a row came to be."""

    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class Quiet:
    """Mixin: rows that no visitor's page shows and nothing remembered counts. Writing them leaves `page_version` as it is."""


class PageVersion(Base):
    """One row (id 1): how often the database changed and when last, how often the rules of the community (kernel/rules.py) did,
    and how often whose names are withheld (kernel/withheld.py) did.

    Read once per request: with the viewer, or by kernel/pagecache.py.
    """

    __tablename__ = "page_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BIG, default=0)
    rules_n: Mapped[int] = mapped_column(BIG, default=0)
    names_n: Mapped[int] = mapped_column(BIG, default=0, server_default="0")
    at: Mapped[datetime | None]  # of the last change; None: none since there is this column


_INSERTS: dict[str, Callable[..., Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}  # no common type
Row = TypeVar("Row", bound=Base)

db = SQLAlchemy(model_class=Base, session_options={"autoflush": True}, disable_autonaming=True)


def fetch(statement: Any, parameters: dict[str, Any] | None = None) -> CursorResult[*tuple[Any, ...]]:
    """Run a select of columns (not of entities) past the ORM's bookkeeping, which costs a hot page more than the database does."""
    db.session.flush()
    return db.session.connection().execute(statement, parameters)


def locked(model: type[Row], key: Any) -> Row | None:
    """Return a row as it is now, and keep others from changing it until the transaction ends; None where there is none.

    Call it before what depends on the row is read: on PostgreSQL whoever comes second waits here, and then reads what the
    first one wrote. All that this session has read before is read anew. On SQLite there is one writer at a time anyway.
    """
    db.session.flush()
    db.session.expire_all()
    return db.session.get(model, key, with_for_update=True, populate_existing=True)


def put(model: type[Base], values: dict[str, Any], unique: Sequence[str], where: ColumnElement[bool] | None = None) -> bool:
    """Insert a row, or give the one with the same `unique` columns the other values, in one statement; True where it wrote.

    where: only then is a row that is there changed. For rows that two requests of one person may make at the same moment.
    """
    insert = _INSERTS[db.engine.dialect.name](model).values(**values)
    rest = {name: insert.excluded[name] for name in values if name not in unique}
    statement = insert.on_conflict_do_update(index_elements=list(unique), set_=rest, where=where)
    # Asked for, not counted: PostgreSQL's driver knows no row count where a key comes back from the database
    wrote = statement.returning(*model.__table__.primary_key)
    return db.session.execute(wrote.execution_options(synchronize_session=False)).first() is not None


def put_new(model: type[Row], rows: Sequence[dict[str, Any]], unique: Sequence[str], back: str) -> list[Any]:
    """Insert those of `rows` whose `unique` columns no row has yet, many at a time; return the column `back` of what was inserted.

    For `Quiet` rows: it goes past the session, which notes no change.
    """
    if not rows:
        return []
    db.session.flush()
    table = model.__table__
    insert = _INSERTS[db.engine.dialect.name](table).on_conflict_do_nothing(index_elements=list(unique))
    return list(db.session.connection().execute(insert.returning(table.c[back]), list(rows)).scalars())


def names_changed() -> None:
    """Let every process read anew whose names are withheld, once this transaction is committed."""
    db.session.info.update(names=True, changed=True)


@event.listens_for(Session, "after_flush")
def _flushed(session: Session, _context: object) -> None:
    if any(not isinstance(row, Quiet) for row in (*session.new, *session.dirty, *session.deleted)):
        session.info["changed"] = True


@event.listens_for(Session, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    writes = state.is_insert or state.is_update or state.is_delete
    if writes and (state.bind_mapper is None or not issubclass(state.bind_mapper.class_, Quiet)):
        state.session.info["changed"] = True


@event.listens_for(Session, "before_commit")
def _bump(session: Session) -> None:
    # `quiet` is set by kernel/asides.py: what a reader leaves behind (last seen, read ranges) changes no visitor's page.
    session.flush()
    names = session.info.pop("names", False)
    if session.info.pop("changed", False) and not session.info.get("quiet"):
        more = {"names_n": PageVersion.names_n + 1} if names else {}
        values = {"n": PageVersion.n + 1, "at": utcnow(), **more}
        session.connection().execute(update(PageVersion).where(PageVersion.id == 1).values(**values))


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop("changed", None)
    session.info.pop("names", None)
