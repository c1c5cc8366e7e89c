"""Names taken out of texts: every form in which a text may carry a name, found and replaced by “a member”. Pure functions.

A form: any case; accents as NFC, NFD or left out; characters escaped for HTML, JSON or an address; other separators between
the words, tags among them; the last word first. In fields of forms a mask carries a mark that nobody sees, by which what is
sent back gets its name again: whoever saves their own text loses nothing of it.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html.entities import codepoint2name
from urllib.parse import quote

SHORTEST = 3  # letters of a name of one word that is looked for in texts
OPEN, ZERO, ONE, CLOSE = "\u2063", "\u2061", "\u2062", "\u2064"  # characters without a shape: the mark of a mask in a form
NAME, MENTION, PATH = 0, 1, 2  # what a mask stands for
_MARKED = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*?([{ZERO}{ONE}]+){CLOSE}")
_STRAY = re.compile(f"[{OPEN}{CLOSE}]")
_FIELD = re.compile(r"(<textarea\b[^>]*>)(.*?)(?=</textarea)|(\svalue=\")([^\"]*)(?=\")", re.DOTALL)
_PROFILE = re.compile(r'<a\b([^<>]*?)\s+href="/people/([\w-]+)"([^<>]*)>(.*?)</a>', re.DOTALL)
_TAG = r"</?[a-zA-Z][^<>]{0,200}>"
_SPACE = r"[\s_+*~`.,;\-\u00a0]|%20|%2B|%C2%A0|%0A|&nbsp;|&\#160;|&\#x0*a0;|\\[nrt]|\\u00a0|\\(?=[_*~.`-])"
_APART = rf"(?:(?:{_TAG})|{_SPACE}){{1,12}}"
_BEFORE = r"(?:(?<![^\W_])|(?<=\\[nrtbf])|(?<=\\u[0-9a-f]{4})|(?<=%[0-9a-f]{2}))"
_AFTER = r"(?![^\W_]|[\u0300-\u036f])"
# Scripts that put no space between words: a name in them is found wherever it stands.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_INNER = r"['’‘`\-_ \u2010\u2011+]|&(?:\#39|\#x27|apos|rsquo|\#8217|\#x2019);|%27|%E2%80%99|%20|%2D|\\u0027|\\u2019"  # in a word
_ASCII_RUN = re.compile("[a-z]+")


@dataclass(frozen=True, slots=True)
class Withheld:
    """A person whose name must not be shown. `handles`: theirs, earlier ones too; `shown`: the one they have meanwhile;
    `in_texts`: False where the name itself is left in texts, for somebody else bears it too, or it is a word of every page."""

    id: int
    name: str
    handles: tuple[str, ...]
    shown: str
    in_texts: bool = True


def masked(text: str, names: Sequence[Withheld], in_form: bool = False) -> str:
    """Return `text` without the names and handles of `names`. in_form: leave the mark that `restored` reads."""
    low = text.casefold()
    for each in names:
        if each.in_texts and is_masked(each.name) and any(key in low for key in _keys(each.name)):
            text = _pattern(each.name).sub(_named(each, in_form), text)
        for handle in each.handles:
            if handle in low:
                mentions, paths = _handle_patterns(handle)
                text = paths.sub(lambda match, each=each: _form(match[1] + each.shown, each.id, PATH, in_form), text)  # type: ignore[misc]
                text = mentions.sub(lambda _match, each=each: _form("a member", each.id, MENTION, in_form), text)  # type: ignore[misc]
    return text


def masked_page(html: str, names: Sequence[Withheld]) -> str:
    """Return a page of HTML without the names; fields of its forms carry the marks that `restored` reads."""
    low = html.casefold()
    names = [each for each in names if any(key in low for key in (*_keys(each.name), *each.handles))]  # who may stand in it at all
    if not names or masked(html, names) == html:
        return html
    parts, at = [], 0
    for field in _FIELD.finditer(html):
        opening, inside = (field[1], field[2]) if field[1] is not None else (field[3], field[4])
        parts += [masked(html[at : field.start()], names), opening, masked(inside, names, in_form=True)]
        at = field.end()
    return "".join([*parts, masked(html[at:], names)])


def unlinked(html: str, names: Sequence[Withheld]) -> str:
    """Return `html` with every link to the profile of one of `names`, which answers 404 to its reader, as a span."""
    shown = {each.shown for each in names if each.shown in html}
    if not shown:
        return html
    return _PROFILE.sub(lambda link: f"<span{link[1]}{link[3]}>{link[4]}</span>" if link[2] in shown else link[0], html)


def restored(value: str, find: Callable[[int], Withheld | None]) -> str:
    """Return what a form sent back with the names that its masks stand for; `find`: whose id it is, or None."""
    return _STRAY.sub("", _MARKED.sub(lambda match: _restored(match, find), value)) if OPEN in value or CLOSE in value else value


def is_masked(name: str) -> bool:
    """True for a name that is looked for in texts: two words, or one that is long enough to be nobody's syllable."""
    words = name.split()
    letters = sum(char.isalnum() for char in name)
    return len(words) > 1 or letters >= SHORTEST or (letters > 1 and bool(_UNSPACED.search(name)))


def holds(text: str, name: str) -> bool:
    """True where `text` carries `name` in any of its forms."""
    low = text.casefold()
    return any(key in low for key in _keys(name)) and _pattern(name).search(text) is not None


def _named(each: Withheld, in_form: bool) -> Callable[[re.Match[str]], str]:
    def mask(match: re.Match[str]) -> str:
        seps = [value for value in match.groups() if value is not None]
        first = seps[0] if seps else _gap(match)
        tags = "".join(re.findall(_TAG, "".join(seps[1:])))
        return _form(f"a{first}member{tags}", each.id, NAME, in_form)

    return mask


def _gap(match: re.Match[str]) -> str:
    """What stands between the words of a mask for a name of one word: as in an address, where it stands in one."""
    text, start, end = match.string, match.start(), match.end()
    if "%" in match[0]:
        return "%20"
    return "-" if text[max(0, start - 1) : start] == "-" or text[end : end + 1] == "-" else " "


def _form(words: str, ident: int, kind: int, in_form: bool) -> str:
    if not in_form:
        return words
    bits = f"{ident * 4 + kind:b}".replace("0", ZERO).replace("1", ONE)
    return f"{OPEN}{words}{bits}{CLOSE}"


def _restored(match: re.Match[str], find: Callable[[int], Withheld | None]) -> str:
    number = int(match[1].replace(ZERO, "0").replace(ONE, "1"), 2) if len(match[1]) < 70 else 0
    each, kind = find(number // 4), number % 4
    if each is None:
        return match[0][1:-1].rstrip(ZERO + ONE)
    return {NAME: each.name, MENTION: f"@{each.handles[0]}"}.get(kind, f"people/{each.handles[0]}")


@lru_cache(maxsize=500)
def _keys(name: str) -> tuple[str, ...]:
    """Return strings, folded, one of which is in every folded text that carries `name`: what is cheap to look for first."""
    runs = [run for char in name.split() for run in _ASCII_RUN.findall(_plain(char))]
    longest = max(runs, key=len, default="")
    if len(longest) > 1:
        return (longest,)
    char = next((char for char in name if char.isalnum()), name[:1])
    return tuple(sorted({each.casefold() for each in _forms(char)}))


def _plain(word: str) -> str:
    """Return `word` folded, with a gap where a character has more than one form: between gaps it is the same in every text."""
    return "".join(char if len(char) == 1 and char.isascii() else " " for char in (each.casefold() for each in word))


@lru_cache(maxsize=500)
def _pattern(name: str) -> re.Pattern[str]:
    words = unicodedata.normalize("NFC", name).split()
    orders = [words] if len(words) < 2 else [words, [words[-1], *words[:-1]]]
    bodies = [f"({_APART})".join("".join(_any_form(char) for char in word) for word in order) for order in orders]
    unspaced = _UNSPACED.search(name)
    before, after = ("", "") if unspaced else (_BEFORE, _AFTER)
    return re.compile(f"{before}(?:{'|'.join(bodies)}){after}", re.IGNORECASE)


def _any_form(char: str) -> str:
    found = sorted({re.escape(each) for each in _forms(char)}, key=len, reverse=True)
    if not char.isalnum() and not unicodedata.combining(char):
        return f"\\\\?(?:{'|'.join(found)}|{_INNER})?"  # Markdown's escape, or another mark (in an address a hyphen), or none
    return found[0] if len(found) == 1 else f"(?:{'|'.join(found)})"


def _forms(char: str) -> set[str]:
    """Return every way in which a text writes one character of a name: plain, decomposed, without accent, escaped."""
    if char.isascii() and char.isalpha():
        return {char.lower()}
    plain = {char, char.lower(), char.upper(), char.casefold(), char.title()}
    forms = set()
    for each in plain:
        nfc, nfd = unicodedata.normalize("NFC", each), unicodedata.normalize("NFD", each)
        bare = "".join(part for part in nfd if not unicodedata.combining(part))
        for form in {each, nfc, nfd, bare} - {""}:
            forms |= {form, *_escaped(form)}
    return forms


def _escaped(text: str) -> set[str]:
    """Return `text` as HTML, JSON and addresses write it, whose letters from a to z stay as they are; case is left to the
    pattern."""
    ways: tuple[Callable[[str], str], ...] = (
        lambda char: f"&#{ord(char)};",
        lambda char: f"&#x{ord(char):x};",
        lambda char: f"&{codepoint2name[ord(char)]};" if ord(char) in codepoint2name else char,
        lambda char: _as_json(char),
        lambda char: quote(char, safe=""),
    )
    return {"".join(char if char.isascii() and char.isalnum() else way(char) for char in text) for way in ways}


def _as_json(char: str) -> str:
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[n]:02x}{units[n + 1]:02x}" for n in range(0, len(units), 2))


@lru_cache(maxsize=1000)
def _handle_patterns(handle: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a mention and of the address of a profile."""
    escaped = re.escape(handle)
    mentions = re.compile(rf"(?<![^\W_])(?:@|&\#64;|&\#x40;|%40|&commat;){escaped}(?![\w-]|%2D)", re.IGNORECASE)
    paths = re.compile(rf"(people(?:/|%2F|\\/|&\#47;|&\#x2F;)){escaped}(?![\w-])", re.IGNORECASE)
    return mentions, paths
