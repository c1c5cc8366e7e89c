"""Who is asking: the protocol that every floor may speak of, and the doors' guards.

`g.viewer` is a Viewer or None (a visitor). Queries take it first as `viewer`, actions as `actor`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Literal, ParamSpec

from flask import g, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, NotFound

from forum.kernel import addresses
from forum.kernel.i18n import _

Role = Literal["member", "moderator", "administrator"]
State = Literal["invited", "active", "silenced", "suspended", "erased"]
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person, as one statement reads it. Never an entity: it is passed about, compared and logged."""

    id: int
    handle: str
    name: str
    role: Role = "member"
    state: State = "active"
    organization: str = ""
    country: str | None = None  # iso2, upper case
    time_zone: str = "UTC"
    edition_ids: tuple[int, ...] = ()
    device_id: int | None = field(default=None, compare=False)

    @property
    def is_moderator(self) -> bool:
        """Moderators' rights; an administrator has them too. Who is silenced or suspended reads as a member does."""
        return self.role in ("moderator", "administrator") and self.state == "active"

    @property
    def is_administrator(self) -> bool:
        """Rights over roles, settings and vocabularies."""
        return self.role == "administrator" and self.state == "active"

    @property
    def may_write(self) -> bool:
        """False for the silenced and the suspended, who read but do not write."""
        return self.state == "active"


EVERYTHING = Viewer(0, "", "", "administrator")  # for `reach verify`: nobody who signs in

Door = Callable[P, ResponseReturnValue]


def sign_in_redirect(back: str) -> ResponseReturnValue:
    """Send to the sign-in page, which brings back to the path `back`."""
    return redirect(addresses.must("sign_in", next=back), 303)


def members_only(view: Door[P]) -> Door[P]:
    """Guard a noun of the site (`/people`): a visitor is sent to sign in and then back."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if g.viewer is None:
            return sign_in_redirect(request.full_path.rstrip("?"))
        return view(*args, **kwargs)

    return guarded


def insiders_only(view: Door[P]) -> Door[P]:
    """Guard a page of a particular thing: to a visitor it is not there (404), and the page offers to sign in."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if g.viewer is None:
            raise NotFound
        return view(*args, **kwargs)

    return guarded


def standing(state: str) -> str:
    """Return why somebody who is silenced or suspended cannot write, for them to read."""
    if state == "silenced":
        return _("A moderator has silenced your account: you can read everything, but not write for now.")
    return _("Your account is suspended: you can read, but not write.")


Why = Callable[[Viewer], str]
_whys: list[Why] = []


def tell_why(why: Why) -> None:
    """Let `why` say until when and why somebody is silenced or suspended, in a sentence, or ""."""
    if why not in _whys:
        _whys.append(why)


def standing_of(viewer: Viewer) -> str:
    """Return why the viewer cannot write: what holds, until when, and the reason."""
    return " ".join(each for each in (standing(viewer.state), *(why(viewer) for why in _whys)) if each)


def writers_only(view: Door[P]) -> Door[P]:
    """Guard a page whose form somebody silenced or suspended could not send: they read why (403), and type nothing in vain."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if g.viewer is not None and not g.viewer.may_write:
            raise Forbidden(standing_of(g.viewer))
        return view(*args, **kwargs)

    return guarded


def administrators_only(view: Door[P]) -> Door[P]:
    """Guard a page of the administrators: to everybody else, moderators included, it is not there (404)."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if g.viewer is None or not g.viewer.is_administrator:
            raise NotFound
        return view(*args, **kwargs)

    return guarded


def moderators_only(view: Door[P]) -> Door[P]:
    """Guard a page of the staff: to everybody else it is not there (404)."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if g.viewer is None or not g.viewer.is_moderator:
            raise NotFound
        return view(*args, **kwargs)

    return guarded
