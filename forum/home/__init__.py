"""The front pages."""

from forum.kernel.feature import Feature

feature = Feature("home")
