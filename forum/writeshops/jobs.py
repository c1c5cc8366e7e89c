"""Work of the write-shops behind the pages: making drafts in batches, reminding of deadlines."""

from datetime import timedelta
from typing import Any  # payloads are JSON

from forum.kernel.jobs import enqueue, every, job
from forum.kernel.relayout import again
from forum.writeshops import actions
from forum.writeshops.actions import drafts, reminding
from forum.writeshops.models import WriteShop
from forum.writeshops.queries import shop_by_id

BATCH = 20  # drafts or letters of a job: nobody else writes to SQLite meanwhile

lay_out_again = again("write-shops", WriteShop, actions.lay_out)


@job(actions.MAKE)
def make_drafts(payload: dict[str, Any]) -> None:
    """Make some of the drafts that an opening promised; a closed write-shop makes no more."""
    shop = shop_by_id(payload["shop_id"])
    if shop is not None and shop.is_open and drafts.make_drafts(shop, BATCH):
        enqueue(actions.MAKE, payload)


@every("remind of write-shops", timedelta(minutes=30))
def take_reminders() -> None:
    """Queue the reminders that are due."""
    reminding.take_reminders()


@job(reminding.REMIND)
def remind(payload: dict[str, Any]) -> None:
    """Remind some of those who have not published; not where it was closed or its deadline moved meanwhile."""
    shop = shop_by_id(payload["shop_id"])
    if shop is None or not shop.is_open or shop.row.deadline.isoformat() != payload["deadline"]:
        return
    last = reminding.remind(shop, payload["after"], BATCH)
    if last is not None:
        enqueue(reminding.REMIND, {**payload, "after": last})
