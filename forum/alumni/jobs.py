"""Work of the years after, behind the pages."""

from datetime import timedelta
from typing import Any  # payloads are JSON

from forum.alumni import actions
from forum.alumni.actions import addresses, reunions
from forum.alumni.queries import lost
from forum.kernel.jobs import every, job


@every("ask who is still there", timedelta(hours=6))
def begin_check_ins() -> None:
    """Look for anniversaries on which people are asked."""
    actions.begin_check_ins()


@job(actions.ASK)
def ask_batch(payload: dict[str, Any]) -> None:
    """Ask some people of one edition."""
    actions.ask_batch(payload["edition_id"], payload["year"], payload["after"])


@every("open reunions", timedelta(hours=6))
def open_reunions() -> None:
    """Open the threads of the anniversaries."""
    reunions.open_due()


@every("forget new addresses", timedelta(hours=12))
def forget_addresses() -> None:
    """Delete suggestions that are over."""
    addresses.forget_old()


@every("use new addresses", timedelta(minutes=30))
def use_addresses() -> None:
    """Use the confirmed addresses whose time of waiting is over."""
    for ident in lost.due():
        addresses.use(ident)
