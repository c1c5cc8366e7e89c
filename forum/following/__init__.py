"""Following things and people."""

from forum.following import actions
from forum.following import listeners as listeners  # registers itself
from forum.following.queries import buttons
from forum.following.views import bp
from forum.kernel.feature import Feature
from forum.kernel.slots import fill

_BUTTON = "following/_button.html"
fill("case_actions", _BUTTON, buttons("case", lambda r: str(r.id), lambda r: f"/cases/{r.id}-{r.slug}", "id"), order=10)
fill("thread_actions", _BUTTON, buttons("thread", lambda r: str(r.id), lambda r: f"/threads/{r.id}-{r.slug}", "id"))
fill("region_actions", _BUTTON, buttons("region", lambda r: str(r.id), lambda r: f"/regions/{r.slug}", "id"))
fill("country_actions", _BUTTON, buttons("country", lambda r: r.code, lambda r: f"/countries/{r.code}", "iso2"))
fill("topic_actions", _BUTTON, buttons("topic", lambda r: str(r.id), lambda r: f"/topics/{r.slug}", "id"))
fill("edition_actions", _BUTTON, buttons("edition", lambda r: str(r.id), lambda r: f"/editions/{r.slug}", "id"))
fill("person_actions", _BUTTON, buttons("person", lambda r: str(r.id), lambda r: f"/people/{r.handle}", "id"))

feature = Feature(
    "following",
    blueprints=(bp,),
    addresses={"follows": "following.index"},
    verify=actions.check_subjects,
)
