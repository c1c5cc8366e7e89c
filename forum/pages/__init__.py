"""The site's own pages: about, rules, help, privacy, accessibility."""

from forum.kernel.feature import Feature

feature = Feature("pages")
