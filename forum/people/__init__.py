"""Members, their profiles and the directory."""

from forum.kernel.feature import Feature

feature = Feature("people")
