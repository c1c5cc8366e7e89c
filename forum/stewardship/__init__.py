"""Administration: the rules of the community, the site's own pages, roles, mail and jobs, and the list of a site's first hour."""

from forum.kernel.feature import Feature
from forum.kernel.slots import fill
from forum.stewardship import jobs as jobs  # registers itself
from forum.stewardship.queries.first_hour import on_front_page
from forum.stewardship.views import bp
from forum.stewardship.views import first_hour as first_hour  # these register their doors
from forum.stewardship.views import roles as roles
from forum.stewardship.views import settings as settings
from forum.stewardship.views import texts as texts
from forum.stewardship.views import work as work

fill("home_top", "stewardship/_first_hour.html", on_front_page, order=10)

feature = Feature(
    "stewardship",
    blueprints=(bp,),
    addresses={
        "admin": "stewardship.overview",
        "admin_settings": "stewardship.settings",
        "admin_pages": "stewardship.list_pages",
        "admin_roles": "stewardship.roles",
        "admin_mail": "stewardship.mail",
        "admin_jobs": "stewardship.jobs",
        "admin_first_hour": "stewardship.show_first_hour",
    },
)
