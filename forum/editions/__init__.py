"""Editions: runs of the course."""

from forum.kernel.feature import Feature

feature = Feature("editions")
