"""/healthz, /readyz: is the process alive; can it answer."""

from flask import Blueprint, Response
from sqlalchemy.exc import SQLAlchemyError

from forum.kernel import schema

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """Return 200 while the process answers at all."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
def readyz() -> Response:
    """Return 200 when the database is there in the shape this code expects, else 503 with a sentence."""
    try:
        if schema.is_current():
            return Response("ready\n", mimetype="text/plain")
        words = "the database is not of this version: run reach init\n"
    except SQLAlchemyError:
        words = "the database does not answer\n"
    return Response(words, status=503, mimetype="text/plain")
