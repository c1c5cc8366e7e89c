"""The moderators' queue."""

from forum.kernel.feature import Feature

feature = Feature("moderation")
