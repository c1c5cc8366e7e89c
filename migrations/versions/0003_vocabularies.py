"""Words of an administrator, retired and merged terms."""

import sqlalchemy as sa
from alembic import op

import forum.kernel.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# One by one, without batches: other tables point to these, so SQLite cannot make them anew
COLUMNS = ("delivered", "is_edited", "retired_at", "merged_into")


def _column(name: str) -> sa.Column:
    return {
        "delivered": sa.Column(name, sa.JSON(), nullable=False, server_default="{}"),
        "is_edited": sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()),
        "retired_at": sa.Column(name, forum.kernel.db.AwareTime(timezone=True), nullable=True),
        "merged_into": sa.Column(name, sa.String(), nullable=True),
    }[name]


def upgrade() -> None:
    op.add_column("topic", sa.Column("name_fr", sa.String(), nullable=False, server_default=""))
    op.add_column("term", sa.Column("is_own", sa.Boolean(), nullable=False, server_default=sa.false()))
    for table in ("topic", "term"):
        for name in COLUMNS:
            op.add_column(table, _column(name))


def downgrade() -> None:
    for table in ("term", "topic"):
        for name in reversed(COLUMNS):
            op.drop_column(table, name)
    op.drop_column("term", "is_own")
    op.drop_column("topic", "name_fr")
