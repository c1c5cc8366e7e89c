"""Where messages may go: the push services of browser makers, and nowhere else. A member's browser names the address, and the
server must not be made to knock at any door that a member writes down."""

from urllib.parse import urlsplit

READERS = ("active", "silenced")  # states of those who are told: they read
SERVICES = ("fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com", "notify.windows.com")  # and what is under them


def is_service(endpoint: str, more: str) -> bool:
    """True for an https address of a push service. more: further hosts, parted by spaces; one with a port may speak http."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    if parts.username or parts.password or not endpoint.isascii() or not endpoint.isprintable():
        return False
    if parts.netloc in more.split():
        return parts.scheme in ("http", "https")
    host = parts.hostname or ""
    return parts.scheme == "https" and port in (None, 443) and any(host == each or host.endswith(f".{each}") for each in SERVICES)
