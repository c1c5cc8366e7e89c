"""Fixtures of every test. A test that uses `app` (or what needs it) runs on SQLite and on PostgreSQL."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import event

# Before config.py is read: nothing of a test touches the developer's own var/
FOLDER = Path(os.environ.get("REACH_TESTS") or tempfile.mkdtemp(prefix="reach-tests-"))
os.environ["REACH_TESTS"] = str(FOLDER)  # workers share it
os.environ["VAR_DIR"] = str(FOLDER / "var")
for name in ("DATABASE_URL", "SMTP_URL", "SITE_URL", "REACH_MODE", "SECRET_KEY"):
    os.environ.pop(name, None)
if "PYTEST_XDIST_WORKER" not in os.environ:
    atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)  # before the server's own: it runs after that

from forum.app import create_app  # noqa: E402
from forum.kernel import fragments, mail, memory, schema  # noqa: E402
from forum.kernel.db import db  # noqa: E402
from forum.kernel.dialects import engine_sqlite  # noqa: E402
from forum.kernel.web import ForumApp  # noqa: E402
from tests.support.cast import add_cast, read_cast  # noqa: E402
from tests.support.client import Client  # noqa: E402
from tests.support.databases import Postgresql, Sqlite  # noqa: E402

KINDS = {"sqlite": Sqlite, "postgresql": Postgresql}
_made: dict[str, tuple[ForumApp, Sqlite | Postgresql]] = {}
_worlds: dict[tuple[str, str], Any] = {}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests of the application on both databases, those marked sqlite_only on one."""
    if "backend" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("sqlite_only")
        metafunc.parametrize("backend", ["sqlite"] if only else list(KINDS), indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of a test with many cases PostgreSQL runs the first, unless it is marked each_on_both: most cases are words that are typed,
    which meet the same statements."""
    seen: set[str] = set()
    left_out = []
    for item in items:
        case = getattr(item, "callspec", None)
        if case is None or case.params.get("backend") != "postgresql" or len(case.params) == 1:
            continue
        name = f"{item.nodeid.partition('[')[0]}"
        if name in seen and not item.get_closest_marker("each_on_both"):
            left_out.append(item)
        seen.add(name)
    gone = set(left_out)
    items[:] = [item for item in items if item not in gone]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> str:
    """The database's kind."""
    return str(request.param)


@pytest.fixture
def app(backend: str) -> Iterator[ForumApp]:
    """The application over a fresh database with vocabularies and cast, inside an application context that may write."""
    if backend not in _made:
        _made[backend] = _make(backend)
    made, database = _made[backend]
    with made.app_context():
        db.engine.dispose()
        database.reset("cast")
        _forget(made)
        token = engine_sqlite.writing.set(True)
        yield made
        db.session.remove()
        engine_sqlite.writing.reset(token)
        db.engine.dispose()


@pytest.fixture
def cast(app: ForumApp) -> SimpleNamespace:
    """The people of tests/support/cast.py as viewers: `cast.amina`."""
    return read_cast()


@pytest.fixture
def settle(app: ForumApp, backend: str) -> Callable[[Callable[[], Any]], Any]:
    """`settle(make)`: the database as `make()` leaves it, which is done once in a process and brought back at further calls."""
    database = _made[backend][1]

    def bring(make: Callable[[], Any]) -> Any:
        name = make.__name__.strip("_")
        made_before = (backend, name) in _worlds
        if made_before:
            db.session.remove()
            db.engine.dispose()
            database.reset(name)
        else:
            _worlds[backend, name] = make()
            db.session.commit()
            db.session.remove()
            db.engine.dispose()
            database.keep(name)
        _forget(app)
        return _worlds[backend, name]

    return bring


@pytest.fixture
def client(app: ForumApp) -> Client:
    """A visitor's browser."""
    return _browser(app)


@pytest.fixture
def browser(app: ForumApp) -> Callable[[], Client]:
    """`browser()` gives another visitor's browser."""
    return lambda: _browser(app)


@pytest.fixture
def sign_in(app: ForumApp) -> Callable[[str], Client]:
    """`sign_in("amina")` gives a browser in which Amina is signed in."""
    return lambda handle: _browser(app).enter(getattr(read_cast(), handle))


@pytest.fixture
def counted(app: ForumApp) -> Any:
    """`with counted() as statements:` collects the SQL statements of the block, those of requests included."""

    @contextmanager
    def count() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith("BEGIN"):
                statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return count


def _make(backend: str) -> tuple[ForumApp, Sqlite | Postgresql]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    folder = FOLDER / backend
    folder.mkdir(exist_ok=True)
    database = KINDS[backend](folder, worker)
    settings = {
        "SECRET_KEY": "the secret of the tests, 32 long",
        "SITE_URL": "http://localhost",
        "SQLALCHEMY_DATABASE_URI": database.uri,
    }
    app = create_app(settings)
    token = engine_sqlite.writing.set(True)
    with app.app_context():
        schema.upgrade()
        for feature in app.extensions["features"]:
            if feature.setup:
                feature.setup()
        add_cast()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    engine_sqlite.writing.reset(token)
    database.keep("cast")
    return app, database


def _browser(app: ForumApp) -> Client:
    app.test_client_class = Client
    browser = app.test_client()
    assert isinstance(browser, Client)
    return browser


def _forget(app: ForumApp) -> None:
    """Forget what the process keeps of the database of the test before."""
    memory.forget()
    fragments.forget()
    app.extensions["pagecache"].__init__(app.extensions["pagecache"].build)
    mail._closed_until = 0.0
