"""Demo content."""

from flask import Flask

from forum.demo import commands, queries
from forum.demo import jobs as jobs  # registers itself
from forum.kernel.feature import Feature
from forum.kernel.frame import flag
from forum.kernel.slots import fill


def _init(app: Flask) -> None:
    flag("demo", queries.is_present)


fill("sign_in_foot", "demo/_accounts.html", queries.accounts)

feature = Feature("demo", init=_init, commands=(commands.demo, commands.seed))
