"""A browser without a screen: Flask's test client, whose requests share nothing with the test but the database."""

import contextvars
import secrets
from typing import Any

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from forum.entrance import actions
from forum.kernel.db import db
from forum.kernel.viewer import Viewer


class Client(FlaskClient):
    """`get` and `post` as Flask has them; `send` posts a form as a page of ours would: with its token and Origin.

    What the test has arranged is committed before a request, and what it has read is read anew after it.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Make a request in a context of its own, as a server would: no `g`, no session of the test's."""
        db.session.commit()
        answer = contextvars.Context().run(super().open, *args, **kwargs)
        db.session.rollback()
        db.session.expire_all()
        return answer

    def send(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """Post a form to `path`."""
        headers = {"Origin": "http://localhost", **kwargs.pop("headers", {})}
        return self.post(path, data={"csrf_token": self.csrf_token(), **(data or {})}, headers=headers, **kwargs)

    def csrf_token(self) -> str:
        """Return a token as the pages of this browser carry it."""
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", secrets.token_hex(20))
        return str(URLSafeTimedSerializer(self.application.secret_key or "", salt="wtf-csrf-token").dumps(raw))

    def enter(self, viewer: Viewer) -> "Client":
        """Sign `viewer` in on this browser, without the costly password."""
        token = actions.sign_in(viewer.id, "a test", keep=False)
        db.session.commit()
        with self.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
        return self
