"""The site's own pages: about, rules, help, privacy, accessibility."""

from forum.kernel.feature import Feature
from forum.kernel.i18n import _l
from forum.kernel.rules import Rule, declare
from forum.pages.models import SENTENCE_MAX
from forum.pages.views import bp

declare(Rule(
    "sentence", _l("What it is, in a sentence"), _l("It stands in the foot of every page."),
    default="A network of practitioners who extend social security to people in the informal economy.", low=1, high=SENTENCE_MAX,
    order=40,
))  # fmt: skip
declare(Rule(
    "search_engines", _l("May search engines list the site?"),
    _l("Yes: what is open to everyone can be found. No: robots.txt asks them to stay away."),
    default="yes", kind="yes-no", order=60,
))  # fmt: skip

feature = Feature("pages", blueprints=(bp,))
