"""What waits for the staff, by mail: once a day, at each moderator's own hour, oldest first; nothing waits, no mail."""

from sqlalchemy import select

from forum.kernel.clock import utcnow
from forum.kernel.db import db, put_new
from forum.kernel.jobs import checkpoint
from forum.kernel.waiting import work_for
from forum.kernel.wording import zone
from forum.notifications import mail
from forum.notifications.models import Digest
from forum.notifications.policy import QUEUE, Wishes
from forum.notifications.queries.wishes import NOBODY, wishes_of
from forum.people.models import Member
from forum.people.queries import viewer_of


def mail_moderators() -> None:
    """Write to each moderator whose hour it is, once a day; commits after each."""
    staff = (
        Member.role.in_(("moderator", "administrator")),
        Member.state == "active",
        Member.may_sign_in,
        Member.email.is_not(None),
    )
    people = {
        row.id: (row.name, row.email) for row in db.session.execute(select(Member.id, Member.name, Member.email).where(*staff))
    }
    wishes = wishes_of(people) if people else {}
    for member_id, (name, address) in people.items():
        _mail(member_id, name, address, wishes.get(member_id, NOBODY))
        checkpoint()


def _mail(member_id: int, name: str, address: str, wishes: Wishes) -> None:
    now = utcnow()
    local = now.astimezone(zone(wishes.zone_name))
    wanted = wishes.how(QUEUE) == "daily" and not wishes.is_paused(now) and not wishes.is_stopped
    viewer = viewer_of(member_id) if wanted and local.hour >= wishes.hour else None
    work = work_for(viewer) if viewer else []
    if not work:
        return
    row = {"member_id": member_id, "window": f"staff {local:%Y-%m-%d}", "items": len(work), "created_at": now}
    if put_new(Digest, [row], ("member_id", "window"), "id"):
        mail.to_moderator(name, address, member_id, work, wishes)
