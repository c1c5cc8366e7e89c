"""Under whose name a case study stands: the one place that turns authors into what readers see."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.cases.queries import Author
from forum.kernel.i18n import _


@dataclass(frozen=True)
class Byline:
    """`people`: linked names, in order; `text`: stands where no name does. An anonymous byline carries neither id nor handle."""

    people: tuple[Author, ...] = ()
    text: str = ""

    @property
    def words(self) -> str:
        """The byline on one line, for citations, cards and mail."""
        return self.text or ", ".join(author.name for author in self.people)


def byline(kind: str, text: str, authors: Sequence[Author]) -> Byline:
    """Return what readers see. `kind`: code of the vocabulary "bylines"; `text`: kept with the case study."""
    if kind == "a_member":
        return Byline(text=_("A member known to the moderators"))
    if kind == "organisation":
        return Byline(text=text)
    if kind == "my_organisation":
        return Byline(text=text or ", ".join(dict.fromkeys(author.organization for author in authors if author.organization)))
    return Byline(people=tuple(authors))


def shows_names(kind: str) -> bool:
    """True where a profile, a notice or a list by person may mention the case study."""
    return kind == "my_name"
