"""Small records that must outlive the answer, in a short transaction of their own after it: read ranges, last seen,
failed attempts. Everything else belongs to the request's one transaction (kernel/web.py)."""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, Response, g

from forum.kernel.db import db
from forum.kernel.dialects import engine_sqlite


def aside(write: Callable[[], object]) -> None:
    """Run `write` after the answer is decided; it opens no transaction of its own and must be repeatable."""
    if "asides" not in g:
        g.asides = []
    g.asides.append(write)


Found = TypeVar("Found")


def at_once(write: Callable[[], Found]) -> Found:
    """Run `write` now, in a short transaction of its own that stands whatever the answer becomes, and return what it returns.

    For what the answer itself depends on: a try that counts, whether or not it is refused. What `write` returns is a plain
    value, no entity. Raises RuntimeError where the request has begun its own transaction already: one would end the other.
    """
    session = db.session()
    if session.in_transaction():
        raise RuntimeError("at_once must come before the first statement of the view, or right after only_reading()")
    session.info["quiet"] = True
    token = engine_sqlite.writing.set(True)
    try:
        found = write()
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        session.info.pop("quiet", None)
        engine_sqlite.writing.reset(token)
    return found


def init(app: Flask) -> None:
    """Run the asides of a request after its answer. An aside that fails is logged and spoils nothing."""

    @app.after_request
    def run(response: Response) -> Response:
        for write in g.pop("asides", ()):
            session = db.session()
            session.info["quiet"] = True
            token = engine_sqlite.writing.set(True)
            try:
                write()
                db.session.commit()
            except Exception:  # whatever it was, the answer stands
                db.session.rollback()
                app.logger.exception("an aside failed")
            finally:
                session.info.pop("quiet", None)
                engine_sqlite.writing.reset(token)
        return response
