"""Atom feeds, and each member's own private feed and calendar."""

from forum.feeds.views import bp
from forum.feeds.views import mine as mine
from forum.kernel.feature import Feature

feature = Feature(
    "feeds",
    blueprints=(bp,),
    addresses={
        "cases_feed": "feeds.cases",
        "practices_feed": "feeds.practices",
        "topic_feed": "feeds.topic",
        "region_feed": "feeds.region",
        "country_feed": "feeds.country",
        "feed_settings": "feeds.settings",
    },
    quiet_posts=frozenset({"feeds.change"}),
)
