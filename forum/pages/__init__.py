"""The site's own pages: about, rules, help, privacy, accessibility."""

from forum.kernel.feature import Feature
from forum.pages.views import bp

feature = Feature("pages", blueprints=(bp,))
