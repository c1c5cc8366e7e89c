"""What members say of a thing with one press: that it was useful to them."""

from forum.kernel.feature import Feature
from forum.kernel.slots import fill
from forum.reactions import actions, queries
from forum.reactions.views import bp

fill("case_actions", "reactions/_useful.html", queries.on_cases, order=20)

feature = Feature("reactions", blueprints=(bp,), verify=actions.check_subjects)
