"""The benchmark, `make bench`: what a page costs, beside a bare Flask app that returns the same bytes.

The production server with one worker is pinned to the first core, the load (8 connections kept alive, uncompressed) to the
second. Content is `reach seed` on SQLite. A visitor's pages are measured as they are served: the kept page, after the first. The
targets stand in TARGETS; the last column says which were met. Nothing fails by being slow: a machine's noise is no defect.
"""

import asyncio
import contextlib
import gzip
import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

CONNECTIONS = 8
SECONDS = float(os.environ.get("BENCH_SECONDS", "3"))  # for each page
SIZES = (40_000, 400_000)  # comments
TARGETS = {  # page: at least one of so many of the bare rate
    "visitor: case study": 4, "visitor: library": 15, "visitor: region": 15,
    "member: thread": 10, "member: library": 15, "member: region": 15,
}  # fmt: skip
GROWN = 0.9  # of the rate at the smaller size, on every page
CPU_THREAD = 3.0  # ms
STATEMENTS = {"visitor": 5, "member": 9}  # tests/home/test_what_a_page_costs.py
TICKS = os.sysconf("SC_CLK_TCK")
REACT = """
INSERT INTO reaction (member_id, kind, key, reaction, note, created_at)
SELECT member.id, 'comment', comment.id, kinds.name, CASE kinds.name WHEN 'tried' THEN 'In our ward' ELSE '' END, comment.created_at
FROM comment JOIN member ON member.id BETWEEN 10 AND 14 AND member.id <> comment.author_id,
    (SELECT 'useful' AS name UNION SELECT 'tried' UNION SELECT 'thanks') AS kinds
WHERE comment.number <= 20 AND comment.discussion_id = (SELECT discussion_id FROM thread ORDER BY id LIMIT 1 OFFSET 1)
"""
FOLLOW = (
    """
    INSERT OR IGNORE INTO follow (member_id, kind, key, level, is_automatic, created_at)
    SELECT 2, 'thread', CAST(id AS TEXT), 'watching', 0, created_at FROM thread ORDER BY id LIMIT 200
    """,
    """
    INSERT OR IGNORE INTO notice
        (member_id, event_key, deed, kind, key, discussion_id, comment_id, number, actor_id, reason, because, body, created_at)
    SELECT 2, 'comment:' || comment.id, 'comment', 'thread', CAST(thread.id AS TEXT), thread.discussion_id, comment.id,
        comment.number, comment.author_id, 'watching', 'thread:' || thread.id, '', comment.created_at
    FROM comment JOIN thread ON thread.discussion_id = comment.discussion_id
    WHERE comment.author_id <> 2 AND comment.number BETWEEN 2 AND 4 ORDER BY comment.id LIMIT 600
    """,
)
BARE = """
import json, sys
from flask import Flask, Response
from forum.kernel.serving import serve
pages = {name: open(path, "rb").read() for name, path in json.load(open(sys.argv[1])).items()}
app = Flask("bare")
app.add_url_rule("/<name>", "page", lambda name: Response(pages[name], mimetype="text/html"))
app.add_url_rule("/healthz", "health", lambda: "ok")
serve(app, "127.0.0.1", int(sys.argv[2]), 1)
"""


@dataclass
class Page:
    """One line of the table."""

    name: str
    address: str
    cookie: str = ""
    member: int = 0  # who asks; 0: a visitor
    etag: str = ""  # what the browser has already: answered with 304
    plain: int = 0  # bytes
    packed: int = 0  # bytes, gzip
    statements: int = 0
    rate: float = 0.0  # requests/s
    p50: float = 0.0  # ms
    p99: float = 0.0  # ms
    cpu: float = 0.0  # ms of the server's processor time for one request
    bare: float = 0.0  # requests/s of the bare app


class Connection(asyncio.Protocol):
    """Asks for one page again and again, and notes how long each answer took."""

    def __init__(self, ask: bytes, until: float, done: "asyncio.Future[None]") -> None:
        self.ask, self.until, self.done = ask, until, done
        self.took: list[float] = []
        self.buffer = bytearray()
        self.wanted = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        """Collect an answer; when it is whole, ask again."""
        self.buffer += data
        if not self.wanted and (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = bytes(self.buffer[:end]).lower()
            if not head.startswith((b"http/1.1 200", b"http/1.1 304")):
                raise SystemExit(f"not a 200: {head[:80]!r}")
            length = 0 if head.startswith(b"http/1.1 304") else int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
            self.wanted = end + 4 + length
        if self.wanted and len(self.buffer) >= self.wanted:
            self.took.append(time.perf_counter() - self.started)
            if time.perf_counter() < self.until:
                self._send()
            else:
                self.transport.close()

    def connection_lost(self, fault: Exception | None) -> None:
        """End; a connection that the server closed early is a fault of the measurement."""
        if fault or time.perf_counter() < self.until:
            raise SystemExit(f"the server closed a connection: {fault}")
        self.done.set_result(None)

    def _send(self) -> None:
        self.buffer.clear()
        self.wanted, self.started = 0, time.perf_counter()
        self.transport.write(self.ask)


async def load(port: int, page: Page, address: str, seconds: float) -> list[float]:
    """Ask for a page over 8 connections; return how long each answer took, in seconds, sorted."""
    cookie = f"Cookie: {page.cookie}\r\n" if page.cookie else ""
    if page.etag:
        cookie += f"If-None-Match: {page.etag}\r\n"
    ask = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{cookie}\r\n".encode()
    loop, until = asyncio.get_running_loop(), time.perf_counter() + seconds
    ends = [loop.create_future() for _ in range(CONNECTIONS)]
    made = [await loop.create_connection(lambda end=end: Connection(ask, until, end), "127.0.0.1", port) for end in ends]  # type: ignore[misc]
    await asyncio.gather(*ends)
    return sorted(each for _, connection in made for each in connection.took)


@contextlib.contextmanager
def server(command: list[str], port: int, env: dict[str, str]) -> Iterator[int]:
    """Run a server on the first core; yield the process id of its worker."""
    pinned = ["taskset", "-c", "0", sys.executable, *command]
    process = subprocess.Popen(
        pinned, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        for _ in range(200):
            with contextlib.suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).read()
                break
            time.sleep(0.1)
        yield int(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()[0])
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def measure(pages: list[Page], port: int, worker: int) -> None:
    """Fill in rate, p50, p99 and CPU of each page."""
    for page in pages:
        asyncio.run(load(port, page, page.address, 0.5))  # warm
        before, begun = cpu_of(worker), time.perf_counter()
        took = asyncio.run(load(port, page, page.address, SECONDS))
        page.rate = len(took) / (time.perf_counter() - begun)
        page.cpu = (cpu_of(worker) - before) / len(took) * 1000
        page.p50, page.p99 = took[len(took) // 2] * 1000, took[int(len(took) * 0.99)] * 1000


def cpu_of(pid: int) -> float:
    """Return the processor time of a process, in seconds (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def sign_in(port: int, address: str = "seed1@example.org") -> str:
    """Sign in as a person would; return the Cookie header."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    site = f"http://127.0.0.1:{port}"
    page = browser.open(f"{site}/sign-in").read().decode()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    form = {"email": address, "password": "reach-demo", "csrf_token": token[1]}
    post = urllib.request.Request(f"{site}/sign-in", urlencode(form).encode(), {"Origin": site})
    browser.open(post).read()
    return "; ".join(f"{each.name}={each.value}" for each in jar)


def statements(addresses: list[tuple[str, int]]) -> None:
    """In a process of its own, over the same database: print the SQL statements of each (address, id of who asks or 0)."""
    from sqlalchemy import event

    from forum.cli import make_app
    from forum.entrance.actions import sign_in as device
    from forum.kernel.db import db
    from forum.kernel.dialects import engine_sqlite

    app = make_app()
    engine_sqlite.writing.set(True)
    with app.app_context():
        tokens = {each: device(each, "benchmark", keep=False) for each in (1, 2)}
        db.session.commit()
        engine = db.engine
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, words, *_rest: seen.append(words))
    counts = []
    for number, (address, member) in enumerate(addresses):
        client = app.test_client()
        if member:
            with client.session_transaction() as session:
                session["_user_id"], session["_fresh"] = tokens[member], True
        client.get(address)
        seen.clear()
        client.get(address if member else f"{address}?page=1&unkept={number}")  # not the kept page: what building it costs
        counts.append(len([words for words in seen if not words.startswith("BEGIN")]))
    print(json.dumps(counts))


def pages_of(port: int, folder: Path) -> list[Page]:
    """Return the pages to measure, with their bytes."""
    import sqlite3

    with contextlib.closing(sqlite3.connect(folder / "reach.db")) as connection:
        row = connection.execute("SELECT id, slug FROM case_study WHERE audience = 'everyone' LIMIT 1").fetchone()
        case = "/cases/{}-{}".format(*row)
        handle = connection.execute("SELECT handle FROM member ORDER BY id DESC LIMIT 1").fetchone()[0]
        thread = "/threads/{}-{}".format(*connection.execute("SELECT id, slug FROM thread ORDER BY id LIMIT 1").fetchone())
        last = connection.execute("SELECT (max(comment_count) + 19) / 20 FROM discussion").fetchone()[0]
        second = connection.execute("SELECT id, slug FROM thread ORDER BY id LIMIT 1 OFFSET 1").fetchone()
        reacted = "/threads/{}-{}".format(*second)
        for words in (REACT, *FOLLOW):
            connection.execute(words)
        connection.commit()
    common = [("home", "/"), ("case study", case), ("library", "/cases"), ("region", "/regions/africa"),
              ("country", "/countries/in"), ("topic", "/topics/micro-insurance"), ("practices", "/practices")]  # fmt: skip
    own = [
        ("thread", thread),
        (f"thread, page {last}", f"{thread}?page={last}"),
        ("thread, with reactions", reacted),
        ("people", "/people"),
        ("profile", f"/people/{handle}"),
        ("notices", "/notifications"),
    ]
    cookie = sign_in(port)
    pages = [Page(f"visitor: {name}", address) for name, address in common]
    pages += [Page(f"member: {name}", address, cookie, 1) for name, address in common + own]
    busy = sign_in(port, "seed2@example.org")
    pages += [Page("member: home, 200 followed", "/", busy, 2), Page("member: 600 notices", "/notifications", busy, 2)]
    for page in pages:
        ask = urllib.request.Request(f"http://127.0.0.1:{port}{page.address}", headers={"Cookie": page.cookie})
        answer = urllib.request.urlopen(ask)
        body = answer.read()
        if page.address == case and not page.cookie:
            again = Page("visitor: case study, 304", case, etag=answer.headers["ETag"], packed=0)
        page.plain, page.packed = len(body), len(gzip.compress(body, 6))
        (folder / f"page{pages.index(page)}").write_bytes(body)
    (folder / f"page{len(pages)}").write_bytes(b"")
    return [*pages, again]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])


def run(comments: int, folder: Path) -> list[Page]:
    """Seed, serve and measure at one size."""
    port = free_port()
    env = {"VAR_DIR": str(folder), "REACH_MODE": "demo", "RATE_LIMITS": "off", "PORT": str(port), "DATABASE_URL": "",
           "SITE_URL": f"http://127.0.0.1:{port}", "LOG_FORMAT": "text"}  # fmt: skip
    numbers = {"members": 300, "threads": comments // 200, "comments": comments, "cases": 300}
    words = [word for name, number in numbers.items() for word in (f"--{name}", str(number))]
    begun = time.perf_counter()
    for command in (["init"], ["seed", *words]):
        subprocess.run([sys.executable, "-m", "forum.cli", *command], env={**os.environ, **env}, check=True, capture_output=True)
    took = time.perf_counter() - begun
    print(f"{comments:,} comments seeded in {took:.0f} s: {comments / took:,.0f} a second", flush=True)
    with server(["-m", "forum.cli", "serve", "--port", str(port), "--workers", "1"], port, env) as worker:
        pages = pages_of(port, folder)
        measure(pages, port, worker)
    asked = json.dumps([(page.address, page.member) for page in pages])
    counted = subprocess.run(
        [sys.executable, "-m", "tests.bench", "statements", asked], env={**os.environ, **env}, check=True, capture_output=True
    )
    for page, count in zip(pages, json.loads(counted.stdout.splitlines()[-1]), strict=True):
        page.statements = count
    return pages


def beside_bare(pages: list[Page], folder: Path) -> None:
    """Measure the bare app with the same bytes on the same server."""
    port, index = free_port(), folder / "bare.json"
    index.write_text(json.dumps({f"page{n}": str(folder / f"page{n}") for n in range(len(pages))}))
    with server(["-c", BARE, str(index), str(port)], port, {}) as worker:
        twins = [Page(page.name, f"/page{n}") for n, page in enumerate(pages)]
        measure(twins, port, worker)
    for page, twin in zip(pages, twins, strict=True):
        page.bare = twin.rate


def table(pages: list[Page], comments: int, smaller: list[Page] | None) -> None:
    """Print one line a page; with `smaller`, the same pages at the smaller size, the last columns compare with them."""
    last = f"{'of 40k':>8}  target" if smaller else f"{'bare':>8}{'of bare':>9}  target"
    head = f"{'page':28}{'req/s':>8}{'p50 ms':>8}{'p99 ms':>8}{'CPU ms':>8}{'SQL':>5}{'bytes':>9}{'gzip':>8}"
    print(f"\n{comments:,} comments\n{head}{last}")
    for n, page in enumerate(pages):
        cells = f"{page.name:28}{page.rate:8.0f}{page.p50:8.2f}{page.p99:8.2f}{page.cpu:8.2f}"
        cells += f"{page.statements:5}{page.plain:9}{page.packed:8}"
        if smaller:
            part = page.rate / smaller[n].rate
            print(f"{cells}{part:8.2f}  {'met' if part >= GROWN else f'MISSED: {GROWN}'}")
        else:
            print(f"{cells}{page.bare:8.0f}{f'1/{page.bare / page.rate:.1f}':>9}  {_verdict(page)}")


def _verdict(page: Page) -> str:
    """Say which targets of a page were met; "" where it has none."""
    faults = []
    if page.name in TARGETS and page.rate * TARGETS[page.name] < page.bare:
        faults.append(f"1/{TARGETS[page.name]}")
    if page.name == "member: thread" and page.cpu > CPU_THREAD:
        faults.append(f"{CPU_THREAD} ms")
    if page.statements > STATEMENTS[page.name.split(":")[0]]:
        faults.append(f"{STATEMENTS[page.name.split(':')[0]]} statements")
    if faults:
        return f"MISSED: {', '.join(faults)}"
    return f"met: 1/{TARGETS[page.name]}" if page.name in TARGETS else "met"


def main() -> None:
    """Measure both sizes and print the table."""
    os.sched_setaffinity(0, {1 if (os.cpu_count() or 1) > 1 else 0})
    with tempfile.TemporaryDirectory(prefix="reach-bench-") as temporary:
        measured = []
        for comments in SIZES:
            folder = Path(temporary) / str(comments)
            folder.mkdir()
            measured.append(run(comments, folder))
        beside_bare(measured[0], Path(temporary) / str(SIZES[0]))
        table(measured[0], SIZES[0], None)
        table(measured[1], SIZES[1], measured[0])
        print("\nreq/s per core; CPU: of the server, for one request; SQL: statements to build the page; gzip: its HTML")


if __name__ == "__main__":
    statements(json.loads(sys.argv[2])) if sys.argv[1:2] == ["statements"] else main()
