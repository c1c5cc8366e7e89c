"""Who is told of what, in the app and by mail: notices, their ledger, letters at once and digests, and what each member chose."""

from datetime import timedelta

from flask import Flask, current_app

from forum.asking.queries import leave_out
from forum.discussion.models import Discussion
from forum.discussion.views.composing import say_reach
from forum.kernel.clock import utcnow
from forum.kernel.feature import Feature
from forum.kernel.frame import badge
from forum.kernel.slots import fill
from forum.kernel.viewer import Viewer
from forum.notifications import actions
from forum.notifications import jobs as jobs  # registers itself
from forum.notifications import listeners as listeners  # registers itself
from forum.notifications.listeners import deciding as deciding  # registers itself
from forum.notifications.listeners import working as working  # registers itself
from forum.notifications.mail import words
from forum.notifications.queries import unread_count
from forum.notifications.queries.audience import mailed_at_once
from forum.notifications.queries.wishes import mail_links, paused
from forum.notifications.views import bp
from forum.notifications.views import discreet as discreet  # registers itself
from forum.notifications.views import settings as settings  # registers itself
from forum.notifications.views import stopping as stopping  # registers itself

fill("thread_actions", "notifications/_mail_link.html", mail_links, order=90)


def _reach(viewer: Viewer, discussion: Discussion) -> str:
    at = utcnow() + timedelta(seconds=current_app.config["MAIL_DELAY_SECONDS"])
    return words.reach(mailed_at_once(viewer, discussion), at, viewer.time_zone)


def _init(app: Flask) -> None:
    say_reach(_reach)
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
