"""What people talk in, whatever it hangs on."""

from flask import Flask

from forum.discussion import jobs
from forum.discussion import listeners as listeners  # how acts are undone
from forum.discussion.actions import checking
from forum.discussion.queries.briefs import briefs
from forum.discussion.queries.recent import recent_comments
from forum.discussion.views import bp
from forum.discussion.views import hiding as hiding  # its doors
from forum.discussion.views import news as news  # its doors
from forum.discussion.views.composing import said
from forum.kernel.feature import Feature
from forum.kernel.slots import fill
from forum.kernel.subjects import Subject, register

fill("person_main", "discussion/_recent.html", recent_comments, order=60)


def _init(app: Flask) -> None:
    app.jinja_env.globals["said"] = said
    register(Subject("comment", "comment", briefs))


feature = Feature(
    "discussion",
    blueprints=(bp,),
    addresses={"comment": "discussion.show"},
    quiet_posts=frozenset({"discussion.mark_all"}),
    init=_init,
    setup=jobs.lay_out_again,
    verify=checking.recount,
)
