"""Small records that must outlive the answer, in a short transaction of their own after it: read ranges, last seen,
failed attempts. Everything else belongs to the request's one transaction (kernel/web.py)."""

from collections.abc import Callable

from flask import Flask, Response, g

from forum.kernel.db import db
from forum.kernel.dialects import engine_sqlite


def aside(write: Callable[[], object]) -> None:
    """Run `write` after the answer is decided; it opens no transaction of its own and must be repeatable."""
    if "asides" not in g:
        g.asides = []
    g.asides.append(write)


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
