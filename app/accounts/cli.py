"""`flask accounts …`: what the owner does with accounts at the command line."""

from collections.abc import Callable

import click
from flask.cli import AppGroup

from app.accounts.commands.roles import replace_roles
from app.accounts.commands.sessions import forget_expired_sessions
from app.accounts.models import Account, Role
from app.accounts.providers.checking import check
from app.accounts.queries import find_account_by_slug
from app.accounts.session import callback_address, providers
from app.kernel.database import db, writing
from app.kernel.errors import RuleBroken

cli = AppGroup("accounts", help="People, their roles and the providers they log in with.")
ROLE = click.Choice([role.value for role in Role])


@cli.command("grant-role")
@click.argument("name")
@click.argument("role", type=ROLE)
def grant_role(name: str, role: str) -> None:
    """Give a role to the account NAME (as in the address of its page)."""
    person = change_roles(name, lambda roles: roles | {Role(role)})
    click.echo(f"{person.name} is {', '.join(sorted(person.roles))} now.")


@cli.command("revoke-role")
@click.argument("name")
@click.argument("role", type=ROLE)
def revoke_role(name: str, role: str) -> None:
    """Take a role from the account NAME."""
    person = change_roles(name, lambda roles: roles - {Role(role)})
    click.echo(f"{person.name} is {', '.join(sorted(person.roles)) or 'reader'} now.")


@cli.command("forget-sessions")
def forget_sessions() -> None:
    """Drop sessions that have expired; run it from a timer."""
    with writing():
        count = forget_expired_sessions()
        db.session.commit()
    click.echo(f"{count} expired sessions dropped.")


@cli.command("check-provider")
@click.argument("name")
def check_provider(name: str) -> None:
    """Try the provider NAME without logging in, and say what is wrong."""
    provider = providers().get(name)
    if provider is None:
        raise click.ClickException(f"No provider {name} is configured; there are: {', '.join(providers()) or 'none'}.")
    click.echo(f"Register this callback address at {provider.label}: {callback_address(provider)}")
    findings = check(provider, callback_address(provider))
    for finding in findings:
        click.echo(f"{'right' if finding.is_right else 'WRONG'}: {finding.sentence}")
    if not all(finding.is_right for finding in findings):
        raise SystemExit(1)


def change_roles(name: str, change: Callable[[frozenset[Role]], frozenset[Role]]) -> Account:
    """The account NAME with other roles; ends the command where it can't have any."""
    with writing():
        person = get_person(name)
        try:
            replace_roles(person, change(person.roles))
        except RuleBroken as error:
            raise click.ClickException(str(error)) from error
        db.session.commit()
    return person


def get_person(name: str) -> Account:
    """An account by the name in its address; ends the command where there is none."""
    person = find_account_by_slug(name)
    if person is None:
        raise click.ClickException(f"There is no account {name}. It appears when its person first logs in.")
    return person
