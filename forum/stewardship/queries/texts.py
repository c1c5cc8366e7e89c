"""What the site's own pages said before."""

from dataclasses import dataclass
from datetime import datetime

from forum.kernel import journal
from forum.kernel.viewer import Viewer
from forum.people.queries import faces
from forum.stewardship.policy import must_administer

CHANGES = 20  # on the page


@dataclass(frozen=True)
class Change:
    """A change of a page: when, by whom, and the Markdown that stood there before it."""

    at: datetime
    who: str
    deed: str
    title: str
    body: str


def history(viewer: Viewer, slug: str) -> list[Change]:
    """Return the last changes of a page, newest first; two statements. Raises NotFound for who is no administrator."""
    must_administer(viewer)
    rows = journal.entries(limit=CHANGES, kind="page", key=slug).rows
    known = faces([row.actor_id for row in rows if row.actor_id])
    return [
        Change(
            row.at, known[row.actor_id].name if row.actor_id in known else "", row.deed, str(row.before.get("title", "")),
            str(row.before.get("body", "")),
        )
        for row in rows
    ]  # fmt: skip
