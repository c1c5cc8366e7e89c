"""Answering and posting by e-mail."""

from forum.kernel.feature import Feature
from forum.kernel.slots import fill
from forum.mailin import commands, queries
from forum.mailin import jobs as jobs  # registers itself
from forum.mailin.views import bp

fill("edition_aside", "mailin/_address.html", queries.addresses_of_editions, order=80)
fill("region_aside", "mailin/_address.html", queries.addresses_of_regions, order=80)

feature = Feature("mailin", blueprints=(bp,), own_guards=frozenset({"mailin.receive"}), commands=(commands.mail_in,))
