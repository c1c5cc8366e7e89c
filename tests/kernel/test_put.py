"""`put`: a row once, whoever comes second, and the truth about who wrote it."""

import pytest
from sqlalchemy import false, select

from forum.following.models import Follow
from forum.kernel.db import db, put

pytestmark = pytest.mark.each_on_both


def test_it_says_whether_it_wrote(cast):
    row = {"member_id": cast.amina.id, "kind": "region", "key": "1", "level": "watching"}
    unique = ("member_id", "kind", "key")
    assert put(Follow, row, unique)
    assert not put(Follow, {**row, "level": "muted"}, unique, where=false())
    assert db.session.scalar(select(Follow.level)) == "watching"
    assert put(Follow, {**row, "level": "muted"}, unique)
    assert db.session.scalar(select(Follow.level)) == "muted"
