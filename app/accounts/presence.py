"""Whether whoever writes is still logged in, asked again where a view begins a transaction of its own to write."""

from collections.abc import Callable
from typing import TypeVar

from flask import g

from app.accounts.models import Account
from app.accounts.session import account, note_visit
from app.kernel.database import begin_writing
from app.kernel.errors import LoggedOut

Result = TypeVar("Result")


def find_present() -> Account | None:
    """The account of whoever sends the request as of now, held until the commit (`session.load_visitor`)."""
    g.pop("_login_user", None)  # where Flask-Login keeps whom it has found, here perhaps before
    found = account()
    if found:
        note_visit()
    return found


def get_present() -> Account:
    """The same of somebody; raises LoggedOut."""
    found = find_present()
    if found is None:
        raise LoggedOut
    return found


def change_several(change: Callable[[], Result]) -> Result:
    """Make a change that locks more accounts than one's own, and give what it gives; raises what it raises, LoggedOut.

    Two who held their own and waited for each other's would wait for ever: they lock all of them in one order.
    """
    begin_writing()
    result = change()
    get_present()
    return result
