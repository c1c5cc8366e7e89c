"""Pages of places: shells whose sections higher floors fill."""

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from forum.kernel.slots import Slot
from forum.places import queries

bp = Blueprint("places", __name__)
BOXES = {  # which part of the world map a region's card shows
    "africa": "370 110 260 260", "americas": "60 20 330 400", "arab-states": "500 90 110 100",
    "asia-and-the-pacific": "560 60 380 350", "europe-and-central-asia": "400 2 330 150",
}  # fmt: skip


@bp.get("/regions")
def regions() -> ResponseReturnValue:
    """The five regions, their sub-regions and what is in them."""
    tree = queries.regions_tree()
    every = [space for region in tree for space in (region, *region.children)]
    return render_template(
        "places/regions.html", regions=tree, tallies=Slot("region_tallies", g.viewer, every),
        counts=Slot("region_counts", g.viewer, tree), actions=Slot("region_actions", g.viewer, tree), boxes=BOXES,
    )  # fmt: skip


@bp.get("/regions/<slug>")
def region(slug: str) -> ResponseReturnValue:
    """A region or a sub-region."""
    space = queries.region_by_slug(slug)
    if space is None:
        raise NotFound
    countries = queries.countries_of(space.id)
    return render_template(
        "places/region.html", space=space, parent=queries.region_by_id(space.parent_id) if space.parent_id else None,
        countries=countries, counts=Slot("region_counts", g.viewer, [space]),
        tallies=Slot("country_tallies", g.viewer, countries, key="iso2"),
        main=Slot("region_main", g.viewer, [space]),
        aside=Slot("region_aside", g.viewer, [space]), actions=Slot("region_actions", g.viewer, [space]),
    )  # fmt: skip


@bp.get("/countries/<iso2>")
def country(iso2: str) -> ResponseReturnValue:
    """A country."""
    land = queries.country(iso2)
    if land is None or len(iso2) != 2:
        raise NotFound
    if iso2 != land.code:
        return redirect(url_for("places.country", iso2=land.code), 301)
    return render_template(
        "places/country.html", land=land, region=queries.region_by_id(land.region_id),
        subregion=queries.region_by_id(land.subregion_id),
        main=Slot("country_main", g.viewer, [land], key="iso2"), aside=Slot("country_aside", g.viewer, [land], key="iso2"),
        actions=Slot("country_actions", g.viewer, [land], key="iso2"), counts=Slot("country_counts", g.viewer, [land], key="iso2"),
    )  # fmt: skip
