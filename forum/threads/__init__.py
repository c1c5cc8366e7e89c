"""Threads in a region, country, topic or edition."""

from forum.kernel.feature import Feature

feature = Feature("threads")
