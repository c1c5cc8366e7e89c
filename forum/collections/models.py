"""Collections and what stands in them, in order."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.clock import utcnow
from forum.kernel.db import Base, Dated, Id

TITLE_MAX = 120  # characters
INTRODUCTION_MAX = 4000  # characters of Markdown
WHY_MAX = 300  # characters of the sentence why an item stands in it
ITEMS_MAX = 100  # of one collection
AUDIENCES = ("everyone", "members")
STATES = ("shown", "withdrawn")
KINDS = ("case", "thread")


class Collection(Dated, Base):
    """A collection. `version` rises with every change, of its items too: two editors meet on it."""

    __tablename__ = "collection"
    __table_args__ = (
        CheckConstraint(f"audience IN {AUDIENCES}", name="audience"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(f"length(title) BETWEEN 1 AND {TITLE_MAX}", name="title_length"),
        UniqueConstraint("by_id", "once"),
    )
    id: Mapped[Id]
    slug: Mapped[str]
    title: Mapped[str]
    introduction: Mapped[str] = mapped_column(default="")
    introduction_html: Mapped[str] = mapped_column(default="")
    audience: Mapped[str] = mapped_column(default="members")
    state: Mapped[str] = mapped_column(default="shown")
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
    once: Mapped[str | None]


class CollectionItem(Base):
    """A case study or thread (`kind`, `key` of kernel/subjects.py) at a place of a collection, from 1 on."""

    __tablename__ = "collection_item"
    __table_args__ = (UniqueConstraint("collection_id", "kind", "key"), Index("ix_collection_item_kind_key", "kind", "key"))
    id: Mapped[Id]
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id", ondelete="CASCADE"))
    kind: Mapped[str]
    key: Mapped[str]
    position: Mapped[int]
    why: Mapped[str] = mapped_column(default="")
