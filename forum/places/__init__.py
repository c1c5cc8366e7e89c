"""Countries and regions: places to stand."""

from flask import Flask

from forum.kernel.choices import offer
from forum.kernel.feature import Feature
from forum.kernel.frame import MenuItem
from forum.kernel.i18n import _l
from forum.kernel.subjects import Subject, register
from forum.places import queries
from forum.places.actions import load_places
from forum.places.views import bp


def _init(app: Flask) -> None:
    register(Subject("region", "region", queries.region_briefs))
    register(Subject("country", "country", queries.country_briefs))
    offer("countries", lambda: [(land.code, land.name) for land in queries.countries()])


feature = Feature(
    "places",
    blueprints=(bp,),
    addresses={"regions": "places.regions", "region": "places.region", "country": "places.country"},
    menu=(MenuItem("regions", _l("Regions"), order=40),),
    init=_init,
    setup=load_places,
)
