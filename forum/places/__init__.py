"""Countries and regions: places to stand."""

from forum.kernel.feature import Feature
from forum.places.actions import load_places

feature = Feature("places", setup=load_places)
