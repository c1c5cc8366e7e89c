"""Alembic's environment: both databases, batches on SQLite, tables of full-text indexes left alone."""

from alembic import context

from forum.kernel.db import Base

engine = context.config.attributes["engine"]


def include_object(obj, name, kind, reflected, compare_to):
    """Leave out what no model declares by intent: full-text tables and their shadows."""
    return not (kind == "table" and reflected and compare_to is None and "fts" in name)


with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=engine.dialect.name == "sqlite",
        include_object=include_object,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
