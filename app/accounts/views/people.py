"""Everybody who has an account, and their roles: for administrators."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.commands.roles import set_roles
from app.accounts.forms import Roles
from app.accounts.models import Role
from app.accounts.policy import may_grant_roles
from app.accounts.presence import change_several
from app.accounts.queries import ACCOUNTS_A_PAGE, get_account, list_accounts
from app.accounts.session import get_account as get_own_account
from app.accounts.session import permitted
from app.accounts.views import accounts
from app.kernel.database import db
from app.web.arguments import number
from app.web.forms import require


@accounts.get("/accounts")
@permitted(may_grant_roles)
def people() -> str:
    """A page of accounts with their roles."""
    rows = list_accounts(number("after", 0) or 0)
    shown = rows[:ACCOUNTS_A_PAGE]
    next_after = shown[-1].id if len(rows) > len(shown) else None
    return render_template("accounts/people.html", people=shown, roles=list(Role), next_after=next_after)


@accounts.post("/accounts/<id:account_id>/roles")
@permitted(may_grant_roles)
def roles(account_id: int) -> AnyResponse:
    """Give an account exactly the roles that were ticked."""
    person = get_account(account_id)
    form = Roles()
    require(form)
    chosen = frozenset(map(Role, form.roles.data or ()))
    change_several(lambda: set_roles(get_own_account(), person, chosen))
    db.session.commit()
    return redirect(url_for("accounts.people", after=account_id - 1 or None) + f"#account-{account_id}", 303)
