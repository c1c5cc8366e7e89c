"""HTML mail to Markdown: the words, their paragraphs, lists, links and quotes. No image, no style, nothing that is fetched."""

import re
from html.parser import HTMLParser

HTML_MAX = 400_000  # characters that are read
CUT = "\ue000"  # a line of its own: here a mail program says that the quoted mail begins
DEPTH_MAX = 20
_SKIPPED = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "object", "iframe", "select", "textarea"})
_BLOCKS = frozenset(
    {"p", "div", "ul", "ol", "table", "tr", "section", "article", "header", "footer", "center", "dl", "dt", "dd", "form", "body"}
)
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_QUOTES = re.compile(
    r"\b(divRplyFwdMsg|appendonsend|OLK_SRC_BODY_SECTION|mail-editor-reference-message-container|yahoo_quoted|messageReplySection)\b"
    r"|border:\s*none;\s*border-top:\s*solid\s*#(?:E1E1E1|B5C4DF)",
    re.I,
)


def markdown_of(html: str) -> str:
    """Return the words of a mail in HTML as Markdown; quoted ones begin with ">"."""
    reader = _Words()
    try:
        reader.feed(html[:HTML_MAX])
        reader.close()
    except (AssertionError, ValueError, IndexError):  # the standard parser gives up on some declarations
        pass
    return reader.text()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.line = ""
        self.quoted = self.skipped = self.pre = 0
        self.lists: list[int | None] = []  # the next number of each list that is open, None for one without numbers
        self.marks: list[tuple[str, int, int]] = []  # tag, line and place where it began
        self.links: list[tuple[str, int, int]] = []

    def text(self) -> str:
        """Return all of it, at most one empty line between two others."""
        self._end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what begins."""
        if tag in _SKIPPED:
            self.skipped += 1
        if self.skipped:
            return
        self._begin_block(tag, attrs)
        if tag in _MARKS:
            self.marks.append((tag, len(self.lines), len(self.line)))
        elif tag == "a":
            href = next((value or "" for name, value in attrs if name == "href"), "").strip()
            self.links.append((href, len(self.lines), len(self.line)))

    def _begin_block(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._end_line(even_empty=True)
        elif tag == "blockquote":
            self._paragraph()
            self.quoted = min(self.quoted + 1, DEPTH_MAX)
        elif re.fullmatch("h[1-6]", tag):
            self._paragraph()
            self.line = "### "
        elif tag == "li":
            self._end_line()
            self.line = "  " * max(0, len(self.lists) - 1) + self._bullet()
        elif tag in ("td", "th") and self.line.strip():
            self.line += " "
        elif tag in _BLOCKS or tag == "pre":
            self._paragraph() if tag in ("p", "ul", "ol", "pre") else self._end_line()
            self.pre += tag == "pre"
        if tag in ("ul", "ol"):
            self.lists = [*self.lists[-DEPTH_MAX:], 1 if tag == "ol" else None]
        if any(name in ("id", "class", "style", "name") and value and _QUOTES.search(value) for name, value in attrs):
            self._end_line()
            self.lines.append(CUT)

    def handle_endtag(self, tag: str) -> None:
        """Note what ends."""
        if tag in _SKIPPED:
            self.skipped = max(0, self.skipped - 1)
        if self.skipped:
            return
        if tag in _MARKS:
            self._marked(tag)
        elif tag == "a" and self.links:
            self._linked(*self.links.pop())
        elif tag == "blockquote":
            self._end_line()
            while self.lines and self.lines[-1] == ">" * self.quoted:
                self.lines.pop()
            self.quoted = max(0, self.quoted - 1)
            self.lines.append(">" * self.quoted)
        elif tag in _BLOCKS or tag in ("li", "pre") or re.fullmatch("h[1-6]", tag):
            self._paragraph() if tag not in ("div", "tr", "li") else self._end_line()
            self.pre = max(0, self.pre - (tag == "pre"))
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()

    def handle_data(self, data: str) -> None:
        """Take words."""
        if self.skipped:
            return
        if self.pre:
            *whole, last = data.split("\n")
            for each in whole:
                self.line += each
                self._end_line(even_empty=True)
            self.line += last
            return
        words = re.sub(r"[ \t\r\n\f\u00a0]+", " ", data)
        self.line += words.lstrip() if not self.line or self.line.endswith(" ") else words

    def _bullet(self) -> str:
        number = self.lists[-1] if self.lists else None
        if number is None:
            return "- "
        self.lists[-1] = number + 1
        return f"{number}. "

    def _marked(self, tag: str) -> None:
        while self.marks:
            begun, line, place = self.marks.pop()
            words = self.line[place:].strip()
            if begun == tag and line == len(self.lines) and words and not re.search(r"[*_`]", words):
                mark, rest = _MARKS[tag], self.line[place:]
                lead, tail = rest[: len(rest) - len(rest.lstrip())], rest[len(rest.rstrip()) :]
                self.line = f"{self.line[:place]}{lead}{mark}{words}{mark}{tail}"
            if begun == tag:
                return

    def _linked(self, href: str, line: int, place: int) -> None:
        words = self.line[place:].strip() if line == len(self.lines) else ""
        same = href.removeprefix("mailto:").rstrip("/") in (words, "https://" + words, "http://" + words)
        if not words or same or not re.fullmatch(r"(?i)(https?://|mailto:)[^\s<>()\[\]\"\\]{3,1000}", href):
            return
        if not re.search(r"[\[\]]|https?://|@", words):
            self.line = f"{self.line[:place]}[{words}]({href})"

    def _paragraph(self) -> None:
        self._end_line()
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(">" * self.quoted)

    def _end_line(self, even_empty: bool = False) -> None:
        words = self.line.rstrip()
        if words.strip() or even_empty:
            self.lines.append(f"{'>' * self.quoted} {words}".rstrip() if self.quoted else words)
        self.line = ""
