"""Hats: a member asks to speak for an organization, a moderator confirms it, and the member's posts may say so."""

from flask import Flask

from forum.discussion.queries.beside import bring
from forum.hats import listeners as listeners  # registers itself
from forum.hats import queries
from forum.hats.views import bp
from forum.kernel.feature import Feature
from forum.kernel.slots import fill
from forum.kernel.subjects import Subject, register
from forum.kernel.waiting import tell_of

bring("hat", lambda: queries.OF_COMMENT, for_all=True)
fill("queue_main", "hats/_queue.html", queries.in_queue, order=35)
fill("person_aside", "hats/_of_person.html", queries.on_profiles, order=40)

fill("profile_foot", "hats/_link.html", queries.links, order=20)


def _init(app: Flask) -> None:
    tell_of(queries.to_mail)
    register(Subject("hat", "affiliation", queries.briefs))


feature = Feature("hats", blueprints=(bp,), addresses={"hats": "hats.mine"}, init=_init)
