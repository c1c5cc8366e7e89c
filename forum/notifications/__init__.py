"""In-app notices."""

from flask import Flask

from forum.kernel.feature import Feature
from forum.kernel.frame import badge
from forum.notifications import actions
from forum.notifications import jobs as jobs  # registers itself
from forum.notifications import listeners as listeners  # registers itself
from forum.notifications.queries import unread_count
from forum.notifications.views import bp


def _init(app: Flask) -> None:
    badge("unread", unread_count)


feature = Feature(
    "notifications",
    blueprints=(bp,),
    addresses={"notifications": "notifications.index"},
    quiet_posts=frozenset({"notifications.read"}),
    init=_init,
    verify=actions.check_subjects,
)
