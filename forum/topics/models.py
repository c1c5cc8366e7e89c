"""Topics, and the terms of every other vocabulary. Curated by administrators; members choose, never invent."""

from datetime import datetime
from typing import Any  # what a term has beside code, label and definition differs by vocabulary

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Id

LABEL_MAX = 160  # characters
DEFINITION_MAX = 1000  # characters
CODE_MAX = 60  # characters

# What an administrator may do with a vocabulary beside giving its terms other words. Everything that is not here is spoken of by
# the code itself, or means something only together with others (markers, criteria, bylines): there the codes stay as they are.
MAY_GROW = frozenset(
    {
        "operating_models", "linkage_types", "beyond_c102", "target_groups", "enrolment_basis", "financing_sources",
        "delivery_channels", "author_roles", "cost_items", "scheme_types",
    }
)  # fmt: skip
MAY_MERGE = MAY_GROW | {"branches", "spf_guarantees", "enrolment_unit", "evidence_levels", "lesson_types", "cost_per", "topics"}
MAY_RETIRE = MAY_MERGE | {"factors.facilitating", "factors.hindering", "coverage_indicators", "licences"}
# Codes of those vocabularies that rules of the record speak of (cases/models/rules.py): they are neither retired nor merged away
NEEDED = frozenset(
    {("scheme_types", "decentralised_micro_insurance"), ("scheme_types", "linkages"), ("beyond_c102", "other")}
)  # fmt: skip


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
    name_fr: Mapped[str] = mapped_column(default="")
    delivered: Mapped[dict[str, Any]] = mapped_column(default=dict)  # the words that came with the program
    is_edited: Mapped[bool] = mapped_column(default=False)  # an administrator gave it others: a release leaves them
    retired_at: Mapped[datetime | None]
    merged_into: Mapped[str | None]  # slug of the sub-topic in whose place it stands now


class Term(Base):
    """A code of a vocabulary with its label and definition; `extra` keeps what else the vocabulary says of it.

    `retired_at`: not offered any more; `merged_into`: shown and found as another code. Records keep what was written.
    """

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
    delivered: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_edited: Mapped[bool] = mapped_column(default=False)
    is_own: Mapped[bool] = mapped_column(default=False)  # added by an administrator
    retired_at: Mapped[datetime | None]
    merged_into: Mapped[str | None]  # code
