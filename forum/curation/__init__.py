"""Best practice: criteria, decisions, the register."""

from forum.curation import actions, queries
from forum.curation.views import bp
from forum.kernel.feature import Feature
from forum.kernel.frame import MenuItem
from forum.kernel.i18n import _l
from forum.kernel.slots import fill

fill("case_marks", "curation/_stamp.html", queries.stamps)
fill("case_card_marks", "curation/_mark.html", queries.marks)
fill("case_reasons", "curation/_reasons.html", queries.reasons)
fill("case_actions", "curation/_decide.html", queries.decide_links, order=80)

feature = Feature(
    "curation",
    blueprints=(bp,),
    addresses={"practices": "curation.register"},
    menu=(MenuItem("practices", _l("Best practices"), order=20),),
    verify=actions.recount,
)
