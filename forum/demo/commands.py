"""`reach demo` and `reach seed`."""

import click

from forum.demo import actions
from forum.demo.actions import seed as sowing


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


@click.command()
@click.option("--members", default=100, show_default=True, help="Sign in as seed1@example.org ... with reach-demo.")
@click.option("--threads", default=0, show_default=True, help="Spread evenly over regions and topics.")
@click.option("--comments", default=0, show_default=True, help="Half of them in the first thread.")
@click.option(
    "--cases",
    default=0,
    show_default=True,
    help="Copies of the sixteen, three in four for everyone; 20 comments more on each.",
)
def seed(members: int, threads: int, comments: int, cases: int) -> None:
    """Add synthetic content for measuring; only beside vocabularies and earlier seed."""
    try:
        sowing.sow(members, threads, comments, cases)
    except ValueError as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(f"{members} members, {threads} threads, {comments} comments, {cases} case studies.")
