"""What a browser says of itself when a member lets messages come to it."""

from dataclasses import dataclass

from flask import current_app
from werkzeug.datastructures import MultiDict

from forum.kernel.forms import Reader
from forum.kernel.i18n import _
from forum.push import policy
from forum.push.models import ENDPOINT_MAX, LABEL_MAX
from forum.push.models.sealing import are_keys


@dataclass(frozen=True)
class Browser:
    """Where messages for a browser go, and its keys. `label`: what it is, for its owner to know it by."""

    endpoint: str
    p256dh: str
    auth: str
    label: str


def read_browser(form: "MultiDict[str, str]", label: str) -> tuple[Browser, Reader]:
    """Return (browser, reader); the browser holds only where `reader.errors` is empty."""
    reader = Reader(form)
    found = {name: form.get(name, "").strip() for name in ("endpoint", "p256dh", "auth")}
    more = current_app.config["PUSH_HOSTS"]
    if not found["endpoint"]:
        reader.fault("endpoint", _("This browser sent no address for messages. Press the button where JavaScript is on."))
    elif len(found["endpoint"]) > ENDPOINT_MAX or not policy.is_service(found["endpoint"], more):
        reader.fault("endpoint", _("Messages for this browser would go to a service that is not known here. Try another browser."))
    elif len(found["p256dh"]) > 200 or len(found["auth"]) > 100 or not are_keys(found["p256dh"], found["auth"]):
        reader.fault("endpoint", _("This browser sent keys that are none. Load the page again, and press the button once more."))
    return Browser(**found, label=label[:LABEL_MAX]), reader
