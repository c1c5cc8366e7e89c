"""The second part of `make bench`: what telling many people costs, on SQLite, with a real worker.

A comment in a thread that 5,000 members watch: how long its writer waits, beside a thread that nobody else watches; how long until
everybody is told in the app; the worker's memory. Then a digest for each of them. Targets: LATE; nothing fails by being slow.
"""

import logging
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "5000"))
POSTS = 30
LATE = 10.0  # seconds until all are told in the app
MARGIN = 1.15  # posting to many, of posting to nobody


def prepare() -> None:
    """Make the tables and seed the members."""
    numbers = {"members": PEOPLE + 10, "threads": 4, "comments": 40, "cases": 4}
    words = [word for name, number in numbers.items() for word in (f"--{name}", str(number))]
    for command in (["init"], ["seed", *words]):
        subprocess.run([sys.executable, "-m", "forum.cli", *command], check=True, capture_output=True)


def watched(thread_id: int) -> None:
    """Let PEOPLE members watch a thread."""
    from sqlalchemy import insert, select

    from forum.following.models import Follow
    from forum.kernel.clock import utcnow
    from forum.kernel.db import db
    from forum.people.models import Member

    ids = db.session.scalars(select(Member.id).where(Member.id > 5).order_by(Member.id).limit(PEOPLE)).all()
    follow = {"kind": "thread", "key": str(thread_id), "level": "watching", "is_automatic": False, "created_at": utcnow()}
    db.session.execute(insert(Follow), [{"member_id": each, **follow} for each in ids])
    db.session.commit()


def posting(client: Any, thread: Any, times: int) -> float:
    """Return the median of the milliseconds that a post takes, with its answer."""
    took = []
    for n in range(times):
        token = client.csrf_token()
        begun = time.perf_counter()
        answer = client.send(f"/threads/{thread[0]}-{thread[1]}/comments", {"body": f"A thought, number {n}.", "csrf_token": token})
        took.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 303, answer.status
    return median(took)


def told(after: int) -> int:
    """Return how many notices there are of comments numbered above `after`."""
    from sqlalchemy import func, select

    from forum.kernel.db import db
    from forum.notifications.models import Notice

    db.session.rollback()
    count = db.session.scalar(select(func.count()).where(Notice.deed == "comment", Notice.comment_id > after)) or 0
    db.session.rollback()
    return count


def fan_out(app: Any) -> None:
    """Measure posting to nobody and to many, and the telling."""
    from sqlalchemy import delete, func, select

    from forum.discussion.models import Comment
    from forum.kernel.db import db
    from forum.kernel.jobs import Job
    from forum.people.queries import viewer_of
    from forum.threads.models import Thread
    from tests.support.client import Client

    app.test_client_class = Client
    rows = db.session.execute(select(Thread.id, Thread.slug).order_by(Thread.id).limit(2)).all()
    quiet, loud = (tuple(row) for row in rows)
    watched(loud[0])
    writer = viewer_of(1)
    assert writer
    client = app.test_client().enter(writer)
    posting(client, quiet, 5)
    alone = posting(client, quiet, POSTS)
    many = posting(client, loud, POSTS)
    verdict = "met" if many <= alone * MARGIN else f"MISSED: {MARGIN:.2f} of it"
    print(f"posting, nobody else watches {alone:8.1f} ms\nposting, {PEOPLE:,} watch       {many:8.1f} ms  {verdict}")
    db.session.execute(delete(Job))
    db.session.commit()
    last = db.session.scalar(select(func.max(Comment.id))) or 0
    worker = subprocess.Popen([sys.executable, "-m", "forum.cli", "worker"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(4)  # it is at work
    posting(client, loud, 1)
    begun = time.perf_counter()
    while told(last) < PEOPLE - 1 and time.perf_counter() < begun + 120:
        time.sleep(0.02)
    took = time.perf_counter() - begun
    memory = next(line for line in Path(f"/proc/{worker.pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    worker.terminate()
    worker.wait(20)
    print(f"telling {PEOPLE:,} in the app      {took:8.1f} s  {'met' if took <= LATE else f'MISSED: {LATE:.0f} s'}")
    print(f"the worker's memory at most {int(memory.split()[1]) / 1024:8.0f} MB")


def digests() -> None:
    """Measure a digest for each of them."""
    from sqlalchemy import event, func, select, update

    from forum.kernel.clock import utcnow
    from forum.kernel.db import db
    from forum.kernel.dialects import engine_sqlite
    from forum.kernel.jobs import run_duty
    from forum.kernel.mail import Letter
    from forum.notifications.models import Delivery

    engine_sqlite.writing.set(True)
    db.session.execute(update(Delivery).where(Delivery.state == "waiting").values(due_at=utcnow()))
    db.session.commit()
    count = [0]
    event.listen(db.engine, "before_cursor_execute", lambda *_words: count.__setitem__(0, count[0] + 1))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    while run_duty("send digests"):
        pass
    took = time.perf_counter() - begun
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    sent = db.session.scalar(select(func.count(Letter.id)).where(Letter.about.startswith("told:"))) or 1
    print(f"digests for {sent:,} members      {took:8.1f} s, {sent / took:.0f} a second, {count[0] / sent:.1f} statements each")
    print(f"memory grown meanwhile      {grown:8.0f} MB")


def main() -> None:
    """Measure all of it and print one line each."""
    with tempfile.TemporaryDirectory(prefix="reach-telling-") as folder:
        os.environ |= {"VAR_DIR": folder, "REACH_MODE": "demo", "RATE_LIMITS": "off", "DATABASE_URL": "", "LOG_FORMAT": "text",
                       "SITE_URL": "http://localhost", "SMTP_URL": ""}  # fmt: skip
        prepare()
        from forum.cli import make_app

        app = make_app()
        logging.disable(logging.INFO)
        with app.app_context():
            print(f"\nTelling, {PEOPLE:,} members, SQLite")
            fan_out(app)
            digests()


if __name__ == "__main__":
    main()
