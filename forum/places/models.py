"""Countries and regions: five regions as spaces, eleven sub-regions that can be followed, countries beneath."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Id


class Region(Base):
    """A region (no parent) or a sub-region."""

    __tablename__ = "region"
    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    name: Mapped[str]
    position: Mapped[int]
    introduction: Mapped[str] = mapped_column(default="")


class Country(Base):
    """A country or territory of data/countries.csv. `x`, `y`: its point on the world map (12 2 948 424)."""

    __tablename__ = "country"
    iso2: Mapped[str] = mapped_column(primary_key=True)  # upper case; addresses carry it in lower case
    iso3: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_fr: Mapped[str]
    name_es: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    subregion_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    x: Mapped[float | None]
    y: Mapped[float | None]
