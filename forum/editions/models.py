"""An edition: a run of the course. Facts only; its people stand in forum/people, its threads in forum/threads."""

from datetime import date, datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Dated, Id

TITLE_MAX = 160  # characters
PLACE_MAX = 120  # characters
WORDS_MAX = 1000  # characters of whom it is for, and of what the fees cover
FEE_MAX = 100_000_000  # whole units of the currency
DAYS_MAX = 400  # days from the first to the last: longer is a slip of the year
Phase = Literal["planned", "running", "alumni"]


def short_name(place: str, year: int) -> str:
    """Return the town of `place` and `year`, where a whole title is too long."""
    return f"{place.partition(',')[0]} {year}"


class Edition(Dated, Base):
    """A run of the course, public but for its people and threads. Fees in whole units of `currency`.

    `version`: how often its facts were stored, by which two editors are told apart. `once`: who made it, with which form.
    """

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
    fees_cover: Mapped[str] = mapped_column(default="")
    apply_by: Mapped[date | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime | None]
    once: Mapped[str | None] = mapped_column(unique=True, index=True)

    @property
    def short_name(self) -> str:
        """Town and year: "Turin 2003"."""
        return short_name(self.place, self.starts_on.year)

    @property
    def fees(self) -> int | None:
        """Tuition and subsistence together; None where neither is known."""
        return None if self.tuition is None and self.subsistence is None else (self.tuition or 0) + (self.subsistence or 0)

    def phase(self, today: date) -> Phase:
        """Return where the edition stands: planned, running, or (from the day after its end) alumni."""
        if today < self.starts_on:
            return "planned"
        return "running" if today <= self.ends_on else "alumni"
