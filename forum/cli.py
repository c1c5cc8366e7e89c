"""The `reach` command line: assembles what features offer, and starts the processes. commit() is allowed here."""

import fcntl
import os
import secrets
import shutil
import sys
from functools import wraps
from pathlib import Path
from typing import IO

import click
from flask import Flask

from config import VAR, Config
from forum import features
from forum.app import create_app
from forum.kernel import logs, schema, serving
from forum.kernel.db import db
from forum.kernel.dialects import engine_sqlite

DEFAULT_PORT = 8000


def make_app() -> Flask:
    """Return the application for this process, its settings checked. Raises SystemExit with a sentence for what is missing."""
    logs.set_up(Config.LOG_FORMAT)
    VAR.mkdir(parents=True, exist_ok=True)
    settings: dict[str, object] = {}
    if Config.REACH_MODE == "demo":
        settings["SECRET_KEY"] = Config.SECRET_KEY or _own_secret(VAR / "secret-key")
        settings["SITE_URL"] = Config.SITE_URL or f"http://127.0.0.1:{os.environ.get('PORT', DEFAULT_PORT)}"
    else:
        for name, example in (("SECRET_KEY", "at least 32 random characters"), ("SITE_URL", "such as https://reach.example.org")):
            if not getattr(Config, name):
                raise SystemExit(f"{name} is not set. Set it in the environment ({example}); see docs/settings.md.")
        if len(Config.SECRET_KEY) < 32:
            raise SystemExit("SECRET_KEY is too short: give it at least 32 random characters; see docs/settings.md.")
    return create_app(settings)


def _own_secret(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def _held_alone(path: Path) -> IO[str]:
    """Return the file at `path`, held by this process alone until it ends. Raises SystemExit where a demo site holds it."""
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as fault:
        file.close()
        raise SystemExit("The demo site is running. Stop it with Ctrl-C first, or give this one a VAR_DIR of its own.") from fault
    return file


@click.group()
def main() -> None:
    """Reach: the participant network and experience-sharing forum."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(line_buffering=True)
    engine_sqlite.writing.set(True)  # every command may write


@main.command()
def init() -> None:
    """Create or upgrade the database, with its vocabularies."""
    app = make_app()
    with app.app_context():
        schema.upgrade()
        set_up(app)
    click.echo("The database is ready.")


def set_up(app: Flask) -> None:
    """Run what every feature needs to be ready, in the order of floors; repeatable, committed."""
    for feature in app.extensions["features"]:
        if feature.setup:
            feature.setup()
    db.session.commit()


@main.command()
@click.option("--port", default=DEFAULT_PORT, help="Port to listen on.")
@click.option("--host", default="127.0.0.1", help="Address to listen on.")
@click.option("--workers", default=0, help="Web processes; default: one per core, two at most on SQLite.")
def serve(port: int, host: str, workers: int) -> None:
    """Start the web server."""
    app = make_app()
    with app.app_context():
        schema.must_be_current()
    serving.serve(app, host, port, workers)


@main.command()
def worker() -> None:
    """Start the worker: jobs, mail, periodic duties."""
    app = make_app()
    with app.app_context():
        schema.must_be_current()
    serving.work(app)


@main.command()
@click.option("--port", default=DEFAULT_PORT)
def run(port: int) -> None:
    """Start a demo site: database, demo content at the first start, web server and worker together."""
    os.environ["PORT"] = str(port)
    app = make_app()
    with _held_alone(VAR / "running"):
        with app.app_context():
            schema.upgrade()
            set_up(app)
            from forum.demo.actions import load_demo

            if load_demo():
                click.echo("Demo content loaded.")
            db.session.commit()
            db.engine.dispose()
        serving.run_together(app, port)


@main.command()
def fresh() -> None:
    """Forget the demo site's data: the next start begins anew. Refuses anything but the demo's own SQLite file."""
    if Config.REACH_MODE != "demo" or os.environ.get("DATABASE_URL"):
        raise SystemExit(
            "`make fresh` forgets only the demo's own file under var/. Unset DATABASE_URL, or drop that database yourself."
        )
    VAR.mkdir(parents=True, exist_ok=True)
    with _held_alone(VAR / "running"):
        for name in ("reach.db", "reach.db-wal", "reach.db-shm"):
            (VAR / name).unlink(missing_ok=True)
        shutil.rmtree(VAR / "mail", ignore_errors=True)
    click.echo("Forgotten. `make run` starts anew.")


@main.command()
@click.option("--repair", is_flag=True, help="Put right what can be put right.")
def verify(repair: bool) -> None:
    """Recount every counter and check numbers, links and derived rows; exit status 1 if anything is wrong."""
    app = make_app()
    with app.app_context():
        schema.must_be_current()
        faults = [sentence for feature in app.extensions["features"] if feature.verify for sentence in feature.verify(repair)]
        db.session.commit()
    for sentence in faults:
        click.echo(sentence)
    click.echo(f"{len(faults)} faults{' repaired' if repair and faults else ''}.")
    sys.exit(1 if faults and not repair else 0)


def _in_app(command: click.Command) -> click.Command:
    """Wrap a feature's command: an app context over a database of this version, one transaction, committed where it returns."""
    inner = command.callback
    assert inner is not None

    @wraps(inner)
    def callback(*args: object, **kwargs: object) -> None:
        app = make_app()
        with app.app_context():
            schema.must_be_current()
            inner(*args, **kwargs)
            db.session.commit()

    command.callback = callback
    return command


for _feature in features.load():
    for _command in _feature.commands:
        if isinstance(_command, click.Group):
            for _name, _inner in list(_command.commands.items()):
                _command.commands[_name] = _in_app(_inner)
            main.add_command(_command)
        else:
            main.add_command(_in_app(_command))


if __name__ == "__main__":
    main()
