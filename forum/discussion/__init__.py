"""What people talk in, whatever it hangs on."""

from forum.discussion import actions, jobs, queries
from forum.discussion.views import bp
from forum.kernel.feature import Feature
from forum.kernel.slots import fill

fill("person_main", "discussion/_recent.html", queries.recent_comments, order=60)

feature = Feature(
    "discussion", blueprints=(bp,), addresses={"comment": "discussion.show"}, setup=jobs.lay_out_again, verify=actions.recount
)
