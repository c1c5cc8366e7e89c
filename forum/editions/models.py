"""An edition: a run of the course. Facts only; its people stand in forum/people, its threads in forum/threads."""

from datetime import date
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Dated, Id

TITLE_MAX = 160  # characters
Phase = Literal["planned", "running", "alumni"]


def short_name(place: str, year: int) -> str:
    """Return the town of `place` and `year`, where a whole title is too long."""
    return f"{place.partition(',')[0]} {year}"


class Edition(Dated, Base):
    """A run of the course, public but for its people and threads. Fees in whole units of `currency`."""

    __tablename__ = "edition"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="dates"),)
    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    place: Mapped[str]
    country: Mapped[str | None] = mapped_column(ForeignKey("country.iso2"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    language: Mapped[str] = mapped_column(default="en")
    programme: Mapped[str] = mapped_column(default="")
    programme_html: Mapped[str] = mapped_column(default="")
    for_whom: Mapped[str] = mapped_column(default="")
    tuition: Mapped[int | None]
    subsistence: Mapped[int | None]
    currency: Mapped[str] = mapped_column(default="USD")
    apply_by: Mapped[date | None]
    is_demo: Mapped[bool] = mapped_column(default=False)

    @property
    def short_name(self) -> str:
        """Town and year: "Turin 2003"."""
        return short_name(self.place, self.starts_on.year)

    def phase(self, today: date) -> Phase:
        """Return where the edition stands: planned, running, or (from the day after its end) alumni."""
        if today < self.starts_on:
            return "planned"
        return "running" if today <= self.ends_on else "alumni"
