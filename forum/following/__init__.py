"""Following things and people."""

from forum.kernel.feature import Feature

feature = Feature("following")
