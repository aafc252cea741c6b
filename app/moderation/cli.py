"""`flask moderation …`: what the owner does with the log at the command line."""

import click
from flask.cli import AppGroup

from app.moderation.queries.chain import verify_log

cli = AppGroup("moderation", help="The log of decisions.")


@cli.command("verify-log")
@click.option("--head", "noted", help="The hash of a row, as it was noted elsewhere: the log must still have it.")
def verify(noted: str | None) -> None:
    """Say whether the log is what was written; names the first row that is not, and ends with status 1."""
    verdict = verify_log(noted.strip().lower() if noted else None)
    if verdict.fault:
        click.echo(f"WRONG: {verdict.fault}")
        raise SystemExit(1)
    if verdict.noted_at is not None:
        click.echo(f"right: the head that you noted is that of row {verdict.noted_at}.")
    click.echo(f"right: {verdict.number:,} rows, each as it was written. The head is now {verdict.hash}")
