"""Members, their profiles and the directory."""

from flask import Flask

from forum.kernel.feature import Feature
from forum.kernel.frame import MenuItem
from forum.kernel.i18n import _l
from forum.kernel.slots import fill
from forum.kernel.subjects import Subject, register
from forum.kernel.withheld import names_from
from forum.people import listeners as listeners  # registers itself
from forum.people import queries
from forum.people.queries import directory
from forum.people.queries import editions as edition_people
from forum.people.views import bp
from forum.people.views import editions as editions


def _init(app: Flask) -> None:
    register(Subject("person", "person", queries.briefs))
    names_from(queries.withheld)


fill("region_aside", "people/_here.html", directory.in_regions, order=60)
fill("country_aside", "people/_here.html", directory.in_countries, order=60)
fill("topic_aside", "people/_here.html", directory.with_topics, order=60)
fill("edition_main", "people/_edition.html", edition_people.of_editions, order=60)

feature = Feature(
    "people",
    blueprints=(bp,),
    addresses={"people": "people.index", "person": "people.show", "profile_settings": "people.profile", "hiding": "people.hiding"},
    menu=(MenuItem("people", _l("People"), "members"),),
    quiet_posts=frozenset({"people.hiding"}),
    init=_init,
)
