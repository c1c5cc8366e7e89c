"""Warning, silencing and suspending members."""

from flask import Flask

from forum.kernel.feature import Feature
from forum.kernel.slots import fill
from forum.kernel.viewer import tell_why
from forum.sanctions import jobs as jobs  # registers itself
from forum.sanctions import listeners as listeners  # how measures are undone
from forum.sanctions import queries
from forum.sanctions.views import bp

fill("person_actions", "sanctions/_link.html", queries.links, order=95)


def _init(_app: Flask) -> None:
    tell_why(queries.why)


feature = Feature("sanctions", blueprints=(bp,), init=_init)
