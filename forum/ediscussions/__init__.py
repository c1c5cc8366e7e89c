"""E-discussions: a thread with an opening and a closing day, a question each week and a synthesis at the end."""

from forum.kernel.feature import Feature

feature = Feature("ediscussions")
