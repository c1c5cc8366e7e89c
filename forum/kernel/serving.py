"""Starting processes: the web server (gunicorn, threads), the worker, and both together for the demo."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from types import FrameType
from typing import Any  # gunicorn's settings

from flask import Flask
from gunicorn.app.base import BaseApplication

from forum.kernel import jobs
from forum.kernel.db import db

THREADS = 4
STOP_AFTER = 10  # seconds to end what is under way


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
    """gunicorn around an app made here."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self.app, self.options = app, options
        super().__init__()

    def load_config(self) -> None:
        """Hand the options to gunicorn."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the app."""
        return self.app


def serve(app: Flask, host: str, port: int, workers: int = 0) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished."""
    options = {
        "bind": f"{host}:{port}",
        "workers": workers or min(2, os.cpu_count() or 1),
        "worker_class": "gthread",
        "threads": THREADS,
        "timeout": 60,
        "graceful_timeout": STOP_AFTER,
        "keepalive": 5,
        "loglevel": "warning",
        "control_socket_disable": True,
        "preload_app": False,
        "limit_request_line": 8190,
        "forwarded_allow_ips": "",  # TRUSTED_PROXIES alone says whose headers are believed
        "post_fork": lambda _server, _worker: forget_connections(app),
    }
    Server(app, options).run()


def forget_connections(app: Flask) -> None:
    """Forget what this process was forked with: a connection used by two processes mixes their answers up."""
    if "sqlalchemy" in app.extensions:  # the benchmark serves an app that has none
        with app.app_context():
            db.engine.dispose(close=False)


def work(app: Flask) -> None:
    """Run the worker until SIGTERM or SIGINT."""
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    jobs.work(app, stop)


def run_together(app: Flask, port: int) -> None:
    """Run web server and worker as two processes, say where to look, stop both on Ctrl-C or when one ends."""
    _must_be_free(port)
    here = [sys.executable, "-m", "forum.cli"]
    children = [subprocess.Popen([*here, *words]) for words in (("serve", "--port", str(port)), ("worker",))]  # noqa: S603

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    try:
        if _answers(port, children):
            _welcome(app, port)
        while all(child.poll() is None for child in children):
            time.sleep(0.2)
    except KeyboardInterrupt:
        print("\nStopping ...")
    finally:
        for child in children:
            if child.poll() is None:
                child.terminate()
        for child in children:
            try:
                child.wait(STOP_AFTER + 5)
            except subprocess.TimeoutExpired:
                child.kill()
    sys.exit(max((child.returncode or 0 for child in children if (child.returncode or 0) > 0), default=0))


def _must_be_free(port: int) -> None:
    """Raise SystemExit with the way out where another program listens already."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError as fault:
            raise SystemExit(f"Port {port} is taken by another program. Choose another: make run PORT={port + 1}") from fault


def _answers(port: int, children: list["subprocess.Popen[bytes]"]) -> bool:
    until = time.monotonic() + 30
    while time.monotonic() < until and all(child.poll() is None for child in children):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def _welcome(app: Flask, port: int) -> None:
    mail = (
        app.config["SMTP_URL"] and "Mail is sent through SMTP_URL."
    ) or f"Mail is written as files to {app.config['MAIL_DIR']}/."
    print(f"Reach is ready: http://127.0.0.1:{port}")
    print("Sign in as amina@example.org with the password reach-demo (the sign-in page offers more accounts).")
    print(f"{mail} Ctrl-C stops everything.")
