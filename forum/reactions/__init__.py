"""What members say of a thing with one press: that it was useful to them, that they tried it too, thanks."""

from forum.discussion.queries.beside import bring
from forum.kernel.feature import Feature
from forum.kernel.slots import fill
from forum.reactions import actions, queries
from forum.reactions.views import bp

fill("case_actions", "reactions/_useful.html", queries.on_cases, order=20)
fill("comment_foot", "reactions/_marks.html", queries.on_comments, order=20)
bring("said", lambda: queries.SAID_OF_COMMENT)
bring("tried", lambda: queries.TRIED_BY_COMMENT)

feature = Feature("reactions", blueprints=(bp,), verify=actions.check_subjects)
