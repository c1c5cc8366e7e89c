"""Named addresses, so that the frame and a lower page can link to a higher floor without knowing it."""

from typing import Any  # values of an address are whatever its route converts

from flask import url_for

_endpoints: dict[str, str] = {}
_built: dict[str, str] = {}  # endpoint -> path, of those without values: the frame asks for fifteen on every page


def register(name: str, endpoint: str) -> None:
    """Let `name` lead to `endpoint`. Raises ValueError if another endpoint already has the name."""
    if _endpoints.setdefault(name, endpoint) != endpoint:
        raise ValueError(f"address {name!r} already leads to {_endpoints[name]}")


def to(name: str, **values: Any) -> str | None:
    """Return the URL path registered as `name`, or None where no feature offers it (so a link is left out)."""
    endpoint = _endpoints.get(name)
    if endpoint is None or values:
        return url_for(endpoint, **values) if endpoint else None
    if endpoint not in _built:
        _built[endpoint] = url_for(endpoint)
    return _built[endpoint]


def must(name: str, **values: Any) -> str:
    """Return the URL path registered as `name`. Raises LookupError where no feature offers it."""
    address = to(name, **values)
    if address is None:
        raise LookupError(f"no feature offers the address {name!r}")
    return address
