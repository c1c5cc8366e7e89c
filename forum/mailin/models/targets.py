"""What an address under MAIL_IN_DOMAIN means.

reply+<signed>        a comment, by the member whose address it is
bounce+<signed>       a letter of ours that comes back
turin-2003            a thread in the edition, by its slug; edition+12 by its number, where the slug cannot be an address
region+africa         a thread in the region or sub-region
cases                 a draft of a case study
"""

import re
from dataclasses import dataclass
from typing import Literal

from forum.kernel import replies
from forum.kernel.replies import Signed
from forum.mailin.models import ADDRESS_MAX

CASES = "cases"
TAKEN = frozenset({CASES, "reply", "bounce", "region", "edition", "postmaster", "abuse", "mailer-daemon", "webmaster", "noreply"})
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
Kind = Literal["reply", "bounce", "edition", "region", "cases"]


@dataclass(frozen=True)
class Target:
    """What an address means: `signed` for replies and bounces, `key` a slug (an edition's number as "12+") for places."""

    kind: Kind
    key: str = ""
    signed: Signed | None = None


def target_of(address: str) -> Target | None:
    """Return what an address means, whatever its case; None where it is none of ours."""
    local, _at, domain = address.strip().strip("<>").rpartition("@")
    if not local or len(address) > ADDRESS_MAX or domain.lower() != replies.domain() or not replies.domain():
        return None
    local = local.lower()
    word, plus, rest = local.partition("+")
    if plus and word in ("reply", "bounce"):
        signed = replies.read_address(local)
        return Target("bounce" if word == "bounce" else "reply", signed=signed) if signed else None
    if local == CASES:
        return Target("cases")
    if word == "region" and plus and _SLUG.fullmatch(rest):
        return Target("region", rest)
    if word == "edition" and plus and re.fullmatch("[0-9]{1,18}", rest):
        return Target("edition", f"{rest}+")
    return Target("edition", local) if _SLUG.fullmatch(local) and local not in TAKEN else None


def edition_address(edition_id: int, slug: str) -> str:
    """Return the address of an edition; "" where no mail comes in."""
    local = slug if _SLUG.fullmatch(slug) and len(slug) <= 64 and slug not in TAKEN else f"edition+{edition_id}"
    return f"{local}@{replies.domain()}" if replies.domain() else ""


def region_address(slug: str) -> str:
    """Return the address of a region or sub-region; "" where no mail comes in."""
    return f"region+{slug}@{replies.domain()}" if replies.domain() else ""


def cases_address() -> str:
    """Return the address whose mail becomes a draft; "" where no mail comes in."""
    return f"{CASES}@{replies.domain()}" if replies.domain() else ""
