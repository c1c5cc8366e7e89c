"""Which column holds what: headings in English, French and Spanish."""

import re
from collections.abc import Sequence

from forum.kernel.i18n import _
from forum.kernel.text import fold

LOOKED_AT = 20  # rows among which the heading stands
WORDS_MAX = 5  # words of a heading that is known by one of its words; a longer text is a title
MEANINGS = {
    "email": (
        "email", "e mail", "mail", "email address", "e mail address", "mail address", "address e mail", "emailaddress",
        "adresse e mail", "adresse email", "adresse mail", "adresse electronique", "courriel", "courrier electronique", "mel",
        "adresse courriel", "adresse de courriel", "correo", "correo electronico", "correo e", "direccion de correo",
        "direccion de correo electronico", "direccion electronica", "direccion de email", "e mail 1", "email 1",
    ),
    "name": (
        "name", "full name", "complete name", "participant", "participant name", "name of participant", "participants",
        "name and surname", "nom complet", "nom et prenom", "nom et prenoms", "prenom et nom", "nom prenom", "prenom nom", "noms",
        "nom du participant", "noms et prenoms", "nombre completo", "nombre y apellido", "nombre y apellidos",
        "nombres y apellidos", "apellidos y nombres", "apellidos y nombre", "participante", "nombre del participante",
    ),
    "first": (
        "first name", "firstname", "first names", "given name", "given names", "forename", "prenom", "prenoms", "nombres",
        "primer nombre", "nombre de pila",
    ),
    "last": (
        "last name", "lastname", "surname", "family name", "nom de famille", "nom de naissance", "apellido", "apellidos",
        "primer apellido",
    ),
    "organization": (
        "organization", "organisation", "institution", "employer", "company", "affiliation", "organization name", "organismo",
        "name of organization", "name of organisation", "employeur", "entreprise", "structure", "organisme", "societe",
        "nom de l organisation", "organizacion", "institucion", "entidad", "empresa", "nombre de la organizacion", "org",
        "ministry", "ministere", "ministerio",
    ),
    "country": (
        "country", "country of residence", "country of work", "nation", "pays", "pays de residence", "pais", "pais de residencia",
    ),
    "language": (
        "language", "languages", "preferred language", "working language", "langue", "langues", "langue de travail",
        "langue preferee", "idioma", "idiomas", "lengua", "idioma preferido", "lang",
    ),
}  # fmt: skip
EITHER = {"nom": ("last", "first"), "nombre": ("first", "last")}  # a whole name, or half of it beside the other half
BY_ONE_WORD = {
    "email": ("email", "mail", "courriel", "correo"), "country": ("country", "pays", "pais"),
    "organization": ("organization", "organisation", "organizacion", "institution", "institucion"),
    "language": ("language", "langue", "idioma"),
}  # fmt: skip
_EXACT = {word: meaning for meaning, words in MEANINGS.items() for word in words}


def labels() -> dict[str, str]:
    """Return {meaning: its name for people}."""
    return {
        "email": _("E-mail"), "name": _("Name"), "first": _("First name"), "last": _("Last name"), "language": _("Language"),
        "organization": _("Organization"), "country": _("Country"),
    }  # fmt: skip


def plain(heading: str) -> str:
    """Return a heading without case, accents, brackets and marks: "E-mail (work) *" is "e mail"."""
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", fold(heading))
    return " ".join(re.sub(r"[^\w]+|_+", " ", bare).split())


def columns(row: Sequence[str]) -> dict[str, list[int]]:
    """Return {meaning: its columns} of a row, {} where it is no heading (a heading names an e-mail column and holds none)."""
    if any("@" in cell for cell in row):
        return {}
    words = [plain(cell) for cell in row]
    found: dict[str, list[int]] = {}
    for n, word in enumerate(words):
        if word in _EXACT:
            found.setdefault(_EXACT[word], []).append(n)
    for n, word in enumerate(words):
        if word in EITHER:
            half, other = EITHER[word]
            found.setdefault(half if other in found else "name", []).append(n)
    for n, word in enumerate(words):
        if word not in _EXACT and word not in EITHER and len(word.split()) <= WORDS_MAX:
            for meaning, marks in BY_ONE_WORD.items():
                if meaning not in found and any(mark in word.split() for mark in marks):
                    found[meaning] = [n]
                    break
    return found if "email" in found else {}


def heading_of(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, list[int]]] | None:
    """Return (position, columns) of the row that heads a table: of the first rows the one that names most. None without one."""
    found = [(n, columns(row)) for n, row in enumerate(rows[:LOOKED_AT])]
    named = [(len(known), -n, known) for n, known in found if known]
    if not named:
        return None
    _count, minus, known = max(named, key=lambda each: each[:2])
    return -minus, known
