"""Structured log lines: one per request, with its id. No query strings, no cookies, no e-mail, no tokens.

JSON in production, readable text in the demo (LOG_FORMAT).
"""

import logging
import re
import secrets
import sys
import time
from typing import Any  # structlog's processors

import structlog
from flask import Flask, Response, g, request

_ID = re.compile(r"[\w.-]{8,64}")
_SECRET = re.compile(r"^(/join|/password|/unsubscribe|/sign-in/link|/feeds/mine)/[^/]+")


def set_up(style: str) -> None:
    """Send all log lines through structlog to stderr; `style`: "json" or "text"."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper("iso"),
    ]
    last = structlog.dev.ConsoleRenderer(colors=False) if style == "text" else structlog.processors.JSONRenderer()
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.format_exc_info, last],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)


def path_of(path: str) -> str:
    """Return `path` without the token that some addresses carry."""
    return _SECRET.sub(r"\1/…", path)


def init(app: Flask) -> None:
    """Give every request an id (X-Request-ID, taken over from a proxy where it looks like one) and a log line."""
    log = logging.getLogger("reach.request")

    app.jinja_env.globals["request_id"] = lambda: g.get("request_id", "")

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if _ID.fullmatch(given) else secrets.token_hex(8)
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.get("request_id", "")
        if log.isEnabledFor(logging.INFO):
            viewer = g.get("viewer")
            spent = (time.perf_counter() - g.get("began", time.perf_counter())) * 1000
            log.info(
                "%s %s %s %.1fms id=%s member=%s",
                request.method, path_of(request.path), response.status_code, spent, g.get("request_id"),
                viewer.id if viewer else "-",
            )  # fmt: skip
        return response
