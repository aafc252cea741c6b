"""Guests: welcomed by an address that they have just confirmed, claimed by whoever logs in with the same one."""

from app.accounts.commands.barring import MAILTO, refuse_barred
from app.accounts.commands.joining import make_account
from app.accounts.commands.locking import lock
from app.accounts.commands.merging import take_over
from app.accounts.models import Account, Guest, Merge
from app.accounts.queries import (
    find_ban,
    find_guest,
    get_account,
    list_addressed,
    list_guests,
    list_guests_at,
    list_staff_names,
)
from app.kernel.clock import now
from app.kernel.database import db
from app.kernel.errors import NotAllowed, RuleBroken
from app.kernel.names import check_name


def welcome(email: str, name: str, website: str) -> Account:
    """The account of the guest with this address, locked; it keeps the name that it was given first. Raises RuleBroken.

    It is never an account that somebody logs in to: the address proves no more than that mail to it was read.
    """
    guest = find_guest(email)
    if guest:
        lock(guest.account_id)
        guest = find_guest(email)  # whoever had it locked may have claimed it
    if guest is None:
        account = make_account(check_name(name, list_staff_names()))
        guest = Guest(account_id=account.id, account=account, email=email, website="")
        db.session.add(guest)
    guest.website = website or guest.website
    db.session.flush()
    return guest.account


def refuse_banned(email: str, keys: tuple[str, ...]) -> None:
    """Raises NotAllowed where a ban holds of somebody whose address this is, or was when they were erased."""
    refuse_barred(MAILTO, email, keys)
    holders = [each.account for each in list_addressed(email)] + [each.account for each in list_guests_at(email)]
    for holder in holders:
        ban = find_ban(holder)
        if ban:
            raise NotAllowed(f"Whoever has this address is {ban.term}: {ban.message}")


def claim(account: Account, guest: Guest) -> Merge:
    """Let what a guest wrote belong to the account that has their address verified. Raises NotAllowed, RuleBroken."""
    check_address(account, guest)
    return take_over(account, get_account(guest.account_id))


def disown(account: Account, guest: Guest) -> None:
    """Note that somebody else wrote so; whoever has the address may think better of it. Raises RuleBroken."""
    check_address(account, guest)
    guest.disowned_at = now()
    db.session.flush()


def check_address(account: Account, guest: Guest) -> None:
    """Lock both accounts; raises RuleBroken unless the guest's address is the verified one of the account by then."""
    lock(account.id, guest.account_id)
    if guest.account_id not in {each.account_id for each in list_guests(account)}:
        raise RuleBroken("These replies were claimed already, or your address has changed meanwhile. Look again.")
