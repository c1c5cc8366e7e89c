"""E-mail addresses as people write them into lists: cleaned, checked, and the nearest one that was probably meant."""

import re

from email_validator import EmailNotValidError, validate_email
from rapidfuzz.distance import OSA

from forum.people.models import EMAIL_MAX

KNOWN = (
    "gmail.com", "googlemail.com", "yahoo.com", "yahoo.fr", "yahoo.es", "yahoo.co.uk", "yahoo.co.in", "yahoo.com.br",
    "yahoo.com.ar", "yahoo.com.mx", "ymail.com", "hotmail.com", "hotmail.fr", "hotmail.es", "hotmail.co.uk", "outlook.com",
    "outlook.fr", "outlook.es", "icloud.com", "aol.com", "protonmail.com", "gmx.com", "gmx.net", "gmx.de",
    "laposte.net", "orange.fr", "wanadoo.fr", "rediffmail.com", "yandex.ru", "itcilo.org", "worldbank.org",
)  # fmt: skip
# Real ones that look like slips of those above
TRUE = frozenset(
    (
        "mail.com", "email.com", "aim.com", "gmx.at", "gmx.ch", "gmx.fr", "gmx.es", "yahoo.de", "yahoo.it", "yahoo.ca",
        "yahoo.in", "yahoo.cn", "hotmail.it", "hotmail.de", "hotmail.ca", "hotmail.be", "hotmail.ch", "hotmail.nl",
        "hotmail.se", "outlook.de", "outlook.it", "outlook.pt", "outlook.be", "outlook.in", "outlook.sa", "outlook.cl",
        "outlook.ie", "live.com", "live.fr", "live.it", "live.nl", "live.be", "live.ca", "live.cn", "live.se", "live.dk",
        "orange.sn", "yandex.com", "yandex.kz",
    )
)  # fmt: skip
ENDINGS = {
    "con": "com", "cmo": "com", "ocm": "com", "comm": "com", "coom": "com", "vom": "com", "xom": "com", "copm": "com", "cim": "com",
    "ogr": "org", "orgg": "org", "rog": "org", "orf": "org", "nte": "net", "nett": "net", "met": "net", "ent": "net",
}  # fmt: skip
CUT = ("co", "cm", "om")  # of "com", behind a well-known name
NEAR_FROM = 8  # characters: shorter domains are near to too many others
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_AT = re.compile(r"\s*(?:\(at\)|\[at\]|\{at\}|\(arobase\)|\(arroba\)|＠| at )\s*", re.I)


def trimmed(written: str) -> str:
    """Return an address without what surrounds it: spaces of every kind, marks nobody sees, mailto:, brackets, full stops."""
    address = _UNSEEN.sub("", written.replace("\xa0", " ")).strip().strip("<>\"'“”«»()[];,").strip()
    address = re.sub(r"(?i)^mailto:\s*", "", address).partition("?")[0]
    return address.strip().strip("<>\"'“”«»()[];,").rstrip(".").strip()


def normal(address: str) -> str | None:
    """Return an address in its usual form, or None where it is none. Nothing is looked up."""
    if len(address) > EMAIL_MAX:
        return None
    try:
        return validate_email(address, check_deliverability=False, test_environment=True).normalized
    except (EmailNotValidError, ValueError):
        return None


def nearest(address: str) -> str:
    """Return the address that was probably meant by one that is none, or whose domain is nearly a well-known one; else ""."""
    mended = _AT.sub("@", address)
    mended = re.sub(r"\s+", "", mended).replace(",", ".").replace("@.", "@").replace(";", ".")
    mended = re.sub(r"\.{2,}", ".", re.sub("@{2,}", "@", mended)).strip(".")
    local, at, domain = mended.rpartition("@")
    if not at or "@" in local:
        return ""
    found = normal(f"{local.strip('.')}@{_domain(domain.lower())}")
    return found if found and found != normal(address) else ""


def _domain(domain: str) -> str:
    if domain in KNOWN or domain in TRUE:
        return domain
    stem, _dot, ending = domain.rpartition(".")
    if not stem:
        whole = {known.replace(".", ""): known for known in KNOWN}  # gmailcom
        return whole.get(domain, next((known for known in KNOWN if domain == known.partition(".")[0]), domain))
    mended = f"{stem}.{ENDINGS.get(ending, ending)}"
    return mended if mended in KNOWN else _near(mended)


def _near(domain: str) -> str:
    if domain in TRUE:
        return domain
    ending = domain.rpartition(".")[2]
    found = (OSA.distance(domain, known, score_cutoff=2) for known in KNOWN)
    near = [(distance, known) for known, distance in zip(KNOWN, found, strict=True) if distance <= _most(known, domain)]
    _distance, known = min(near, default=(0, domain))
    lands = len(ending) == 2 and ending not in CUT and ending != known.rpartition(".")[2]
    return domain if lands else known  # yahoo.com.ph is no slip of yahoo.com.br


def _most(known: str, domain: str) -> int:
    if len(known) < NEAR_FROM:
        return 0
    return 2 if domain[0] == known[0] else 1
