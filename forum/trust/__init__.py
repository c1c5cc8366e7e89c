"""How far a new member's posts are trusted: held, limited, compared."""

from forum.kernel.feature import Feature
from forum.kernel.i18n import _l
from forum.kernel.rules import Rule, declare
from forum.trust import listeners as listeners  # the gate

declare(Rule(
    "hold", _l("First posts of new members"),
    _l("Whether a moderator looks at them before others read them. It never holds those whom an edition brought here."),
    default="links", kind="choice", order=60,
    choices=(("off", _l("Stand at once")), ("first", _l("Wait for a moderator")), ("links", _l("Wait where they hold a link"))),
))  # fmt: skip
declare(Rule(
    "hold_count", _l("How many posts are first posts"),
    _l("After so many that stand, a member's posts stand at once."), default="3", kind="number", low=1, high=50, order=61,
))  # fmt: skip

feature = Feature("trust")
