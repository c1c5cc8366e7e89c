"""The moderators' queue and journal."""

from flask import Flask

from forum.kernel.feature import Feature
from forum.kernel.frame import MenuItem, badge
from forum.kernel.i18n import _l
from forum.kernel.waiting import count_of, number_for, tell_of
from forum.moderation import jobs as jobs  # registers itself
from forum.moderation import queries
from forum.moderation.views import bp


def _init(app: Flask) -> None:
    badge("waiting", number_for)
    for find in (queries.held, queries.to_mail, queries.quiet):
        tell_of(find)
    for count in (queries.to_count, queries.held_to_count):
        count_of(count)


feature = Feature(
    "moderation",
    blueprints=(bp,),
    addresses={"moderation": "moderation.queue", "moderation_log": "moderation.log", "undo": "moderation.undo"},
    menu=(MenuItem("moderation", _l("Moderate"), "moderators", order=90),),
    init=_init,
)
