"""`flask accounts erase-due`: what a timer does for people who left."""

import click
from flask import current_app

from app.accounts.cli import cli
from app.comments.commands.learning import forget_rare_words
from app.kernel.database import db, scrub, writing
from app.kernel.errors import OutOfReach
from app.media.sweeping import sweep
from app.media.workshop import workshop
from app.own.commands import erase_next, forget_expired


@cli.command("erase-due")
def erase_due() -> None:
    """Erase the accounts whose week is over, drop what expired and files that no upload names; run it from a timer."""
    count = 0
    with writing():
        forget_expired()
        forget_rare_words()
        db.session.commit()
        while (is_whole := erase_next(current_app.config["SETTINGS"].secret_key)) is not None:
            count += is_whole
            db.session.commit()
        db.session.commit()
    scrub(db.engine)
    click.echo(f"{count} {'account' if count == 1 else 'accounts'} erased.")
    try:
        sweep(workshop().storage)
    except OutOfReach as error:
        raise click.ClickException(f"Files were left for the next time: {error}") from error
