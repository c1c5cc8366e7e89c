"""Reporting to the moderators, and appealing against what they did."""

from flask import Flask

from forum.discussion.queries import heat
from forum.kernel.feature import Feature
from forum.kernel.slots import fill
from forum.kernel.waiting import count_of, tell_of
from forum.reports import actions, queries
from forum.reports import listeners as listeners  # how decisions are undone
from forum.reports.queries import appeals
from forum.reports.views import bp

fill("thread_actions", "reports/_link.html", queries.report_links("thread"), order=90)
fill("case_actions", "reports/_link.html", queries.report_links("case"), order=90)
fill("person_actions", "reports/_link.html", queries.report_links("person"), order=90)


def _init(_app: Flask) -> None:
    heat.count_by(queries.report_counts)
    for find in (queries.to_queue, appeals.to_queue):
        tell_of(find)
    for count in (queries.to_count, appeals.to_count):
        count_of(count)


feature = Feature(
    "reports",
    blueprints=(bp,),
    addresses={"decisions": "reports.decisions"},
    quiet_posts=frozenset({"reports.appeal"}),
    verify=actions.check,
    init=_init,
)
