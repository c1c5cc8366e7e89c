"""Collections: case studies and threads that moderators put in an order and introduce."""

from flask import Flask

from forum.collections import listeners as listeners  # registers itself
from forum.collections import queries
from forum.collections.views import bp
from forum.kernel.feature import Feature
from forum.kernel.slots import fill
from forum.kernel.subjects import Subject, register

fill("case_foot", "collections/_of_case.html", queries.of_cases, order=70)


def _init(app: Flask) -> None:
    register(Subject("collection", "collection", queries.briefs))


feature = Feature("collections", blueprints=(bp,), addresses={"collections": "collections.index"}, init=_init)
