"""Is demo content there, and which accounts the sign-in page may offer."""

from collections.abc import Sequence
from typing import Any  # the row of the slot is the sign-in page
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select

from forum.kernel.db import db
from forum.kernel.memory import remembered
from forum.kernel.viewer import Viewer
from forum.people.models import Member

LOCAL = ("127.0.0.1", "localhost", "::1")
OFFERED = (
    ("amina", "Amina, who has published"), ("lucia", "Lucía, a member"), ("thandi", "Thandi, a participant"),
    ("moses", "Moses, a moderator"), ("irene", "Irene, a moderator"), ("ada", "Ada, an administrator"),
)  # fmt: skip


@remembered
def is_present() -> bool:
    """True while demo content is in the database; one statement a minute."""
    return db.session.scalar(select(Member.id).where(Member.is_demo.is_(True)).limit(1)) is not None


def accounts(viewer: Viewer | None, rows: Sequence[Any]) -> dict[int, Any]:
    """Fill the foot of the sign-in page, on a demo site on this machine and nowhere else."""
    if urlsplit(current_app.config["SITE_URL"]).hostname not in LOCAL or not is_present():
        return {}
    return {row.id: OFFERED for row in rows}
