"""Editions: runs of the course."""

from flask import Flask

from forum.editions import queries
from forum.editions.views import bp
from forum.kernel.feature import Feature
from forum.kernel.subjects import Subject, register


def _init(app: Flask) -> None:
    register(Subject("edition", "edition", queries.briefs))


feature = Feature(
    "editions",
    blueprints=(bp,),
    addresses={"editions": "editions.index", "edition": "editions.show"},
    init=_init,
)
