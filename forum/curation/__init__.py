"""Best practice: criteria, decisions, the register."""

from forum.curation import jobs as jobs  # registers itself
from forum.curation import listeners as listeners  # registers itself
from forum.curation import queries
from forum.curation.actions import checking
from forum.curation.queries import nominations
from forum.curation.views import bp
from forum.curation.views import deciding as deciding  # its doors
from forum.curation.views import nominating as nominating
from forum.curation.views import reviewing as reviewing
from forum.kernel.feature import Feature
from forum.kernel.frame import MenuItem
from forum.kernel.i18n import _l
from forum.kernel.rules import Rule, declare
from forum.kernel.slots import fill
from forum.kernel.subjects import Subject, register
from forum.kernel.waiting import tell_of

fill("case_marks", "curation/_stamp.html", queries.stamps)
fill("case_card_marks", "curation/_mark.html", queries.marks)
fill("case_reasons", "curation/_reasons.html", queries.reasons)
fill("case_actions", "curation/_decide.html", queries.decide_links, order=80)
fill("case_actions", "curation/_nominate.html", queries.nominate_links, order=70)

tell_of(nominations.waiting)
register(Subject("nomination", "nomination", nominations.briefs))


def _rule(name: str, label: str, help_: str, default: int, low: int, high: int, order: int) -> None:
    declare(Rule(name, label, help_, default=str(default), kind="number", low=low, high=high, order=order))


_rule("check_days", _l("Days to check a nomination"), _l("Within them a moderator checks it."), 7, 1, 60, 200)
_rule(
    "fullness_min",
    _l("Fullness for a review, in per cent"),
    _l("A case study is reviewed once it is this full."),
    80,
    0,
    100,
    201,
)
_rule("reviewers_invited", _l("Reviewers to invite"), _l("So many are asked at first."), 3, 2, 9, 202)
_rule("reviewers_needed", _l("Reviews needed"), _l("A curator decides once so many have come."), 2, 2, 9, 203)
_rule("review_days", _l("Days for a review"), _l("Reviewers are reminded seven days before, and the day after."), 21, 3, 120, 204)
_rule("core_difference", _l("Core scores disagree"), _l("From this difference on, one more reviewer is asked."), 2, 1, 3, 205)
_rule("total_difference", _l("Totals disagree"), _l("Above this difference, one more reviewer is asked."), 6, 1, 24, 206)
_rule("appeal_days", _l("Days for an appeal"), _l("So long after a decision its authors may appeal, once."), 30, 1, 365, 207)
_rule("re_review_months", _l("Months until the next review"), _l("Then a best practice is looked at again."), 36, 6, 120, 208)

feature = Feature(
    "curation",
    blueprints=(bp,),
    addresses={"practices": "curation.register"},
    menu=(MenuItem("practices", _l("Best practices"), order=20),),
    verify=checking.verify,
)
