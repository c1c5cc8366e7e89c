"""In-app notices."""

from forum.kernel.feature import Feature

feature = Feature("notifications")
