"""Write-shops: the people of an edition write case studies together, with a deadline, a template and a coach."""

from flask import Flask

from forum.kernel.feature import Feature
from forum.kernel.slots import fill
from forum.kernel.subjects import Subject, register
from forum.writeshops import jobs, queries
from forum.writeshops.actions.checking import check_parts
from forum.writeshops.queries.drafts import beside
from forum.writeshops.queries.page import told_in
from forum.writeshops.views import bp


def _init(app: Flask) -> None:
    register(Subject("writeshop", "write-shop", queries.briefs))


fill("edition_main", "writeshops/_of_edition.html", queries.of_editions, order=30)
fill("draft_aside", "writeshops/_beside.html", beside)
fill("case_foot", "writeshops/_told_in.html", told_in, order=90)

feature = Feature(
    "writeshops",
    blueprints=(bp,),
    addresses={"write_shop": "writeshops.show"},
    init=_init,
    setup=jobs.lay_out_again,
    verify=check_parts,
)
