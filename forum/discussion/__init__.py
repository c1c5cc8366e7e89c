"""What people talk in, whatever it hangs on."""

from forum.discussion import actions, queries
from forum.discussion.views import bp
from forum.kernel.feature import Feature
from forum.kernel.slots import fill

fill("person_main", "discussion/_recent.html", queries.recent_comments, order=60)

feature = Feature("discussion", blueprints=(bp,), addresses={"comment": "discussion.show"}, verify=actions.recount)
