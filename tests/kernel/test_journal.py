"""The journal: forum/kernel/journal.py."""

from forum.kernel import journal
from forum.kernel.db import db


def test_entries_are_read_newest_first_and_by_what_they_are_about(app):
    for number in range(5):
        journal.record(1, "withdrawn", "case", number % 2, "asked to", {"state": "published"}, {"state": "withdrawn"})
    journal.record(None, "merged", "thread", 9)
    db.session.flush()
    page = journal.entries(limit=4)
    assert [row.deed for row in page.rows] == ["merged", "withdrawn", "withdrawn", "withdrawn"]
    assert [row.key for row in journal.entries(page.after, limit=4).rows] == ["1", "0"]
    about = journal.entries(kind="case", key="1").rows
    assert [(row.key, row.reason, row.before, row.after) for row in about] == [
        ("1", "asked to", {"state": "published"}, {"state": "withdrawn"})
    ] * 2
    db.session.rollback()
