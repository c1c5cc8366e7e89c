"""The front pages."""

from forum.home.views import bp
from forum.kernel.feature import Feature

feature = Feature("home", blueprints=(bp,), addresses={"home": "home.index"})
