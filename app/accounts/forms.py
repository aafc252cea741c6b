"""Forms about one's own account and about other people's roles."""

from wtforms import BooleanField, SelectMultipleField, StringField

from app.accounts.models import Role
from app.web.forms import Form


class Name(Form):
    """The name that others see."""

    name = StringField("Display name")


class Logouts(Form):
    """Whether this browser stays logged in."""

    others = BooleanField("All others")


class Roles(Form):
    """Exactly the roles that an account is to have."""

    roles = SelectMultipleField("Roles", choices={role.value: role.value.title() for role in Role})
