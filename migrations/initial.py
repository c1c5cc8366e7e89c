"""Write migrations/versions/0001_initial.py anew from the models. Only until the first release: then migrations follow."""

import tempfile
from pathlib import Path

from alembic import command

from forum.app import create_app
from forum.kernel import schema

HERE = Path(__file__).parent


def main() -> None:
    """Compare the models with an empty database and keep what differs: everything."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"SECRET_KEY": "x" * 32, "SITE_URL": "", "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/empty.db"})
        for old in (HERE / "versions").glob("0001_*.py"):
            old.unlink()
        with app.app_context():
            command.revision(schema.config(), message="initial", autogenerate=True, rev_id="0001")


if __name__ == "__main__":
    main()
