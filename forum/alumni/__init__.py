"""The years after a course: a question a year, addresses that were lost, reunions."""

from forum.alumni import jobs, listeners, queries
from forum.alumni.queries import lost
from forum.alumni.views import addresses, bp, check_in
from forum.kernel.feature import Feature
from forum.kernel.slots import fill
from forum.kernel.waiting import tell_of

fill("person_aside", "alumni/_confirmed.html", queries.confirmed, order=80)
fill("edition_people", "alumni/_lost.html", lost.of_editions)
fill("queue_main", "alumni/_queue.html", lost.in_queue, order=40)

tell_of(lost.to_mail)

feature = Feature(
    "alumni",
    blueprints=(bp,),
    open_posts=frozenset({"alumni.answer", "alumni.confirm", "alumni.take_back"}),
    quiet_posts=frozenset({"alumni.answer", "alumni.confirm", "alumni.take_back"}),
)

__all__ = ["addresses", "check_in", "feature", "jobs", "listeners"]
