"""The measurement `make timing`: whether the doors tell by their time who has an account.

A real server and a real worker over seeded content on SQLite; each door is tried for known and unknown addresses in turn, in
random order, over one connection. The medians may differ by LIMIT. Nothing fails by being slow, but what tells is a defect: the
command then ends with 1.
"""

import http.client
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from tests.support.site import REACH, Site

TRIES = int(os.environ.get("TIMING_TRIES", "1000"))  # of each door, for known and for unknown addresses each
WARM = 20  # tries that are not counted
LIMIT = 5.0  # per cent
MEMBERS = 100
DOORS = (
    ("sign in", "/sign-in", {"password": "a wrong one"}, 422),
    ("forgotten password", "/password/forgotten", {}, 303),
    ("mail me a link", "/sign-in/mail", {}, 303),
)


class Browser:
    """A browser that stays on one connection, and knows its cookie and token."""

    def __init__(self, port: int) -> None:
        self.connection, self.origin = http.client.HTTPConnection("127.0.0.1", port, timeout=60), f"http://127.0.0.1:{port}"
        self.connection.request("GET", "/sign-in")
        answer = self.connection.getresponse()
        self.cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
        found = re.search(r'name="csrf_token" value="([^"]+)"', answer.read().decode())
        assert found
        self.token = found[1]

    def post(self, path: str, fields: dict[str, str], expected: int) -> float:
        """Return the seconds until the answer was whole."""
        body = urlencode({**fields, "csrf_token": self.token})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin, "Cookie": self.cookie}
        begun = time.perf_counter()
        self.connection.request("POST", path, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        took = time.perf_counter() - begun
        if answer.status != expected:
            raise SystemExit(f"{path}: {answer.status}, not {expected}")
        return took


def addresses() -> tuple[list[str], list[str]]:
    """Return (known, unknown), of the same lengths and look."""
    known = [f"seed{n}@example.org" for n in range(1, MEMBERS + 1)]
    return known, [each.replace("seed", "weed") for each in known]


def measure(browser: Browser, path: str, fields: dict[str, str], expected: int) -> dict[str, list[float]]:
    """Try a door; return the seconds of each try, for "known" and "unknown"."""
    known, unknown = addresses()
    took: dict[str, list[float]] = {"known": [], "unknown": []}
    for n in range(TRIES + WARM):
        pair = [("known", known[n % MEMBERS]), ("unknown", unknown[n % MEMBERS])]
        random.shuffle(pair)
        for kind, address in pair:
            seconds = browser.post(path, {"email": address, **fields}, expected)
            if n >= WARM:
                took[kind].append(seconds)
    return took


@contextmanager
def seeded(folder: Path) -> Iterator[int]:
    """Serve a site with MEMBERS people who have passwords, its worker running; yield the port."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = int(held.getsockname()[1])
    url = f"http://127.0.0.1:{port}"
    env = {**os.environ, "VAR_DIR": str(folder), "REACH_MODE": "demo", "RATE_LIMITS": "off", "DATABASE_URL": "", "SITE_URL": url}
    site = Site(url, folder, env)
    numbers = {"members": MEMBERS, "threads": 1, "comments": 1, "cases": 1}
    for words in (["init"], ["seed", *(word for name, n in numbers.items() for word in (f"--{name}", str(n)))]):
        subprocess.run([*REACH, *words], env=env, check=True, capture_output=True)
    try:
        site.start("worker")
        site.start_web()
        yield port
    finally:
        site.stop()


def main() -> int:
    """Measure every door, print the medians and their difference; return 1 where one tells."""
    tells = False
    with tempfile.TemporaryDirectory(prefix="reach-timing-") as folder, seeded(Path(folder)) as port:
        print(f"{TRIES:,} tries each\n{'door':22}{'known ms':>10}{'unknown ms':>12}{'difference':>12}", flush=True)
        for name, path, fields, expected in DOORS:
            took = measure(Browser(port), path, fields, expected)
            known, unknown = (median(took[kind]) * 1000 for kind in ("known", "unknown"))
            apart = abs(known - unknown) / unknown * 100
            tells = tells or apart > LIMIT
            print(f"{name:22}{known:10.2f}{unknown:12.2f}{apart:11.1f}%  {'TELLS' if apart > LIMIT else 'met'}", flush=True)
    return int(tells)


if __name__ == "__main__":
    sys.exit(main())
