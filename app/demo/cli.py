"""`flask demo …`: the sample site."""

import click
from flask.cli import AppGroup

from app.demo.commands import fill, is_empty
from app.kernel.database import writing

cli = AppGroup("demo", help="A sample site, for trying the product.")


@cli.command("fill")
@click.option("--issuer", default="http://127.0.0.1:8001", help="The provider that the sample accounts log in with.")
def fill_site(issuer: str) -> None:
    """Fill an empty database with the sample site."""
    with writing():
        if not is_empty():
            raise click.ClickException("The database holds something already; the sample site needs an empty one.")
        fill(issuer)
    click.echo("The sample site is there.")
