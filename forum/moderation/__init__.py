"""The moderators' queue and journal."""

from flask import Flask

from forum.kernel.feature import Feature
from forum.kernel.frame import MenuItem, badge
from forum.kernel.i18n import _l
from forum.kernel.waiting import tell_of
from forum.moderation.queries import to_mail, waiting_count
from forum.moderation.views import bp


def _init(app: Flask) -> None:
    badge("waiting", waiting_count)
    tell_of(to_mail)


feature = Feature(
    "moderation",
    blueprints=(bp,),
    addresses={"moderation": "moderation.queue", "moderation_log": "moderation.log", "undo": "moderation.undo"},
    menu=(MenuItem("moderation", _l("Moderate"), "moderators", order=90),),
    init=_init,
)
