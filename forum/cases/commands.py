"""`reach import`: case studies from a file."""

from pathlib import Path

import click

from forum.cases.actions.importing import editors, import_cases
from forum.people.queries import by_email


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--author", default="", help="E-mail address of the member they are by; default: the editors.")
def import_file(file: Path, author: str) -> None:
    """Import case studies from a YAML file: all of it, or nothing."""
    member = by_email(author) if author else editors()
    if member is None:
        raise click.ClickException(f"There is no member with the address {author}.")
    try:
        report = import_cases(file.read_text(encoding="utf-8"), member.id)
    except UnicodeDecodeError as fault:
        raise click.ClickException("The file is not UTF-8 text.") from fault
    if report.faults:
        raise click.ClickException("Nothing was imported:\n" + "\n".join(report.faults))
    click.echo(f"{len(report.new)} new, {len(report.changed)} changed, {len(report.skipped)} already there.")
