"""Administering topics and vocabularies: words, further terms, retiring, merging. Administrators alone."""

from forum.kernel.feature import Feature
from forum.terms.views import bp

feature = Feature("terms", blueprints=(bp,), addresses={"admin_vocabularies": "terms.index"})
