"""What administrators have ticked on the list of a site's first hour, and the worker's sign of life."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Quiet

WORKER = "worker"  # the tick that the worker renews
ASKED = "cases-asked"  # the tick of who wanted the sixteen case studies
HIDDEN = "hidden"
TICKS = ("name", "mail", "rules", "privacy", "no-cases", HIDDEN)  # by a button


def about_test(member_id: int) -> str:
    """Return what a member's test letters are sent for, by which they are found in the outbox."""
    return f"test:{member_id}"


class Tick(Quiet, Base):
    """Something that was done once for the whole site: what, when, by whom. `worker`: when the worker was last there."""

    __tablename__ = "first_hour_tick"
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
