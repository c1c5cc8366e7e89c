"""Topics, and the terms of every other vocabulary. Curated by administrators; members choose, never invent."""

from typing import Any  # what a term has beside code, label and definition differs by vocabulary

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Id


class Topic(Base):
    """One of the course's five topics (no parent; `position` 1-5) or a sub-topic of one."""

    __tablename__ = "topic"
    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"), index=True)
    name: Mapped[str]
    description: Mapped[str]
    introduction: Mapped[str] = mapped_column(default="")  # what its page says first
    position: Mapped[int]


class Term(Base):
    """A code of a vocabulary with its label and definition; `extra` keeps what else the vocabulary says of it."""

    __tablename__ = "term"
    __table_args__ = (UniqueConstraint("vocabulary", "code"),)
    id: Mapped[Id]
    vocabulary: Mapped[str]
    code: Mapped[str]
    label: Mapped[str]
    label_fr: Mapped[str] = mapped_column(default="")
    definition: Mapped[str] = mapped_column(default="")
    position: Mapped[int]
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)
