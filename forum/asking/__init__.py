"""Asking the network: a question is put to members who know its topic and country; the unanswered ones wait for the staff."""

from forum.asking import jobs as jobs  # registers itself
from forum.asking import listeners as listeners  # registers itself
from forum.asking import queries
from forum.kernel.feature import Feature
from forum.kernel.slots import fill
from forum.kernel.waiting import tell_of

fill("queue_main", "asking/_unanswered.html", queries.in_queue, order=30)

tell_of(queries.to_mail)

feature = Feature("asking")
