"""What a letter is sent for."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("letter") as table:
        table.add_column(sa.Column("about", sa.String(), nullable=False, server_default=""))
        table.create_index("ix_letter_about", ["about"])


def downgrade() -> None:
    with op.batch_alter_table("letter") as table:
        table.drop_index("ix_letter_about")
        table.drop_column("about")
