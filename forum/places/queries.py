"""Reading places. They change with a release, so each process keeps them; warm, nothing here asks the database."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, select

from forum.kernel.db import db
from forum.kernel.memory import remembered
from forum.kernel.subjects import Brief
from forum.kernel.text import fold
from forum.kernel.viewer import Viewer
from forum.places.models import Country, Region


@dataclass(frozen=True)
class Land:
    """A country as pages need it. `iso2` upper case; `code` is its form in addresses."""

    iso2: str
    name: str
    subregion_id: int
    region_id: int
    x: float | None
    y: float | None

    @property
    def code(self) -> str:
        """The lower-case form, for addresses and filters."""
        return self.iso2.lower()


@dataclass(frozen=True)
class Space:
    """A region with its sub-regions, or a sub-region (`parent_id` set)."""

    id: int
    slug: str
    name: str
    introduction: str
    parent_id: int | None
    children: tuple["Space", ...] = ()


@dataclass(frozen=True)
class Atlas:
    """All places, by every key that pages use."""

    regions: tuple[Space, ...]
    by_slug: dict[str, Space] = field(default_factory=dict)
    by_id: dict[int, Space] = field(default_factory=dict)
    countries: dict[str, Land] = field(default_factory=dict)  # iso2 -> Land, sorted by name


@remembered
def atlas() -> Atlas:
    """Return all places; two statements when cold, none when warm."""
    rows = db.session.execute(select(Region).order_by(Region.position)).scalars().all()
    children = {
        row.id: tuple(_space(child) for child in rows if child.parent_id == row.id) for row in rows if row.parent_id is None
    }
    regions = tuple(_space(row, children[row.id]) for row in rows if row.parent_id is None)
    every = [space for region in regions for space in (region, *region.children)]
    by_id = {space.id: space for space in every}
    countries = {}
    for land in db.session.execute(select(Country).order_by(Country.name_key)).scalars():
        parent = by_id[land.subregion_id].parent_id
        countries[land.iso2] = Land(land.iso2, land.name, land.subregion_id, parent or land.subregion_id, land.x, land.y)
    return Atlas(regions, {space.slug: space for space in every}, by_id, countries)


def regions_tree() -> tuple[Space, ...]:
    """Return the five regions, their sub-regions inside."""
    return atlas().regions


def region_by_slug(slug: str) -> Space | None:
    """Return the region or sub-region, or None."""
    return atlas().by_slug.get(slug)


def region_by_id(region_id: int) -> Space | None:
    """Return the region or sub-region, or None."""
    return atlas().by_id.get(region_id)


def country(iso2: str | None) -> Land | None:
    """Return the country by its code in either case, or None."""
    return atlas().countries.get(iso2.upper()) if iso2 else None


def country_name(iso2: str | None) -> str:
    """Return the country's name, or ""."""
    land = country(iso2)
    return land.name if land else ""


@remembered
def country_keys() -> dict[str, str]:
    """Return {iso2, iso3 or name in English, French or Spanish, folded: iso2}; one statement when cold."""
    rows = db.session.execute(select(Country.iso2, Country.iso3, Country.name, Country.name_fr, Country.name_es)).all()
    names = {fold(name): row.iso2 for row in rows for name in (row.name, row.name_fr, row.name_es)}
    return {**names, **{code.lower(): row.iso2 for row in rows for code in (row.iso2, row.iso3)}}


def countries() -> Sequence[Land]:
    """Return all countries, by name."""
    return tuple(atlas().countries.values())


def countries_of(region_id: int) -> Sequence[Land]:
    """Return the countries of a region or sub-region, by name."""
    return tuple(land for land in countries() if region_id in (land.region_id, land.subregion_id))


def inside(space: Space) -> tuple[int, ...]:
    """Return the ids of a region and its sub-regions."""
    return (space.id, *(child.id for child in space.children))


def lands_of(regions: Sequence[int]) -> Select[str]:
    """Return the select of the countries (iso2) of these regions, to stand in another statement: sixty values are slow to bind."""
    return select(Country.iso2).where(Country.subregion_id.in_(regions))


def _space(row: Region, children: tuple[Space, ...] = ()) -> Space:
    return Space(row.id, row.slug, row.name, row.introduction, row.parent_id, children)


def region_briefs(viewer: Viewer | None, keys: Sequence[str]) -> dict[str, Brief]:
    """Return the regions named by `keys` (ids as text); no statement when warm."""
    spaces = [(key, region_by_id(int(key))) for key in keys]
    return {key: Brief("region", key, space.name, f"/regions/{space.slug}") for key, space in spaces if space}


def country_briefs(viewer: Viewer | None, keys: Sequence[str]) -> dict[str, Brief]:
    """Return the countries named by `keys` (iso2, lower case); no statement when warm."""
    lands = [(key, country(key)) for key in keys]
    return {key: Brief("country", key, land.name, f"/countries/{land.code}") for key, land in lands if land}
