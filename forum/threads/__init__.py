"""Threads in a region, country, topic or edition."""

from functools import partial

from flask import Flask

from forum.kernel.feature import Feature
from forum.kernel.slots import fill
from forum.kernel.subjects import Subject, register
from forum.threads import actions, queries
from forum.threads import jobs as jobs  # registers itself
from forum.threads import listeners as listeners  # registers itself
from forum.threads.queries import announcements
from forum.threads.queries import staff as staff_queries
from forum.threads.views import bp
from forum.threads.views import staff as staff  # its doors


def _init(app: Flask) -> None:
    register(Subject("thread", "thread", queries.briefs))


for _kind in ("region", "country", "topic", "edition"):
    fill(f"{_kind}_main", "threads/_place.html", partial(queries.in_places, _kind), order=40)
fill("comment_foot", "threads/_apart.html", staff_queries.on_comments, order=60)
fill("edition_top", "threads/_announcement.html", announcements.newest_in)

feature = Feature(
    "threads",
    blueprints=(bp,),
    addresses={"thread": "threads.show"},
    init=_init,
    verify=actions.check_last,
    kept_posts=frozenset({"threads.comment", *(f"threads.open_{kind}" for kind in ("region", "country", "topic", "edition"))}),
)
