"""Topics and all vocabularies."""

from flask import Flask

from forum.kernel.choices import offer
from forum.kernel.feature import Feature
from forum.kernel.frame import MenuItem
from forum.kernel.i18n import _l
from forum.kernel.subjects import Subject, register
from forum.topics import queries
from forum.topics.actions import load_topics
from forum.topics.views import bp


def _init(app: Flask) -> None:
    register(Subject("topic", "topic", queries.briefs))
    offer("languages", lambda: queries.vocabulary("languages").options)


feature = Feature(
    "topics",
    blueprints=(bp,),
    addresses={"topics": "topics.index", "topic": "topics.show"},
    menu=(MenuItem("topics", _l("Topics"), order=30),),
    init=_init,
    setup=load_topics,
)
