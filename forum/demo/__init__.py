"""Demo content and synthetic seed."""

from forum.kernel.feature import Feature

feature = Feature("demo")
