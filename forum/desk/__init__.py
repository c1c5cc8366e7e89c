"""The facilitator's desk: how the forum fares, in figures, for those who look after it. It reads all floors and writes nothing."""

from forum.desk.queries import in_queue, links
from forum.desk.views import bp
from forum.kernel.feature import Feature
from forum.kernel.slots import fill

fill("edition_actions", "desk/_link.html", links, order=85)
fill(
    "queue_main",
    "desk/_queue.html",
    in_queue,
    order=95,
)

feature = Feature("desk", blueprints=(bp,), addresses={"desk": "desk.show"})
