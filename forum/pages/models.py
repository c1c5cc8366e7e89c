"""The site's own pages: about, rules, help, privacy, accessibility; Markdown, edited by the administrator."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Id

BODY_MAX = 20_000  # characters of Markdown
TITLE_MAX = 90  # characters
SENTENCE_MAX = 200  # characters


class SitePage(Base):
    """One page. A row stands for an edited text; where there is none, the text that came with the program is shown."""

    __tablename__ = "site_page"
    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    body: Mapped[str]
    body_html: Mapped[str]
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
