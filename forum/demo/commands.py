"""`reach demo`."""

import click

from forum.demo import actions


@click.command()
@click.option("--cases-only", is_flag=True, help="Only the sixteen case studies, for a real site.")
def demo(cases_only: bool) -> None:
    """Load demo content into an empty database."""
    if cases_only:
        actions.load_cases()
        click.echo("The sixteen case studies are there.")
    elif actions.load_demo():
        click.echo("Demo content loaded.")
    else:
        raise click.ClickException("The database has members already: demo content goes into an empty one only.")
