"""The real thing for the browser's tests: demo content, web server and worker as processes of their own, on a free port."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

STARTS_IN = 60  # seconds


@dataclass(frozen=True)
class Site:
    """A running site: its address, and the folder with its mail."""

    url: str
    folder: Path

    def letters_to(self, address: str) -> list[str]:
        """Return the texts of the mail written to `address`, oldest first."""
        found = []
        for path in sorted(self.folder.glob("mail/**/*.eml"), key=lambda each: each.stat().st_mtime_ns):
            letter = message_from_bytes(path.read_bytes(), policy=policy.default)
            body = letter.get_body(("plain",))
            if address in str(letter["To"]) and body is not None:
                found.append(str(body.get_content()))
        return found


@contextmanager
def running(folder: Path, database_url: str = "") -> Iterator[Site]:
    """Load the demo, serve it until the block ends, then stop what was started."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    site = Site(f"http://127.0.0.1:{port}", folder)
    env = {**os.environ, "VAR_DIR": str(folder), "REACH_MODE": "demo", "DATABASE_URL": database_url, "SITE_URL": site.url}
    reach = [sys.executable, "-m", "forum.cli"]
    for command in (["init"], ["demo"]):
        subprocess.run([*reach, *command], env=env, check=True, capture_output=True)
    with (folder / "log").open("wb") as log:
        commands = (["serve", "--port", str(port), "--workers", "1"], ["worker"])
        children = [subprocess.Popen([*reach, *each], env=env, stdout=log, stderr=log) for each in commands]
        try:
            _wait(site)
            yield site
        finally:
            for child in children:
                child.terminate()
            for child in children:
                child.wait(20)


def _wait(site: Site) -> None:
    until = time.monotonic() + STARTS_IN
    while time.monotonic() < until:
        with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{site.url}/readyz", timeout=2):
            return
        time.sleep(0.1)
    raise RuntimeError((site.folder / "log").read_text())
