"""Case studies: telling, publishing, reading one."""

from flask import Flask

from forum.cases import commands, jobs
from forum.cases import listeners as listeners  # registers itself
from forum.cases.actions.checking import check_derived
from forum.cases.queries.authors import draft_briefs
from forum.cases.queries.editions import of_editions
from forum.cases.queries.figures import latest_words
from forum.cases.queries.reading import briefs, on_profiles
from forum.cases.views import authors as authors
from forum.cases.views import bp
from forum.cases.views import history as history
from forum.cases.views import holding as holding
from forum.cases.views import reading as reading
from forum.cases.views import telling as telling
from forum.kernel.feature import Feature
from forum.kernel.slots import fill
from forum.kernel.subjects import Subject, register


def _init(app: Flask) -> None:
    app.jinja_env.filters["figure"] = latest_words
    register(Subject("case", "case study", briefs))
    register(Subject("draft", "draft", draft_briefs))


fill("person_main", "cases/_of_person.html", on_profiles, order=20)
fill("edition_main", "cases/_of_edition.html", of_editions, order=50)

feature = Feature(
    "cases",
    blueprints=(bp,),
    addresses={
        "case": "cases.show",
        "new_case": "cases.new",
        "drafts": "cases.drafts_list",
        "preview_case": "cases.preview",
    },
    kept_posts=frozenset({"cases.comment", "cases.start", "cases.save"}),
    init=_init,
    setup=jobs.lay_out_again,
    verify=check_derived,
    commands=(commands.import_file,),
)
