"""The database's shape: upgrade it, and refuse to serve an older one. Migrations stand in migrations/."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import select

from forum.kernel.db import PageVersion, db


def config() -> Config:
    """Return alembic's configuration for the present app's database."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(current_app.root_path) / "migrations"))
    settings.attributes["engine"] = db.engine
    return settings


def upgrade() -> None:
    """Bring the database to the newest shape; repeatable."""
    command.upgrade(config(), "head")
    if db.session.scalar(select(PageVersion.id)) is None:
        db.session.add(PageVersion(id=1, n=0))
        db.session.commit()


def is_current() -> bool:
    """True where the database has the shape that this code expects."""
    with db.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == ScriptDirectory.from_config(config()).get_current_head()


def must_be_current() -> None:
    """Raise SystemExit with a sentence where the database is older (or newer) than the code."""
    current = is_current()
    db.engine.dispose()  # the processes that are forked from this one must not share its connection
    if not current:
        raise SystemExit("The database is not of this version. Run `reach init`, then start again.")
