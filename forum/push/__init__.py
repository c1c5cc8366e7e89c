"""Web push: short messages to a member's browser, of answers and mentions, where they asked for it."""

from forum.kernel.feature import Feature
from forum.kernel.i18n import _l
from forum.kernel.rules import Rule, declare
from forum.push import jobs as jobs  # registers itself
from forum.push import listeners as listeners  # registers itself
from forum.push.views import bp

declare(Rule(
    "push", _l("Messages to browsers"),
    _l("Members may let short messages come to a browser when they are answered or mentioned. No: none are sent, and the service "
       "worker that browsers keep takes itself away."),
    default="yes", kind="yes-no", order=80,
))  # fmt: skip

feature = Feature(
    "push",
    blueprints=(bp,),
    addresses={"push_settings": "push.settings"},
    quiet_posts=frozenset({"push.change"}),
)
