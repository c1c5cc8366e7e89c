"""The only writers of browsers that messages come to; and the sending."""

import logging
import urllib.error
import urllib.request
from http.client import HTTPException, HTTPResponse
from typing import IO, Any  # urllib's handlers take arguments of many kinds

from flask import current_app
from sqlalchemy import delete, update
from werkzeug.exceptions import NotFound

from forum.kernel.clock import utcnow
from forum.kernel.db import db, put
from forum.kernel.jobs import checkpoint, enqueue
from forum.kernel.tokens import keyed_hash
from forum.kernel.viewer import Viewer
from forum.people.queries import viewer_of
from forum.push import policy, queries
from forum.push.forms import Browser
from forum.push.models import DEVICES_MAX, PushSubscription
from forum.push.models.sealing import sealed, signature, site_key

TIMEOUT = 10  # seconds for a push service to answer
KEEP_FOR = 24 * 3600  # seconds that a service keeps a message for a browser that is away
GONE = frozenset({401, 403, 404, 410})  # the browser took its word back, or the site has another key: it has to be asked anew
LATER = frozenset({408, 425, 429})
log = logging.getLogger("reach.push")


class NotNow(Exception):
    """A push service did not take a message, and may take it later."""


def add_browser(actor: Viewer, browser: Browser) -> None:
    """Let messages for the actor come to the browser in which they are signed in; signed out, none come. One that was another's is
    theirs now; beyond DEVICES_MAX the oldest goes."""
    values = {"member_id": actor.id, "device_id": actor.device_id, "label": browser.label, "created_at": utcnow()}
    keys = {"endpoint": browser.endpoint, "p256dh": browser.p256dh, "auth": browser.auth}
    put(PushSubscription, values | keys, ("endpoint",))
    for row in queries.browsers_of(actor.id)[DEVICES_MAX:]:
        db.session.delete(row)
    db.session.flush()


def drop_browser(actor: Viewer, browser_id: int) -> None:
    """Let messages come to a browser of the actor no more. Repeatable."""
    mine = (PushSubscription.id == browser_id, PushSubscription.member_id == actor.id)
    db.session.execute(delete(PushSubscription).where(*mine))


def try_out(actor: Viewer, browser_id: int) -> None:
    """Send a message to a browser of the actor, to see that it comes. Raises NotFound."""
    if all(row.id != browser_id for row in queries.browsers_of(actor.id)):
        raise NotFound
    enqueue("push.send", {"browser_id": browser_id, "comment_id": 0, "deed": "trial"})


def tell(member_ids: dict[int, str], comment_id: int) -> None:
    """Queue a message for every browser of these members; called by a job. member_ids: {id: deed}."""
    for member_id, deed in member_ids.items():
        for row in queries.browsers_of(member_id):
            enqueue("push.send", {"browser_id": row.id, "comment_id": comment_id, "deed": deed})


def send(browser_id: int, comment_id: int, deed: str) -> None:
    """Send one message to one browser; called by a job. No lock waits for the service: what is read is committed before.

    Raises NotNow, so that the job is tried again. A browser that is gone is forgotten.
    """
    row = db.session.get(PushSubscription, browser_id)
    viewer = viewer_of(row.member_id) if row else None
    if row is None or viewer is None or viewer.state not in policy.READERS:
        return
    text = queries.trial_message(viewer) if deed == "trial" else queries.message_for(viewer, comment_id, deed)
    if text is None or not policy.is_service(row.endpoint, current_app.config["PUSH_HOSTS"]):
        return
    endpoint, body = row.endpoint, sealed(text, row.p256dh, row.auth)
    key = site_key(keyed_hash("push", "vapid"))
    signed = signature(key, endpoint, queries.subject(), int(utcnow().timestamp()))
    checkpoint()
    status = _posted(endpoint, body, signed)
    if status in LATER or status >= 500:
        raise NotNow(f"the push service answered {status}")
    if status in GONE:
        db.session.execute(delete(PushSubscription).where(PushSubscription.id == browser_id, PushSubscription.endpoint == endpoint))
    elif status < 300:
        db.session.execute(update(PushSubscription).where(PushSubscription.id == browser_id).values(delivered_at=utcnow()))
    else:
        log.warning("a push service answered %s", status)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req: Any, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str) -> None:
        """Follow no redirect: it could lead anywhere."""


def _posted(endpoint: str, body: bytes, signed: str) -> int:
    headers = {
        "Authorization": signed, "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream", "TTL": str(KEEP_FOR),
        "Urgency": "normal",
    }  # fmt: skip
    request = urllib.request.Request(endpoint, body, headers, method="POST")  # noqa: S310  policy.is_service looked at it
    try:
        answer: HTTPResponse
        with urllib.request.build_opener(_Stay).open(request, timeout=TIMEOUT) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code
    except (OSError, HTTPException) as fault:
        raise NotNow(type(fault).__name__) from fault
