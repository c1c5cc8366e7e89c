"""The library: finding case studies."""

from forum.kernel.feature import Feature

feature = Feature("library")
