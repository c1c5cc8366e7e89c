"""What members have read, exactly; which numbers of a discussion are not shown."""

from itertools import groupby

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("read_mark", sa.Column("ranges", sa.String(), nullable=False, server_default=""))
    op.add_column("discussion", sa.Column("gone", sa.String(), nullable=False, server_default=""))
    connection = op.get_bind()
    connection.execute(
        sa.text("UPDATE read_mark SET ranges = CASE WHEN number > 1 THEN '1-' || number WHEN number = 1 THEN '1' ELSE '' END")
    )
    rows = connection.execute(
        sa.text("SELECT discussion_id, number FROM comment WHERE state <> 'shown' ORDER BY discussion_id, number")
    )
    for discussion_id, found in groupby(rows.all(), key=lambda row: row[0]):
        written = {"gone": _written([number for _discussion, number in found]), "id": discussion_id}
        connection.execute(sa.text("UPDATE discussion SET gone = :gone WHERE id = :id"), written)


def _written(numbers: list[int]) -> str:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def downgrade() -> None:
    op.drop_column("discussion", "gone")
    op.drop_column("read_mark", "ranges")
