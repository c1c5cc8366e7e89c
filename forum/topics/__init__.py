"""Topics and all vocabularies."""

from forum.kernel.feature import Feature
from forum.topics.actions import load_topics

feature = Feature("topics", setup=load_topics)
