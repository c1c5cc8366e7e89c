"""Who is told of what, in the app and by mail: notices, their ledger, letters at once and digests, and what each member chose."""

from flask import Flask

from forum.asking.queries import leave_out
from forum.kernel.feature import Feature
from forum.kernel.frame import badge
from forum.notifications import actions
from forum.notifications import jobs as jobs  # registers itself
from forum.notifications import listeners as listeners  # registers itself
from forum.notifications.queries import unread_count
from forum.notifications.queries.wishes import paused
from forum.notifications.views import bp
from forum.notifications.views import settings as settings  # registers itself
from forum.notifications.views import stopping as stopping  # registers itself


def _init(app: Flask) -> None:
    badge("unread", unread_count)
    leave_out(paused)


feature = Feature(
    "notifications",
    blueprints=(bp,),
    addresses={"notifications": "notifications.index", "notification_settings": "notifications.settings"},
    quiet_posts=frozenset({"notifications.read", "notifications.save_settings", "notifications.save_things"}),
    own_guards=frozenset({"notifications.stop_now"}),
    init=_init,
    verify=actions.check_subjects,
)
