"""Who vouches for the sender: what our own mail server found out (Authentication-Results, RFC 8601), aligned with From.

Only headers under the name that MAIL_IN_TRUSTED gives are read: anybody can write the others. That server must take away
headers that come in under its own name.
"""

import re
from collections.abc import Sequence

from forum.mailin.policy import Verdict

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"\b(dkim|spf|dmarc)\s*=\s*(\w+)([^;]*)", re.I)
_PROPERTY = re.compile(r"\b(header\.from|header\.d|header\.i|smtp\.mailfrom|smtp\.helo)\s*=\s*\"?([^\s;\"]+)", re.I)


def vouched(results: Sequence[str], trusted: str, domain: str) -> Verdict:
    """Return whether the trusted server saw that a mail comes from `domain`, that of its From.

    results: the Authentication-Results of the mail, topmost first. DMARC decides where it is told; else a DKIM signature or an
    SPF result of the same domain, or one above or below it.
    """
    found = [each for header in results if _is_by(header, trusted) for each in _results(header)]
    dmarc = next((each for each in found if each[0] == "dmarc"), None)
    if dmarc is not None and dmarc[1] in ("pass", "fail"):
        about = dmarc[2].get("header.from", domain)
        return "pass" if dmarc[1] == "pass" and _aligned(about, domain) else "fail"
    for method, result, properties in found:
        names = ("header.d", "header.i") if method == "dkim" else ("smtp.mailfrom",)
        if method in ("dkim", "spf") and result == "pass" and any(_aligned(properties.get(name, ""), domain) for name in names):
            return "pass"
    return "unknown"


def _is_by(header: str, trusted: str) -> bool:
    name = _COMMENT.sub(" ", header).split(";")[0].split()
    return bool(trusted and name) and name[0].strip('"').lower() == trusted


def _results(header: str) -> list[tuple[str, str, dict[str, str]]]:
    words = _COMMENT.sub(" ", header).partition(";")[2]
    return [
        (method.lower(), result.lower(), {name.lower(): value.lower() for name, value in _PROPERTY.findall(rest)})
        for method, result, rest in _RESULT.findall(words)
    ]


def _aligned(found: str, domain: str) -> bool:
    other = found.rpartition("@")[2].strip(".").lower()
    if not other or not domain or "." not in other or "." not in domain:
        return bool(other) and other == domain
    return other == domain or domain.endswith(f".{other}") or other.endswith(f".{domain}")
