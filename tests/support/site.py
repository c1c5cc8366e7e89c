"""The real thing for the browser's tests: demo content, web server and worker as processes of their own, on a free port."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

STARTS_IN = 60  # seconds
MAIL_IN = "in.reach.test"  # the domain whose mail comes in
REACH = [sys.executable, "-m", "forum.cli"]


@dataclass
class Site:
    """A running site: its address, the folder with its mail, and its processes."""

    url: str
    folder: Path
    env: dict[str, str]
    workers: int = 1
    children: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def mail_to(self, address: str) -> list[EmailMessage]:
        """Return the mail written to `address`, oldest first."""
        paths = sorted(self.folder.glob("mail/**/*.eml"), key=lambda each: each.stat().st_mtime_ns)
        read: list[EmailMessage] = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]  # type: ignore[misc]
        return [letter for letter in read if address in str(letter["To"])]

    def letters_to(self, address: str) -> list[str]:
        """Return the texts of the mail written to `address`, oldest first."""
        return [text_of(letter) for letter in self.mail_to(address)]

    def start(self, *words: str) -> None:
        """Start a process of the site, in a group of its own."""
        with (self.folder / "log").open("ab") as log:
            child = subprocess.Popen([*REACH, *words], env=self.env, stdout=log, stderr=log, start_new_session=True)
        self.children.append(child)

    def start_web(self) -> None:
        """Start the web server and wait until it answers."""
        self.start("serve", "--port", self.url.rpartition(":")[2], "--workers", str(self.workers))
        _wait(self)

    def kill_web(self) -> None:
        """Kill the web server with all its processes, as a power cut would."""
        web = next(child for child in self.children if "serve" in child.args and child.poll() is None)
        os.killpg(web.pid, signal.SIGKILL)
        web.wait(20)

    def stop(self) -> None:
        """End what was started and still runs."""
        running = [child for child in self.children if child.poll() is None]
        for child in running:
            child.terminate()
        for child in running:
            child.wait(20)


def text_of(letter: EmailMessage) -> str:
    """Return the plain text of a mail, "" for none."""
    body = letter.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""


def reach(site: Site, *words: str) -> str:
    """Run a command over the site's database; return what it says."""
    ran = subprocess.run([*REACH, *words], env=site.env, check=False, capture_output=True, text=True)
    return ran.stdout + ran.stderr


@contextmanager
def running(folder: Path, database_url: str = "", workers: int = 1) -> Iterator[Site]:
    """Load the demo, serve it until the block ends, then stop what was started."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    env = {**os.environ, "VAR_DIR": str(folder), "REACH_MODE": "demo", "DATABASE_URL": database_url, "SITE_URL": url}
    env["MAIL_IN_DOMAIN"] = MAIL_IN
    site = Site(url, folder, env, workers)
    for command in ("init", "demo"):
        subprocess.run([*REACH, command], env=env, check=True, capture_output=True)
    try:
        site.start("worker")
        site.start_web()
        yield site
    finally:
        site.stop()


def _wait(site: Site) -> None:
    until = time.monotonic() + STARTS_IN
    while time.monotonic() < until:
        with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{site.url}/readyz", timeout=2):
            return
        time.sleep(0.1)
    raise RuntimeError((site.folder / "log").read_text())
