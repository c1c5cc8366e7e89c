"""Migrations: the database they make is the one that the models speak of, and each works both ways with rows in it."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select

from forum.cases.models import Case
from forum.kernel import schema
from forum.kernel.db import Base, db
from forum.people.models import Member
from tests.support.content import comment, tell

pytestmark = pytest.mark.each_on_both


def revisions():
    """Every migration, newest first."""
    return [each.revision for each in ScriptDirectory.from_config(schema.config()).walk_revisions()]


def rows(model):
    """How many rows stand in a table."""
    count = db.session.scalar(select(func.count(model.id)))
    db.session.remove()  # a reader's transaction would stand in a migration's way
    return count


def fill(cast):
    """Put rows into the tables that people fill."""
    case = tell(cast.amina)
    comment(cast.lucia, case.discussion_id)
    db.session.commit()
    db.session.remove()


def test_the_migrations_make_what_the_models_say(app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert schema.is_current()


def test_each_migration_works_both_ways_and_keeps_the_rows(app, cast):
    fill(cast)
    for revision in revisions()[:-1]:  # all but the first, before which there is nothing
        command.downgrade(schema.config(), "-1")
        command.upgrade(schema.config(), revision)
        command.downgrade(schema.config(), "-1")
    command.upgrade(schema.config(), "head")
    assert rows(Member) == len(vars(cast))
    assert rows(Case) == 1
    assert schema.is_current()


def test_the_first_migration_takes_everything_away_and_makes_it_anew(app, cast):
    fill(cast)
    command.downgrade(schema.config(), "base")
    assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
    assert not schema.is_current()
    schema.upgrade()
    assert rows(Member) == 0
    assert schema.is_current()


def test_upgrading_twice_changes_nothing(app, cast):
    fill(cast)
    schema.upgrade()
    assert rows(Member) == len(vars(cast))
