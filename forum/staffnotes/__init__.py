"""What the staff notes of members, for the staff alone."""

from forum.kernel.feature import Feature
from forum.kernel.slots import fill
from forum.staffnotes import listeners as listeners  # registers itself
from forum.staffnotes import queries
from forum.staffnotes.views import bp

fill("person_aside", "staffnotes/_of_person.html", queries.on_profiles, order=90)

feature = Feature("staffnotes", blueprints=(bp,))
