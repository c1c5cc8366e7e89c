"""The library: finding case studies."""

from functools import partial

from forum.kernel.feature import Feature
from forum.kernel.frame import MenuItem
from forum.kernel.i18n import _l
from forum.kernel.slots import fill
from forum.library import queries
from forum.library.views import bp

for _kind in ("region", "country", "topic"):
    fill(f"{_kind}_main", "library/_place.html", partial(queries.in_places, _kind), order=60)
    fill(f"{_kind}_counts", "library/_counts.html", partial(queries.tallies, _kind))
fill("region_tallies", "library/_tally.html", partial(queries.tallies, "region"))
fill("country_tallies", "library/_tally.html", partial(queries.tallies, "country"))
fill("topic_tallies", "library/_tally.html", partial(queries.tallies, "topic"))

feature = Feature(
    "library", blueprints=(bp,), addresses={"cases": "library.index"}, menu=(MenuItem("cases", _l("Case studies"), order=10),)
)
