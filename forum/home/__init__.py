"""The front pages, and the first visit: a home made for newcomers, who are greeted."""

from forum.home import jobs as jobs  # registers itself
from forum.home import listeners as listeners  # registers itself
from forum.home.queries import greeting, newcomers
from forum.home.views import bp
from forum.kernel.feature import Feature
from forum.kernel.slots import fill
from forum.kernel.waiting import tell_of

fill("queue_main", "home/_ungreeted.html", greeting.in_queue, order=20)
fill("profile_foot", "home/_put_away.html", newcomers.put_away)

tell_of(greeting.to_mail)

feature = Feature("home", blueprints=(bp,), addresses={"home": "home.index"}, quiet_posts=frozenset({"home.dismiss"}))
