"""One person of a list: the values of a line read, or the reason why they cannot be."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from forum.invitations.forms import addresses
from forum.invitations.models import Line
from forum.kernel.i18n import _
from forum.kernel.text import TextRefused, clean_line, fold, is_blank
from forum.people.models import NAME_MAX, ORGANIZATION_MAX
from forum.places.queries import country, country_keys
from forum.topics.queries import vocabulary

ARTICLES = ("the ", "la ", "le ", "les ", "l'", "l’", "el ", "los ", "las ")
# Names in use that are not those of the list of countries, folded
ALSO = {
    "ivory coast": "CI", "costa de marfil": "CI", "usa": "US", "u.s.a.": "US", "u.s.": "US", "united states of america": "US",
    "etats-unis d'amerique": "US", "ee.uu.": "US", "ee. uu.": "US", "eeuu": "US", "uk": "GB", "u.k.": "GB", "great britain": "GB",
    "england": "GB", "scotland": "GB", "tanzania": "TZ", "tanzanie": "TZ", "bolivia": "BO", "bolivie": "BO", "venezuela": "VE",
    "dr congo": "CD", "drc": "CD", "rdc": "CD", "rd congo": "CD", "congo-kinshasa": "CD", "congo kinshasa": "CD",
    "congo-brazzaville": "CG", "congo brazzaville": "CG", "republic of the congo": "CG", "republique du congo": "CG",
    "vietnam": "VN", "laos": "LA", "iran": "IR", "syria": "SY", "syrie": "SY", "siria": "SY", "russia": "RU", "russie": "RU",
    "rusia": "RU", "south korea": "KR", "coree du sud": "KR", "corea del sur": "KR", "korea": "KR", "moldova": "MD",
    "moldavie": "MD", "cape verde": "CV", "cap-vert": "CV", "cap vert": "CV", "swaziland": "SZ", "burma": "MM", "birmanie": "MM",
    "czech republic": "CZ", "republique tcheque": "CZ", "turkey": "TR", "macedonia": "MK", "palestine": "PS", "palestina": "PS",
    "brunei": "BN", "east timor": "TL", "timor-leste": "TL", "holland": "NL", "the netherlands": "NL", "macau": "MO",
    "hong kong": "HK", "taiwan": "TW", "micronesia": "FM", "uae": "AE", "car": "CF", "guinea bissau": "GW", "guinee bissau": "GW",
    "sao tome": "ST", "bosnia": "BA", "north korea": "KP",
}  # fmt: skip
TONGUES = {
    "en": ("english", "anglais", "ingles"), "fr": ("french", "francais", "frances"),
    "es": ("spanish", "espagnol", "espanol", "castellano", "castilian"),
    "pt": ("portuguese", "portugais", "portugues"), "ar": ("arabic", "arabe", "العربية"),
}  # fmt: skip
FIELDS = ("email", "name", "organization", "country", "language")


def country_of(written: str) -> str | None:
    """Return iso2 of a country written as a code or a name in English, French or Spanish; None for an unknown one."""
    key = fold(written.replace("’", "'")).strip(" .*")
    known = country_keys()
    tries = [key, *(key.removeprefix(article) for article in ARTICLES if key.startswith(article))]
    for each in tries:
        # with a bracket behind it, or turned round at its comma
        for name in (each, each.partition("(")[0].strip(), " ".join(reversed([part.strip() for part in each.split(",")]))):
            if name in known or name in ALSO:
                land = country(known.get(name) or ALSO[name])
                return land.iso2 if land else None
    return None


def language_of(written: str) -> str:
    """Return the code of a language written as a code ("fr", "fr-FR") or a name; of several the first known; "" otherwise."""
    for part in fold(written).replace("/", ",").replace(";", ",").split(","):
        word = part.strip()
        code = next((code for code, names in _tongues().items() if word in names or word.partition("-")[0] == code), "")
        if code:
            return code
    return ""


@lru_cache(maxsize=1)
def _tongues() -> dict[str, tuple[str, ...]]:
    return {code: tuple(fold(name) for name in names) for code, names in TONGUES.items()}


def line_of(n: int, values: Mapping[str, str]) -> Line:
    """Return a line of the list. values: what stands under email, name (or first and last), organization, country, language."""
    try:
        texts = {key: _cleaned(key, value) for key, value in values.items()}
    except TextRefused as refusal:
        return Line(n, email=shown(values.get("email", "")), name=shown(values.get("name", "")), fault=refusal.sentence)
    name = texts.get("name") or " ".join(filter(None, (texts.get("first"), texts.get("last"))))
    line = Line(n, texts.get("email", ""), name[:NAME_MAX], texts.get("organization", ""))
    if len(name) > NAME_MAX:
        return replace(line, fault=_("Name: at most %(limit)s characters; this has %(n)s.", limit=NAME_MAX, n=len(name)))
    country, language = country_of(texts.get("country", "")), language_of(texts.get("language", ""))
    remarks = []
    if texts.get("country") and not country:
        remarks.append(_("“%(written)s” is no country that is known here; it is left out.", written=texts["country"][:60]))
    if texts.get("language") and not language:
        remarks.append(_("“%(written)s” is no language that is known here; it is left out.", written=texts["language"][:60]))
    known = language if language in vocabulary("languages").by_code else ""
    return _addressed(replace(line, country=country, language=known, remark=" ".join(remarks)))


def _addressed(line: Line) -> Line:
    """Return the line with its address checked: usual, with a suggestion, or at fault."""
    written = line.email
    if not written:
        return replace(line, fault=_("There is no e-mail address."))
    address = addresses.trimmed(written)
    if len([piece for piece in address.replace(";", " ").replace(",", " ").replace("/", " ").split() if "@" in piece[1:]]) > 1:
        return replace(line, email=written[:120], fault=_("There are two addresses here. Give each person a line of their own."))
    usual, meant = addresses.normal(address), addresses.nearest(address)
    if usual:
        return replace(line, email=usual, suggestion=meant)
    if meant:
        return replace(line, email=address[:120], suggestion=meant, fault=_("This is no e-mail address."))
    return replace(line, email=written[:120], fault=_("This is no e-mail address. Write it like name@example.org."))


def _cleaned(key: str, value: str) -> str:
    if "\ufffd" in value:
        raise TextRefused(_("It holds half a character: the file was cut, or saved in another encoding than its own."))
    if "\0" in value:
        raise TextRefused(_("It holds a character that cannot be stored (NUL). Type it anew."))
    limit = {"organization": ORGANIZATION_MAX}.get(key)
    try:
        cleaned = clean_line(value.replace("\xa0", " ").replace("\t", " "), limit)
    except TextRefused as refusal:
        if key == "organization":
            raise TextRefused(f"{_('Organization')}: {refusal.sentence}") from refusal
        raise
    return "" if is_blank(cleaned) else cleaned.strip()


def shown(value: str) -> str:
    """Return a bit of a value that cannot be stored, so that its line is found again."""
    return "".join(char if char.isprintable() and not "\ud800" <= char <= "\udfff" else "�" for char in value)[:120]
