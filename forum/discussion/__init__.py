"""What people talk in, whatever it hangs on."""

from forum.discussion import jobs
from forum.discussion.actions import checking
from forum.discussion.queries.recent import recent_comments
from forum.discussion.views import bp
from forum.kernel.feature import Feature
from forum.kernel.slots import fill

fill("person_main", "discussion/_recent.html", recent_comments, order=60)

feature = Feature(
    "discussion", blueprints=(bp,), addresses={"comment": "discussion.show"}, setup=jobs.lay_out_again, verify=checking.recount
)
