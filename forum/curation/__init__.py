"""Best practice: criteria, decisions, the register."""

from forum.kernel.feature import Feature

feature = Feature("curation")
