"""The worker says once a minute that it is there, so that administrators see when it is not."""

from datetime import timedelta

from forum.kernel.clock import utcnow
from forum.kernel.db import put
from forum.kernel.jobs import every
from forum.stewardship.models import WORKER, Tick


@every("say that the worker is there", timedelta(minutes=1))
def sign_of_life() -> None:
    """Renew the tick of the worker."""
    put(Tick, {"name": WORKER, "at": utcnow(), "member_id": None}, ["name"])
