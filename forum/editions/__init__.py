"""Editions: runs of the course."""

from flask import Flask

from forum.editions import queries
from forum.editions.views import bp
from forum.kernel.feature import Feature
from forum.kernel.frame import MenuItem
from forum.kernel.i18n import _l
from forum.kernel.subjects import Subject, register


def _init(app: Flask) -> None:
    register(Subject("edition", "edition", queries.briefs))


feature = Feature(
    "editions",
    blueprints=(bp,),
    addresses={"editions": "editions.index", "edition": "editions.show"},
    menu=(MenuItem("editions", _l("Editions")),),
    init=_init,
)
